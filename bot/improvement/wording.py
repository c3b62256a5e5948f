"""Words that tell what a message is to the answer before it, per language. Order within a table does not matter.

The tables are data: a native speaker reviews each language before its figures are trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

CORRECTIONS = (
    r"no+[,.! ]+(?:i|not|that|ask|wrong|the|it|use|try|for|this|you)\b",
    r"nope?\b",
    r"(?:no[,.! ]+)?(?:i|we) (?:meant|mean|said|asked|wanted|was asking)\b",
    r"not (?:that|this|what|the|quite|right|correct|true|my|for)\b",
    r"(?:that|this|it)(?:'s|s| is| was)? (?:is )?(?:not|wrong|incorrect|false|nonsense|for)\b",
    r"(?:that|this|it) (?:isn'?t|ain'?t|doesn'?t|wasn'?t)\b",
    r"that belongs\b",
    r"wrong\b",
    r"incorrect\b",
    r"you (?:misunderstood|got (?:it|that|me) wrong|did ?n[o']t|are wrong|forgot|missed)",
    r"(?:please )?(?:ask|try) \S+(?: \S+){0,2}(?: instead)?[.! ]*$",
    r"(?:actually|sorry)[,. ]+(?:i|not|it|that|no|the)\b",
    r"nein\b",
    r"falsch\b",
    r"das (?:ist|war|stimmt) (?:falsch|nicht)",
    r"nicht (?:das|so|der|die)\b",
    r"ich meinte",
    r"non+[,. ]",
    r"ce n'est pas",
    r"je voulais",
    r"c'est faux",
    r"eso no\b",
    r"no[,. ]+(?:quise|quería|me refería|es|eso)\b",
    r"no era\b",
    r"me refería",
    r"está mal",
    r"não[,. ]+",
    r"não é",
    r"errado",
    r"quis dizer",
    r"non è\b",
    r"sbagliato",
    r"intendevo",
    r"hay[ıi]r\b",
    r"yanl[ıi]ş",
    r"demek istedi",
    r"nee\b",
    r"dat klopt niet",
    r"ik bedoel",
    r"нет[,. ]",
    r"не то\b",
    r"неверно",
    r"неправильно",
    r"я имел",
    r"لا[،,. ]",
    r"مو هذا",
    r"مش هذا",
    r"ليس هذا",
    r"غلط",
    r"خطأ",
    r"خطا",
    r"قصدي",
    r"قصدت",
    r"أقصد",
    r"اقصد",
    r"ما قصدت",
    r"कहा नहीं",
    r"नहीं",
    r"गलत",
    r"मेरा मतलब",
    r"不是",
    r"不对",
    r"错",
    r"我是说",
    r"違う",
    r"違います",
    r"そうじゃな",
)
"""At the start of a message."""

ANYWHERE = (
    r"\bi meant\b",
    r"\bwhat i (?:asked|meant|wanted)\b",
    r"\bnot (?:that|this)\b",
    r"\bwrong (?:agent|one|team|person|department|place|format|branch|answer)\b",
    r"\b(?:instead|rather),? (?:please|pls)?[.! ]*$",
    r"\bi (?:wanted|needed|asked for)\b",
    r"قصدي|أقصد|اقصد|غلط|مو هذا|مش هذا|بدل",
)
"""Anywhere in a short one."""

STALE = (
    r"\b(?:i|we) (?:\w+ )?(?:told|said|mentioned)\b",
    r"\b(?:already|i've|i have) (?:told|said|changed|moved)\b",
    r"\b(?:we|i|they) (?:have |'ve )?(?:moved|left|switched|changed|relocated|transferred)\b",
    r"(?:\bnot|\bno|n'?t) (?:\w+ ){0,3}(?:any ?more|longer)\b",
    r"\bno longer\b",
    r"\bout ?(?:of ?date|dated)\b",
    r"\b(?:used to|was) (?:be )?(?:\w+ )?(?:before|until|last)\b",
    r"\b(?:since|as of|from) (?:last|this|monday|now)\b.*\b(?:it'?s|is|we)\b",
    r"\bnow (?:it'?s|at|in|is)\b|\bsince (?:the|our|my) (?:move|switch|transfer)\b",
    r"\bjetzt (?:ab|am|bei|im|in)\b|\bmaintenant (?:à|au|chez|dans)\b|\bahora (?:en|es|estoy|estamos)\b",
    r"nicht mehr|umgezogen|gewechselt|plus maintenant|ne .* plus\b|déménagé|ya no\b|cambiamos|nos mudamos",
    r"não .* mais|mudamos|artık|taşındı|больше не|переехали|не .* уже",
    r"انتقلنا|انتقلت|غيرنا|غيّرنا|لم نعد|لم يعد|ما عدنا|تركنا|صرنا|قلت لك|من قبل|मैंने बताया|अब नहीं|搬|不再|もう",
)
"""What is remembered is not true any more; anywhere in a short message."""

VETO = (
    r"no (?:problem|worries|thanks|thank you|need|rush|hurry|doubt|idea)\b",
    r"not (?:bad|urgent|now)\b",
    r"nein danke",
    r"non merci",
    r"no,? gracias",
    r"não,? obrigad",
    r"لا (?:شكر|مشكل|باس|بأس)",
    r"нет,? спасибо",
    r"hayır,? teşekkür",
)

THANKS = (
    r"(?:many |ok |okay |great,? |perfect,? |super,? )?(?:thanks|thank you|thx|ty|cheers)\b",
    r"(?:perfect|great|awesome|excellent|brilliant|lovely|wonderful|spot on|exactly|nice one|well done)\b[!. ]*",
    r"(?:danke|perfekt|merci|parfait|gracias|perfecto|obrigad|grazie|perfetto)",
    r"(?:teşekkür|sağ ?ol|bedankt|спасибо|отлично)",
    r"(?:شكرا|شكراً|مشكور|ممتاز|تسلم|يعطيك|धन्यवाद|शुक्रिया|谢谢|ありがとう)",
)

CONTINUES = (
    r"(?:and|also|what about|how about|now|then|plus|next|ok(?:ay)?,? (?:and|now|what)|same)\b",
    r"(?:und|auch|et|aussi|y|también|e|também|ed|anche|ve|en|ook|и|а)\b[ ,]",
    r"(?:و\s|وماذا|وكم|ماذا عن|كمان|ايضا|أيضا|और|还有|那么|では|じゃあ)",
)

REFUSALS = (
    r"\b(?:i|we)(?: am|'m)? (?:sorry,? )?(?:but )?(?:i )?(?:can(?:no|')?t|could ?n[o']t|am unable)\b",
    r"\bi'?m (?:afraid|sorry)\b.{0,60}\b(?:can'?t|cannot|unable|not able|no way|don'?t|isn'?t|not)\b",
    r"\bunable to\b",
    r"\bnot able to\b",
    r"\b(?:i )?(?:do ?n[o']t|do not) have (?:access|a tool|any tool|the tool|a way|permission|the means)\b",
    r"\b(?:no|there is no|without a) tool\b",
    r"\b(?:is|are) (?:beyond|outside) (?:me|my|what i)\b",
    r"\b(?:not|isn'?t) (?:something|possible|supported|available|within)\b",
    r"\bthat is not something\b",
    r"\bi (?:won'?t|will not) be able\b",
    r"\b(?:can(?:no|')t|could ?n[o']t) (?:be|do|go|help|take|answer|serve)\b",
    r"\b(?:past|beyond|outside|over|above) (?:of )?(?:me|my|the) (?:limits?|reach|scope|remit|powers?|pay)\b",
    r"\bout of (?:my )?(?:reach|scope|bounds|hands)\b",
    r"\b(?:declined?|refuse|denied|no can do|must pass|have to pass|nothing i can do|rather not)\b",
    r"\bnot (?:permitted|allowed|in a position|for me|mine|authori[sz]ed|doable)\b",
    r"\b(?:won'?t|will not|do ?n[o']t) (?:do|answer|discuss|touch|handle) (?:that|this|it|such)\b",
    r"\b(?:no|not) (?:way|means|option) (?:to|for|of)\b|\brequest (?:is )?(?:not|rejected|blocked)",
    r"geht (?:\w+ ){0,2}nicht|darf ich nicht|nicht machbar|pas possible|impossible\b|no es posible|imposible",
    r"لا يمكن|غير ممكن|غير متاح|غير مسموح|لا يسمح|ليس بإمكاني|لا تتوفر|أعتذر",
    r"kann ich (?:leider )?nicht|nicht möglich|je ne peux pas|impossible de|no puedo|no tengo acceso",
    r"não posso|não consigo|non posso|yapamam|kan ik niet|не могу|не умею|нет доступа|нет инструмента",
    r"لا أستطيع|لا استطيع|لا يمكنني|لا أقدر|ما أقدر|ما اقدر|لا املك|لا أملك",
    r"ليس لدي|غير قادر|नहीं कर सकत|无法|不能|できません",
)

WISHES: dict[str, tuple[str, ...]] = {
    "table": (r"\btable\b", r"\btabular\b", r"rows and columns", r"\bcolumns\b", r"جدول", r"tabelle", r"tableau"),
    "bullets": (r"bullet", r"\bpoints\b", r"\blist form", r"نقاط", r"stichpunkt"),
    "brief": (r"\bshort", r"\bbrief", r"concise", r"too long", r"one line", r"tl;?dr", r"مختصر", r"باختصار", r"kurz"),
    "steps": (r"step by step", r"\bsteps?\b", r"numbered", r"one after the other", r"خطوات", r"schritt"),
    "totals": (r"\btotals?\b", r"\bsum\b", r"grand total", r"altogether", r"المجموع", r"الإجمالي", r"summe"),
    "currency": (r"currenc", r"\b(?:usd|eur|jod|sar|aed)\b", r"dollars?", r"riyals?", r"العملة", r"währung"),
    "iso_dates": (r"\biso\b", r"yyyy", r"date format", r"dates?", r"التاريخ", r"datum"),
    "units": (r"\bunits?\b", r"\bkg\b", r"in (?:metres|meters|kilos)", r"الوحدة", r"وحدات", r"einheit"),
    "plain_words": (r"jargon", r"plain", r"simple(?:r)? (?:words|terms|english)", r"simply", r"كلام بسيط", r"einfach"),
    "formal": (r"formal", r"official", r"polite", r"رسمي", r"förmlich"),
    "no_greeting": (r"greeting", r"salutation", r"skip the (?:hello|hi|intro)", r"تحية", r"بدون مقدمات", r"begrüßung"),
    "same_language": (r"(?:my|same|this) language", r"in (?:arabic|english|german)", r"بالعربي", r"لغة", r"sprache"),
    "cite": (r"\bcite", r"\bsources?\b", r"where (?:did|does|is) (?:that|this|it) (?:from|come)", r"المصدر", r"quelle"),
    "two_decimals": (r"decimals?", r"cents", r"two (?:digits|places)", r"كسور", r"منزلت", r"nachkomma"),
    "confirm": (r"\bask (?:me )?(?:before|first)", r"confirm", r"check with me", r"استأذن", r"اسألني", r"fragen"),
}
"""What people who want another form of answer write, by the tag of the bullet that brings it."""

BULLETS: dict[str, tuple[str, str]] = {
    "table": ("format", "Give several rows of figures as a table."),
    "bullets": ("format", "Give enumerations as bullet points."),
    "brief": ("style", "Keep it brief: the answer first, in a few sentences."),
    "steps": ("format", "Explain a procedure in numbered steps."),
    "totals": ("format", "Close a list of amounts with their total."),
    "currency": ("format", "Name the currency of every amount."),
    "iso_dates": ("format", "Write dates as YYYY-MM-DD."),
    "units": ("format", "Give the unit with every quantity."),
    "plain_words": ("style", "Use plain words, no jargon."),
    "formal": ("style", "Keep a formal tone."),
    "no_greeting": ("style", "Begin with the answer: no greeting, no salutation."),
    "same_language": ("style", "Answer in the same language as the question."),
    "cite": ("format", "Cite the source of each figure."),
    "two_decimals": ("format", "Round amounts to two decimals."),
    "confirm": ("clarify", "Ask before changing anything, and wait for a yes."),
}
"""The section and words of each bullet that can be drafted without a model."""


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def begins(text: str, patterns: tuple[str, ...]) -> bool:
    return bool(_compiled(patterns).match(text.strip()))


def holds(text: str, patterns: tuple[str, ...]) -> bool:
    return bool(_compiled(patterns).search(text))


def words(text: str) -> list[str]:
    """Words in lower case, without marks."""
    return re.findall(r"\w+", text.casefold())


def wishes(texts: Iterable[str]) -> list[str]:
    """The tags that texts ask for, most often first."""
    counts = {tag: sum(holds(text, patterns) for text in texts) for tag, patterns in WISHES.items()}
    return sorted((tag for tag in counts if counts[tag]), key=lambda tag: (-counts[tag], tag))
