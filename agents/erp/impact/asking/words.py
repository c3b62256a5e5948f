"""Words by which people say what they want to change, in the languages that Nova's people write."""

from __future__ import annotations

import re

NO_FIELDS = r"\b(unit|integration|regression) tests?\b|\bin code\b"
CHOICE = (
    r"\b(new|another|extra|additional|one more)\b.{0,30}\b(value|choice|status|state|option)\b|\b(value|"
    r"choice)\b.{0,30}\b(to|for|in)\b|"
    r"\bget(s)? (a|an) ['\"`‘“]\w+['\"`’”] (value|status)|\badd\w* (a |the )?(value|choice|status)\b|\bstatus list\b"
)
RENAME = (
    r"\brenam\w*|\bumbenenn\w*|umbenannt|\brenomm\w*|\brenombr\w*|\brenom(ear|eie)\w*|\bhernoem\w*|\brinomin\w*|"
    r"переимен\w*|"
    r"yeniden adland|ad[ıi]n[ıi] değiş|改名|重命名|غير\w* اسم|نغي?ر اسم|اسم\w* ل"
)
REMOVE = (
    r"\bremov\w*|\bdrop(s|ped|ping)?\b|\bdelet\w*|\bkill\w*|\bget(ting)? rid of|\bretir(e|ing)\b|\bthrow\w* (out|"
    r"away)|\berase\w*|"
    r"\bgo(es)? away|\bwent away|\bwithout the (field|column)\b|\bborr\w*|\belimin\w*|\bsupprim\w*|\blösch\w*|"
    r"\bloesch\w*|\bentfern\w*|"
    r"rauswerf\w*|\bremover\w*|\bapag\w*|\bverwijder\w*|\bcancell\w*|удал\w*|kald[ıi]r\w*|silin\w*|silers\w*|删|移除|حذف|"
    r"نحذف|بنحذف"
)
ADD = (
    r"\badd(s|ed|ing)?\b|\bdenormali[sz]\w*|\bintroduc\w*|\bnew (field|column|fk|foreign key)\b|\bgive \w+ (a|"
    r"its own)\b|\bput (a|the)\b|\bhinzufüg\w*|\bajout\w*|\bañad\w*|\bagreg\w*|ekle\w*|добав\w*"
)
NOT_NULL = (
    r"\bnot[ _-]?null\b|\bnon[ _-]?null(able)?\b|\bmandatory\b|\brequired\b|\bcompulsory\b|null\s*=\s*false|"
    r"\bno longer (be )?(null|empty|optional)|"
    r"\bobligat\w*|\bpflicht\w*|\bverpflicht\w*|\bverplicht\w*|обязательн\w*|zorunlu|必填|إلزامي|اجباري|إجباري|"
    r"\bmust (always )?(have|be set)\b"
)
NULLABLE = (
    r"\bnullable\b|null\s*=\s*true|\ballow\w* (null|empty)|\boptional\b|\b(may|could|can) be (null|empty)\b|"
    r"\bdrop\w* (the )?not null|\bno longer (required|mandatory)\b|\bopcional\b|\bfacultati\w*"
)
UNIQUE = (
    r"\bunique\w*|\buq\b|\buniqueconstraint\b|\bno duplicates\b|\bunica\b|\búnic\w*|\beindeutig\w*|\bbenzersiz\b|"
    r"唯一|уникальн\w*|فريد"
)
NOT_UNIQUE = (
    r"\b(drop|remov\w*|delet\w*|without|lift\w*|relax\w*|no longer)\b.{0,40}(\bunique\w*|\buq\b|\bconstraint\b)"
)
CHECK = r"\bcheck ?constraint\b|\bcheck\b.{0,12}constraint|\bexactly one of\b"
ON_DELETE = (
    r"\bon[_ ]delete\b|\bCASCADE\b|\bPROTECT\b|\bRESTRICT\b|\bSET[_ ]NULL\b|\bSET[_ ]DEFAULT\b|\bDO[_ ]NOTHING\b"
)
INDEX = r"\bindex(es)?\b|\bíndice\b|\bindeks\b|索引|индекс\w*"
BASE_MANAGER = r"\bbase[_ ]manager(_name)?\b"
MANAGER = r"\b(default )?managers?\b"
RETARGET = r"\bretarget\w*|\bpoint(s|ing)?\b.{0,60}\binstead\b|\brepoint\w*|\bpoint(s|ing)? \S+ (at|to)\b"
TYPE = (
    r"\bshrink\w*|\bwiden\w*|\benlarg\w*|\blengthen\w*|\bshorten\w*|\btype\b|\bretype\w*|\bconvert\w*|\bbigint\b|"
    r"\bbig ?integer\b|\buuid\b|"
    r"\bvarchar\b|\bmax_length\b|\bdecimal\b|\bnumeric\b|\bprecision\b|\bdigits\b|\bdecimals?\b|\b\w+Field\(|"
    r"\btext ?field\b|\bjson\b|\btext\b|"
    r"\d+\s*,\s*\d+\s*(\)|to|→|->)|\bcharacters\b|\bchars\b|\binteger\b|\bint\b"
)
CHANGE = (
    r"\bchang(e|es|ed|ing)\b|\balter\w*|\bmak(e|es|ing)\b|\bmade\b|\bturn\w*|\bmov(e|es|ed|ing)\b|\bbecom\w*|"
    r"\bbecame\b|\bswitch\w*|\bset(ting)?\b|\bif\b|"
    r"\bsuppose\b|\bwhat breaks\b|\bsafe to\b|\bwere\b|\bswap\w*|→|->|\bimpact\b|\bconsequences?\b|\bwhat would\b|"
    r"\bblast radius\b|\bmigrat\w*|\bfrom\b.{1,20}\bto\b|\bint to\b|\bneeds? touching\b|\bwants?\b"
)
TRANSFER = (
    r"\btransfer\w*|\bto another\b|\bto a(n)? (different|other|new)\b|\breassign\w*|\brelocat\w*|"
    r"\bswitches?\b.{0,20}\b(branch|tenant|to)\b|\bmov(e|es|ing)\b.{0,40}\bto (another|a different|branch)|"
    r"\bchang(e|es|ing|ed)\b.{0,30}\bbranch\b|\.\w+ chang(es|ed)\b|\bنقل|\bينقل"
)
PLAIN_LEVEL = (
    r"(branch|tenant|company|global)[ -]?(level|wide|specific|scoped|owned)|\b(per|own) (branch|tenant|"
    r"company)\b|\bglobal\b|\bbranch[- ]?ebene\b|\bfilialebene\b|\bnivel (sucursal|empresa)\b|\bshared (by|"
    r"across|between)\b|\btenant[- ]?wide\b|مستوى الفرع|مستوى الشركة"
)
LEVEL = rf"{PLAIN_LEVEL}|\b(at|on|to|onto|down to|up to) (the )?(branch|tenant|company)( level)?\b"
RELATION = r"\bfk\b|foreign key|\brelation\b|denormali[sz]|ForeignKey|one.to.one|\blink\b"
ATTACH = (
    r"\battach\w*|\bassign\w*|\blink\w*|\bpoint\w*|\buse\b|\bpick\b|\bselect\w*|\bchoose\b|\breference\w*|"
    r"\bput\b|\bbook\w*|\brefer\w*|\bhang\b|\bend up\b|\bset\b|\bsave\b|\bsubmit\w*|\benter\b"
)
OTHER_BRANCH = (
    r"\b(branch|tenant)[ -]?(a|b|1|2)\b|\b(another|other|different|foreign|wrong)\b.{0,25}\b(branch|"
    r"tenant)('?s)?\b|\bcross[- ]?(branch|tenant)\b|\bacross (branches|tenants)\b"
)
BACKGROUND = (
    r"\btasks?\b|\bcelery\b|\bbackground\b|\bcron\b|\bworker\b|\bjobs?\b|\bcommand\b|\bshell\b|\bqueue\w*|"
    r"\bscript\b|\bscheduler?\b"
)
NO_SCOPE = (
    r"\b(without|no|missing|forgot\w*|outside)\b.{0,25}\b(scope|request|context|tenant|branch)\b|\bunscoped\b|"
    r"\bscopemissing\b|\bopen a scope\b"
)
WHO_SEES = (
    r"\bfor an? (branch|tenant) (manager|user|administrator|admin)\b|\bwho (can )?sees?\b|\bcan an? (branch|"
    r"tenant)\b.{0,30}\bsee\b|\bvisible to\b|\bwhat does an? .{0,30}\bsee\b|\bshow\w* (the )?\w+ to an? branch"
)
ROWS = (
    r"\brows?\b|\brecords?\b|\bentr(y|ies)\b|\binstances?\b|\bfor good\b|\ball of\b|\bthis\b|\bone\b|\bobject\b|"
    r"\bfrom the database\b"
)
CLASS = r"\bmodels?\b|\btables?\b|\bclass(es)?\b|\bentity\b|\bmodelo\b|\bmodell\w*\b"


def says(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def where(text: str, pattern: str) -> int:
    """Where a pattern is found first; -1 if nowhere."""
    found = re.search(pattern, text, re.IGNORECASE)
    return found.start() if found else -1
