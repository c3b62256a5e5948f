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

_FORMS: Mapping[Form, str] = {
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
        r"نقاط|\blist\b"
    ),
}
FORMAT = re.compile("|".join(_FORMS.values()))
_BEYOND = re.compile(
    r"\bbold\b|\bhighlight|\bheadings?\b|\bgroup(?:ed)?\b|\bmatrix\b|\bcolumn per\b|\btranslat|\benglish\b|"
    r"\b(?:in|into) (?:arabic|german|french|spanish|turkish)\b"
)


def asked_form(ask: str) -> Form | None:
    """The form asked for: where there are several the one after "to" or "as", then the most exact one."""
    ask = ask.lower()
    target = re.search(r"\b(?:to|into|as|in|als|en|como)\s+(?:an? |einen? |un[ae]? )?(?P<rest>\S.*)", ask)
    wanted = target["rest"] if target else ""
    return _form_in(wanted) or _form_in(ask)


def _form_in(text: str) -> Form | None:
    for form, words in _FORMS.items():
        if re.search(words, text):
            return form
    return None


def asked_order(ask: str) -> str:
    """`-` from the largest, `+` from the smallest, `a-z`, or a column; nothing where no order was asked for."""
    ask = ask.lower()
    column = re.search(r"\bsort(?:ed)? (?:it |this |them )?by (?:the )?(?P<name>\w+)", ask)
    down = re.search(r"\b(?:biggest|largest|highest|most expensive|top)\b.*\b(?:first|top|down)\b|\bdescending\b", ask)
    up = re.search(r"\b(?:smallest|lowest|cheapest)\b.*\b(?:first|top)\b|\bascending\b", ask)
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
