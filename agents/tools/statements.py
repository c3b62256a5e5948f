"""What a sentence states about whom: "my manager is Yousef now" is (me, manager, Yousef), and that it changed.

Only what has one value at a time gets a key: a person has one manager and one birthday, but several children and
allergies. Where that is not plain, there is no key, and the sentence is kept as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from memory.facts import Sensitivity

ME = "me"
LONGEST_VALUE = 80  # characters; more is a story, not a value


@dataclass(frozen=True, slots=True)
class Statement:
    """`key` of `subject` is `value`; `changes` when the words say that it was another before."""

    subject: str
    key: str
    value: str
    changes: bool = False


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# Who somebody has one of: the value is a name.
_ROLES = _any(
    "(?:line )?manager|boss|supervisor|team lead|ceo|jef[ea]|chef(?:in|e)?",
    "wife|husband|spouse|partner|fianc[eé]e?|girlfriend|boyfriend|frau|mann|mari|femme|marido|esposa",
    "mother|father|mom|mum|dad",
    "dentist|doctor|gp|therapist|zahn[aä]rzt(?:in)?|médico|dentista",
    "landlord|landlady|lawyer|accountant|assistant|secretary",
)
# What somebody has one of: the value is whatever is said.
_THINGS = _any(
    "(?:first |last |full |nick|sur|user)?name|birthday|age|nationality|hometown|city|height|weight",
    "(?:home |work |postal |e-?mail )?address|e-?mail|mobile|phone|time ?zone",
    "(?:(?:phone|mobile|cell|office|desk|room|flat|seat|shirt|customer|employee|passport) )?(?:number|no)",
    "(?:(?:car|licen[cs]e) )?plate|(?:shoe|shirt|ring|collar|dress) size|parking (?:spot|space|place)",
    "job(?: title)?|title|role|position|employer|company|department|team|desk|office|salary|rent",
    "(?:flight )?seat|(?:fav(?:ou?rite)?|preferred|usual|default) [\\w ]{2,30}",
    "(?:daily |weekly |monthly )?(?:target|budget|quota|goal)|deadline|gym|school|bank|hotel|car",
)
# Of these much can be said that is no value: only what looks like a name or a number is one.
_LOOSE = frozenset(
    (
        "bank",
        "car",
        "company",
        "department",
        "desk",
        "gym",
        "hotel",
        "office",
        "position",
        "role",
        "school",
        "team",
        "title",
    )
)
_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Eng)\.? )?(?-i:[A-ZÀ-ÞА-Я؀-ۿ])[\w.'’-]*"
    r"(?: (?-i:[A-ZÀ-Þ]|al-|bin |ibn |van |de |von )[\w.'’-]*){0,3}"
)
_BY_NOW = r"(?:now|from now on|these days|currently|as of (?:today|now)|starting today|since [\w ]{2,20})"
_NO_MORE = r"(?:,? ?(?:and |but )?not (?:any ?more )?[\w .'’-]+?(?: any ?more)?|,? ?instead of [\w .'’-]+)"
_OPENERS = _any(
    "actually|correction|update|scratch that|from now on|fyi|btw|by the way",
    "no|nope|well|hey|ok|so|and|oh|sorry",
)
_LEAD = rf"^(?:{_OPENERS}\b[\s,:;-]*)*(?:that )?"
_MY = _any("my", "our", "meine?", "mi", "mon", "ma", "meu", "minha", "il mio", "la mia")
_IS = _any("is called", "is named", "is", "are", "['’]s", "=", ":", "ist", "heißt", "es", "se llama", "est", "é")
_BECAME = "became|has become|changed to|has changed to|moved to|turned"
_WILL = rf"(?:{_IS}(?: (?P<now1>now|currently))?|(?P<became>{_BECAME}))"
_VALUE = rf"(?P<value>.{{1,{LONGEST_VALUE}}}?)"
_END = rf"(?:,? ?(?P<now2>{_BY_NOW}))?(?P<notold>{_NO_MORE})?(?:,? ?(?P<now3>{_BY_NOW}))?\W*$"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MY_ROLE = _compiled(rf"{_LEAD}{_MY} (?P<new>new )?(?P<key>{_ROLES})(?:['’]?s name)? {_WILL} (?P<value>{_NAME}){_END}")
# With a sign of change the name need not look like one.
_MY_CHANGED_ROLE = _compiled(
    rf"{_LEAD}{_MY} (?P<new>new )?(?P<key>{_ROLES})(?:['’]?s name)? {_WILL} (?P<value>[\w.'’-]+(?: [\w.'’-]+)?)"
    rf"(?:,? (?P<now2>{_BY_NOW}))?(?P<notold>{_NO_MORE})(?:,? (?P<now3>{_BY_NOW}))?\W*$"
)
_MY_THING = _compiled(
    rf"{_LEAD}{_MY} (?P<new>new )?(?P<key>{_THINGS})(?P<changed> changed)?(?:[:,]| {_WILL}) ?{_VALUE}{_END}"
)
_THEIR_THING = _compiled(
    rf"{_LEAD}(?P<subject>(?:my (?:\w+ )?)?(?-i:[A-Z])[\w-]+|my \w+)['’]s (?P<new>new )?"
    rf"(?P<key>{_THINGS}|{_ROLES}) {_WILL} {_VALUE}{_END}"
)
_CALL_ME = _compiled(
    rf"{_LEAD}(?:(?:please |just )?call me|i go by|my friends call me) (?P<value>{_NAME}|[\w-]+){_END}"
)
_LIVE = _compiled(
    rf"{_LEAD}(?:i['’]?m|i am|we['’]?re|we are|i) (?P<still>now |currently )?"
    rf"(?P<verb>based|living|live|moved|relocated|staying) (?:in|to|at) (?P<value>.{{2,40}}?){_END}"
)
_WORK = _compiled(
    rf"{_LEAD}(?:i['’]?m|i am|i) (?P<still>now )?(?P<verb>working|work|joined|started|employed)"
    rf"(?: (?:at|for|with|by))? (?P<value>{_NAME}){_END}"
)
_SENSITIVE = _compiled(
    r"\b(?:allerg\w+|intoleran\w+|diabet\w+|asthma\w*|pregnan\w+|cancer|depress\w+|anxiety|therap\w+|medication|pills?|"
    r"diagnos\w+|hiv|illness|disab\w+|celiac|coeliac|celíaco|salary|wage|income|debts?|loan|mortgage|divorc\w+|"
    r"religio\w+|muslim|christian|jewish|hindu|atheist|gay|lesbian|bisexual|trans|union member|votes? for|"
    r"passport (?:number|no)|national id|social security|حساسية|سكري|راتب\w*|حامل)\b"
)


def read_statement(text: str) -> Statement | None:
    """What a sentence states; None when it asks, tells a story, or states what can have several values."""
    plain = " ".join(text.split()).strip(" .!")
    if not plain or "?" in plain or "؟" in plain:
        return None
    for pattern, key in _FORMS:
        if found := pattern.match(plain):
            return _statement(found, key)
    return None


def sensitivity(text: str) -> Sensitivity:
    """Health, money, belief and love are for nobody else's eyes, wherever they were told."""
    return "sensitive" if _SENSITIVE.search(text) else "normal"


