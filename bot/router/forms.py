# ruff: noqa: E501 - a pattern is a table of words, and reads best whole
"""Phrases that only say what shall become of an answer: `as a csv`, `now in French`, `shorter`, `write them a mail`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LANGUAGES = (
    r"(?:arabic|english|french|german|spanish|italian|portuguese|turkish|russian|chinese|japanese|hindi|dutch|polish|greek|hebrew|urdu|"
    r"korean|hungarian|swedish|persian|ukrainian|romanian|tagalog|"
    r"alem[aá]n|ingl[eé]s|franc[eé]s|[aá]rabe|espa[nñ]ol|italiano|portugu[eê]s|turco|chino|"
    r"deutsch\w*|englisch\w*|franz[oö]sisch\w*|arabisch\w*|spanisch\w*|italienisch\w*|t[uü]rkisch\w*|"
    r"anglais|fran[cç]ais|allemand|espagnol|italien|turc|inglese|francese|tedesco|arabo|spagnolo|"
    r"ingilizce\w*|almanca\w*|arap[cç]a\w*|frans[iı]zca\w*|t[uü]rk[cç]e\w*|engels|duits|frans|arabisch|"
    r"английск\w*|немецк\w*|арабск\w*|французск\w*|русск\w*)"
)
_ARABIC_LANGUAGES = r"(?:انجليز\w*|إنجليز\w*|انكليز\w*|عرب[يى]\w*|فرنس\w*|ألمان\w*|المان\w*|اسبان\w*|ترك\w*)"
_TABLES = (
    r"(?:csv|json|yaml|xml|html|tsv|excel|markdown|table|tables|spreadsheet|bullets?|bullet points?|bulleted(?: list)?|bullet list|numbered list|"
    r"grid|matrix|checklist|columns|tabla|vi[nñ]etas|lista|tabelle|stichpunkte\w*|liste|tableau|puces|tabella|elenco|tabela|tablo|tabel|"
    r"таблиц\w*)"
)
_ADJECTIVES = r"(?:\w+ ){0,2}?"
_KINDS = (
    r"(?:e-?mails?|mails?|letters?|notes?|messages?|msgs?|posts?|repl(?:y|ies)|reminders?|notices?|announcements?|memos?|heads[ -]?up|"
    r"nudges?|invit(?:e|ation)s?|texts?|sms|whatsapp|apolog(?:y|ies)|explanation|summary mail|speech|blurb|bericht\w*|nachricht\w*|correos?|mensajes?|"
    r"cartas?|mahnung|notiz|lettres?|courriels?|mots?|lettera|messaggio|mensagem|carta|письмо|сообщение|رسال\w*|ايميل|إيميل|رد)"
)
_WRITING = (
    r"(?:write|draft|compose|word|pen|prepare|put together|redacta\w*|escr[ií]b\w*|escreve\w*|schreib\w*|verfass\w*|entwirf|r[eé]dige\w*|[eé]cris|scrivi\w*|"
    r"yaz\w*|schrijf|напиши|اكتب\w*|حضر\w*|جهز\w*)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


TRANSLATE = _any(
    rf"\b(?:in|into|to|the|an?|en|al|em|auf|ins|a|pro|para|naar|на) (?:the |el |l'|o )?{_LANGUAGES}\b",
    rf"\b{_LANGUAGES} (?:version|too|please|pls|translation|copy)\b",
    r"\btranslat\w+|\btraduc\w+|\btraduz\w*|\b[uü]bersetz\w*|\btraduis\w*|\btraduci\w*|ترجم\w*|перевед\w*|翻[译成訳]|翻译|\bçevir\w*|\bvertaal\w*|अनुवाद",
    rf"\bل?(?:بال|لل|بـ?ال|ب|ل){_ARABIC_LANGUAGES}",
    r"(?:英|中|日|德|法|阿拉伯|アラビア|ドイツ)(?:文|语|語)",
    r"\bingilizce\w*\b|\balmanca\w*\b|\barap[cç]a\w*\b",
)
FORMAT = _any(
    rf"\b(?:as|in|into|to|en|als|in eine|in einer|sous forme d[e']|em|om|in una|в|na|como|come) (?:an? |one |the |una? |um |uma |une |einer? |little |small |simple |markdown |plain |bare )*(?:table |bullet )?{_TABLES}\b",
    rf"\b(?:make|need|give|want|get|put|turn|export|dame|mach|fais|mets|hazme|ponlo|p[oó]nmelo)\b[^.?!,]{{0,24}}\b{_TABLES}\b",
    rf"^(?:just |only )?{_TABLES}(?: (?:please|pls|version))?$",
    r"\bcomma[- ]separated\b|\bone (?:row|line) (?:per|each)\b|\bside by side\b|\bwith headings?\b|\bbulleted\b|\bnumbered list\b|\brows and columns\b",
    r"جدول|كجدول|نقاط|表格|表に|表で|箇条書き|列表|तालिका|टेबल",
)
SUMMARISE = _any(
    r"\bsum(?:mari[sz]e|ming)?(?: \w+)? up\b|\bsummari[sz]e\b|\btl;?dr\b|\bboil (?:it |that |this |them |all )*down\b|\bboiled down\b|\bcondense\b|\bshorten\b",
    r"\b(?:cut|get|bring|trim|squeeze) (?:it|that|this|them|all) (?:all )?(?:down )?(?:to|into|in)\b|\bcut (?:it|that|this) down\b",
    r"\b(?:short(?:er)?|brief|30[- ]second) version\b|\bthe gist\b|\bgist of\b|\bin (?:a |one |two |three |four |five |max )*(?:\d+ )?(?:lines?|sentences?|words|nutshell)\b|\bshorter\b",
    r"\b(?:\d+|two|three|four|five|one) (?:lines|sentences)\b|\bshort summary\b|\ba summary\b|\btoo long\b",
    r"\bres[uú]m\w*\b|\br[eé]sum[eé]\w*\b|\bzusammenfass\w*\b|\bfass\w* .*zusammen|\bkurzfassung\b|\bk[uü]rzer\b|\briassum\w*\b|\bresuma?\b|\bsamenvat\w*\b|\bkorter\b|\bözetle\w*\b|لخص\w*|ملخص|باختصار|кратко|короче|总结|缩成|まとめ|要約|m[aá]s corto|plus court",
)
TONE = _any(
    r"\b(?:more|less|bit|little|too|sound|sounds|make it|be) (?:\w+ )?(?:formal|casual|polite|friendly|friendlier|warm(?:er)?|stiff|rude|harsh|stern|firm(?:er)?|soft(?:er)?|nice(?:r)?|upbeat|serious|professional|blunt|cold|funn(?:y|ier)|direct)\b",
    r"\bfriendlier\b|\bnicer\b|\bwarmer\b|\bsofter\b|\bpoliter\b|\bfirmer\b|\bfunnier\b|\bsoften\b|\btone (?:it|this|that) down\b|\bposh\b|\btake the (?:anger|edge) (?:out|off)\b",
    r"\bm[aá]s (?:formal|amable|cordial|simp[aá]tic\w*)\b|\bnetter\b|\bfreundlicher\b|\bh[oö]flicher\b|\bplus (?:poli|formel|chaleureux|aimable)\b|丁寧|礼貌|客气|أكثر لطف|ألطف|الطف|رسمي\w*",
)
PROOFREAD = _any(
    r"\b(?:fix|correct|check|clean up|any) (?:\w+ ){0,2}?(?:typos?|spelling|grammar|mistakes?|errors?|punctuation|commas)\b|\bproof-?read\b",
    r"\bcorr[ií]g\w*\b|\bkorrigier\w*\b|\bcorreggi\w*\b|\bverbesser\w* die fehler|صحح\w*|校正|исправ\w*",
)
DRAFT = _any(
    rf"\b{_WRITING}\b[^.?!]{{0,40}}?\b{_KINDS}\b",
    rf"\b(?:then|and|plus|an?) {_ADJECTIVES}(?:email|e-mail|mail|letter|slack post|post|cover mail|message|note|memo)\b(?: \w+)? (?:to|for|that|with|saying|asking|about)\b",
    r"\b(?:write|draft|compose) (?:it |that |this )?(?:me |him |her |them |us |to )?\w+",
    r"\b(?:schreib|formulier|escr[ií]be|[eé]cris|scrivi|escreve|yaz|اكتب)\w*\b",
    rf"^(?:\w+ ){{0,3}}?{_KINDS} (?:to|for|about|with|naming|that|asking|telling)\b",
    rf"\b(?:into|as|in|by|of) (?:an? )?{_ADJECTIVES}{_KINDS}\b",
    r"\blet \w+(?: \w+){0,3} know\b|\bannounce\b|\bcongratulate\b|\bheads[ -]?up\b",
    r"\b(?:tell|remind|answer|ask|inform|notify|chase|nudge|thank|complain to|ping) (?!me\b|us\b|you\b|it\b)\w+",
)
WRITTEN = _any(
    rf"\b{_WRITING}\b(?: \w+){{0,5}}? (?:an? |the |eine?n? |une? |una? |um |uma )?{_ADJECTIVES}{_KINDS}\b(?: (?:to|for|about|with|that|asking|over|an|a|para|pour|für|um)\b)?",
    rf"^(?:an? )?{_ADJECTIVES}{_KINDS} (?:to|for|about|with|naming|that|asking|telling)\b",
    rf"\b(?:by|via|per|in an?|as an?|into an?) {_ADJECTIVES}{_KINDS}\b",
    r"\b(?:let \w+ know|announce|write|tell|inform|notify|chase|remind)\b",
)

_EXTENDS = _any(r"\b(?:too|also|as well)\b.*\band\b", r"\balso\b.*,")

RULES = (
    ("language.translate", TRANSLATE),
    ("language.format", FORMAT),
    ("language.proofread", PROOFREAD),
    ("language.summarise", SUMMARISE),
    ("language.tone", TONE),
    ("language.draft", DRAFT),
)


@dataclass(frozen=True, slots=True)
class Form:
    """An output phrase found in a text, the text without it, whether the text begins with it, and whether more is asked."""

    agent: str
    phrase: str
    rest: str
    leading: bool = False
    extends: bool = False


def find(text: str) -> list[Form]:
    """The output phrases of a text."""
    found: list[Form] = []
    for agent, pattern in RULES:
        if match := pattern.search(text):
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            bare = " ".join(rest.split()).strip(" ,;:-")
            found.append(Form(agent, match[0], bare, match.start() == 0, bool(_EXTENDS.search(rest))))
    return found
