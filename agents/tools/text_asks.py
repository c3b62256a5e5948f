"""How people ask for a summary, a layout or facts, and what exactly they want of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agents.tools.layouts import Form
from agents.tools.numbers import western

# --- summaries ---------------------------------------------------------------------------------------------------

SUMMARISE = re.compile(
    r"\btl;?dr\b|\bsum+ar[iy][sz]|\bsummary\b|\bsum (?:it |this |that |them )?up\b|\bin a nutshell\b|\bgist\b|"
    r"\bshort(?:en|er)\b|\bcondense|\bboil(?:ed)? (?:it |this |that )?down|\bshort version\b|\b(?:key|main) points?\b|"
    r"\bpoint of this\b|\btoo long\b|\bcut (?:it|this|that)? ?(?:down )?to\b|\b\d (?:lines|sentences)\b|"
    r"\b(?:in|to) (?:one|two|three|four|five|\d+|a) (?:short )?(?:sentences?|lines?)\b|"
    r"\bmax(?:imum)?\.? \d+ (?:words|sentences|lines)|\bunder \d+ words|"
    r"\bresum|\brésum|\bmás corto\b|\bplus court\b|\briassum|\brighe\b|\bsintetizza|"
    r"\bzusammenfass|\bfasse?\b.*\bzusammen|\bkurzfassung|\bkürze\b|\bsamenvatt|\bvat\b.*\bsamen\b|\bkorter\b|"
    r"\brecap\b|\bdistil|\bdigest\b|\babbreviate|\bcompress\b|\bshrink\b|\btrim (?:it|this) down|\bcliff ?notes\b|"
    r"\bsynopsis\b|\boverview\b|\bin brief\b|\bbriefly\b|\bin short\b|\bessence\b|\bbig picture\b|\bupshot\b|"
    r"\bbottom line\b|\b\d bullets\b|\ben corto\b|\bsintetiza|\bknapp\b|باختصار|خلاصة|"
    r"لخص|ملخص|تلخيص|اختصر|коротко|в двух словах|总结|概括|摘要|缩成|要約|まとめ"
)
_COUNTS = {
    **dict.fromkeys(("one", "a", "single", "un", "une", "una", "ein", "einen", "einem", "一", "جملة"), 1),
    **dict.fromkeys(("two", "dos", "deux", "zwei", "due", "twee", "两"), 2),
    **dict.fromkeys(("three", "tres", "trois", "drei", "tre", "drie", "三", "ثلاث"), 3),
    **dict.fromkeys(("four", "cuatro", "quatre", "vier", "quattro"), 4),
    **dict.fromkeys(("five", "cinco", "cinq", "fünf", "cinque"), 5),
}
_LENGTH = re.compile(
    rf"(?P<n>\d{{1,2}}|{'|'.join(_COUNTS)})[\s-]*(?:short |kurzen? )?"
    r"(?:sentences?|lines?|liners?|bullets?|bullet points?|points?|frases?|phrases?|lignes?|líneas?|sätzen?|satz|"
    r"zeilen?|righe|riga|frasi|zinnen|句|行|جمل|أسطر|اسطر)"
)
_WORDS = re.compile(
    r"(?:max(?:imum)?\.?|at most|under|below|less than|up to|within|no more than|in|to) (?P<n>\d{1,3}) words"
)


def asked_length(ask: str) -> int | None:
    """In how many sentences the summary was wanted."""
    match = _LENGTH.search(western(ask.lower()))
    if not match:
        return 2 if re.search(r"جملتين|سطرين", ask) else None
    return int(match["n"]) if match["n"].isdigit() else _COUNTS[match["n"]]


def asked_words(ask: str) -> int:
    """In how many words at most, 0 where nobody said."""
    match = _WORDS.search(western(ask.lower()))
    return int(match["n"]) if match else 0


# --- layouts -----------------------------------------------------------------------------------------------------

_FORMS: dict[Form, str] = {
    "csv": r"\bcsv\b|\bcomma[- ]separated\b",
    "json": r"\bjson\b",
    "markdown": r"\bmarkdown\b|\bmd\b",
    "table": r"\btables?\b|\btabular\b|\btabla\b|\btableau\b|\btabelle\b|\btabel(?:l?a)?\b|جدول|表格|表に|таблиц",
    "numbered": (
        r"\bnumber(?:ed| it| them| this| these)\b|\bwith numbers\b|\bnummeriert|\bnummers\b|\bnuméroté|"
        r"\bnumerad[oa]\b|مرقم"
    ),
    "bullets": (
        r"\bbullet(?:s|ed| points?| list)?\b|\bstichpunkt|\baufzählung|\bviñetas\b|\bpuces\b|\bopsomming\b|"
        r"نقاط|\b(?:as|in|into) a list\b|\ba list of (?:it|them|this|these)\b|\blist (?:them|these)\b"
    ),
}
FORMAT = re.compile("|".join(_FORMS.values()))
_BEYOND = re.compile(
    r"\bbold\b|\bitalic|\bhighlight|\bnegrita|\bheadings?\b|\bheader\b|\bh[1-6]\b|\bgroup(?:ed)?\b|\bmatrix\b|"
    r"\bcolumn per\b|\btranslat|\benglish\b|\b(?:in|into) (?:arabic|german|french|spanish|turkish)\b|"
    r"(?:\b(?:to|as|in|into)|→|->) ya?ml\b|\bya?ml (?:version|please|pls)\b|\bhtml\b|\btsv\b|\btabs?\b|\bbbcode\b|"
    r"\brst\b|\bjira\b|\blatex\b|\bmailto\b|\bslack\b|\bslides?\b|\bchecklist\b|\bcheckbox|\btemplate\b|\bflat\b|\bnested\b|\bmixed\b|"
    r"\binvalid\b|\btidy\b|\bfix\b|\bpad(?:ded)?\b|\bswap\b|\btranspos|\binline\b|\bseparated by\b|\bremove\b|"
    r"\bwithout\b|\bby (?:aisle|branch|date|week|month)\b|\b(?:oldest|newest|latest|earliest)\b|\bkeys with\b|"
    r"\b\d\.\d\b|\br\d\b|\bagenda\b|\bnormali[sz]e\b"
)
_OWN_COLUMNS = re.compile(r"\bcolumns?\b|\w\s?\|\s?\w|\([^()]*,[^()]*\)|\w / \w|,\w+,\w+")
_NOT_WANTED = re.compile(r"\b(?:not|instead of|rather than|no|from|da|de|aus|von) (?:an? |the )?\w+")


def asked_form(ask: str, material: str) -> Form | None:
    """The form asked for; where several are named, not the one the material has. None when two are wanted."""
    named = named_forms(ask)
    present = _present_form(material)
    if len(named) > 1 and present in named:
        named.remove(present)
    if "markdown" in named:
        return "markdown"
    return named[0] if len(named) == 1 else None


def named_forms(ask: str) -> list[Form]:
    """Every form a question names, but for "not ..." and "from ..."."""
    text = _NOT_WANTED.sub("", ask.lower())
    return [form for form, words in _FORMS.items() if re.search(words, text)]


def _present_form(material: str) -> Form:
    if material.lstrip().startswith(("{", "[")):
        return "json"
    if re.search(r"^\s*\|?\s*:?-{2,}", material, re.MULTILINE):
        return "table"
    return "bullets" if re.match(r"\s*[-*•]\s", material) else "csv"


def own_columns(ask: str) -> bool:
    """Whether the columns wanted are named in the question."""
    return bool(_OWN_COLUMNS.search(ask))


def asked_order(ask: str) -> str:
    """`-` from the largest, `+` from the smallest, `a-z`, or a column; nothing where no order was asked for."""
    ask = ask.lower()
    column = re.search(r"\bsort(?:ed)? (?:it |this |them )?by (?:the )?(?P<name>\w+)", ask)
    down = re.search(
        r"\b(?:biggest|largest|highest|longest|most expensive|top)\b.*\b(?:first|top|down)\b|\bdescending\b", ask
    )
    up = re.search(r"\b(?:smallest|lowest|shortest|cheapest)\b.*\b(?:first|top)\b|\bascending\b", ask)
    if column:
        return f"{'-' if down else ''}{column['name']}"
    if down or up:
        return "-" if down else "+"
    return "a-z" if re.search(r"\balphabetic|\ba-z\b|\bsort(?:ed)?\b", ask) else ""


def beyond_layout(ask: str) -> bool:
    """Whether more is asked than laying out: bold type, headings, grouping, another language."""
    return bool(_BEYOND.search(ask.lower()))


# --- facts -------------------------------------------------------------------------------------------------------

_KINDS: Mapping[str, tuple[str, ...]] = {
    "dates": (
        r"\bdates?\b|\bdeadlines?\b|\bdue\b|\bfechas?\b|\bplazos\b|\bscadenz[ae]\b|\bfristen\b|\btermine?\b|\béchéances?\b",
        r"تاريخ|تواريخ|مواعيد|даты|日期",
    ),
    "times": (r"\btimes\b|\bhoras\b|\bheures\b|\buhrzeiten\b|أوقات",),
    "amounts": (
        r"\bamounts?\b|\bprices?\b|\bsums?\b|\bcosts?\b|\bmoney\b|\bvalores\b|\bimportes?\b|\bmontants?\b|\bbeträge?\b",
        r"\bimporti\b|مبلغ|مبالغ|أسعار|金额",
    ),
    "percentages": (r"\bpercent(?:age)?s?\b|\bdiscounts?\b",),
    "e-mails": (r"\be-?mail (?:address|id)\w*|\be-?mails\b|\bcorreos\b|\badresses e-?mail\b|إيميل|البريد",),
    "links": (r"\blinks?\b|\burls?\b|\benlaces\b|\bliens\b|روابط",),
    "phone numbers": (
        r"\bphones?\b|\btel(?:ephone)?s?\b|\bmobiles?\b|\bteléfonos?\b|\btelefonnummer|\btéléphones?\b",
        r"هاتف|أرقام التلفون|تلفون|هواتف",
    ),
    "numbers": (r"\binvoice n|\bpo n|\border n|\breferences?\b|\brefs?\b|\brun n|\bdocument numbers?\b",),
    "ibans": (r"\bibans?\b",),
    "action items": (
        r"\baction(?:s| items?| points?)\b|\bto-?dos?\b|\btasks?\b|\bwho (?:does|has to do|must do|needs to do) what\b",
        r"\baufgaben\b|\btareas\b|\btâches\b|\bcompiti\b|مهام|المطلوب",
    ),
    "names": (r"\bnames?\b|\bpeople\b|\bnombres\b|\bnamen\b|\bnoms\b|\bnomi\b|أسماء|اسماء",),
    "companies": (r"\bcompan(?:y|ies)\b|\bfirmen\b|\bempresas\b|شركات",),
    "places": (r"\bcit(?:y|ies)\b|\bplaces\b|\bstreets?\b|\bpostal address",),
    "decisions": (r"\bdeci(?:sions?|ded|de)\b|\bsettle|\bagreed?\b|\bagree on\b|قرارات",),
}
_ALL = r"\bextract\b|\bfacts\b|\bdetails\b|\bdata points\b|\bextrae\b|\bextrahier|\bextrais\b|استخرج"
EXTRACT = re.compile("|".join([*(words for kind in _KINDS.values() for words in kind), _ALL]))


def asked_kinds(ask: str) -> list[str] | None:
    """The kinds asked for; none for all of them. Kinds beyond this toolbox are named too."""
    ask = ask.lower()
    kinds = [kind for kind, words in _KINDS.items() if re.search("|".join(words), ask)]
    return kinds if kinds or re.search(_ALL, ask) else None


_CONDITIONS = re.compile(
    r"\bwhich of\b|\bunpaid\b|\bunmet\b|\boverdue\b|\bfail(?:ed|s|ing)?\b|\bmissing\b|\bper (?:person|unit|branch)\b|"
    r"\bskip\b|\bexcept\b|\b(?:over|above|below|under|more than|less than) \d|\bout of range\b|\bpromised\b|"
    r"\bapproved?\b|\bfor whom\b|\bacc(?:ording)? to\b"
)


def conditional(ask: str) -> bool:
    """Whether only some of the facts are wanted, which takes understanding."""
    return bool(_CONDITIONS.search(ask.lower()))


_SUMMARY_LIMITS = re.compile(
    r"\bchar(?:s|acters)?\b|\bfocus|\bonly the\b|\bpart about\b|\d ?%|\bhalf a page\b|\bone para|\b1/\d\b|"
    r"\bopen points\b"
)


def beyond_choosing(ask: str) -> bool:
    """Whether the summary has to keep to more than a number of sentences or words."""
    return bool(_SUMMARY_LIMITS.search(ask.lower()))