_FORMS = (
    (_CALL_ME, "name"),
    (_LIVE, "home"),
    (_WORK, "employer"),
    (_MY_CHANGED_ROLE, ""),
    (_MY_ROLE, ""),
    (_MY_THING, ""),
    (_THEIR_THING, ""),
)
_SAME: dict[str, str] = {
    "nickname": "name",
    "jefe": "manager",
    "jefa": "manager",
    "chef": "manager",
    "chefin": "manager",
    "boss": "manager",
    "line manager": "manager",
    "supervisor": "manager",
    "company": "employer",
    "city": "home",
    "mobile": "phone",
    "mobile number": "phone",
    "phone number": "phone",
    "cell number": "phone",
    "number": "phone",
    "e-mail": "email",
    "email address": "email",
    "e-mail address": "email",
    "gp": "doctor",
    "mom": "mother",
    "mum": "mother",
    "dad": "father",
    "license plate": "car plate",
    "licence plate": "car plate",
    "plate": "car plate",
    "timezone": "time zone",
}


def _statement(found: re.Match[str], key: str) -> Statement | None:
    groups = found.groupdict()
    value = _TRAIL.sub("", groups["value"]).strip(" ,.;:")
    name = key or " ".join(groups["key"].lower().split())
    if not value or (name in _LOOSE and not re.search(r"[A-Z\d]", value)):
        return None
    subject = (groups.get("subject") or ME).strip()
    signs = ("new", "now1", "now2", "now3", "notold", "became", "changed", "still")
    moved = (groups.get("verb") or "").lower() in ("moved", "relocated", "joined", "started")
    corrects = bool(re.match(r"(?:actually|no|nope|correction|update|scratch that|sorry)\b", found[0], re.IGNORECASE))
    changes = moved or corrects or any(groups.get(sign) for sign in signs)
    return Statement(subject, _SAME.get(name, name), value, changes or value != groups["value"].strip(" ,.;:"))


_TRAIL = _compiled(rf" {_BY_NOW}$")
