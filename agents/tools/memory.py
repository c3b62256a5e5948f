"""Remember, recall, list and forget what a person told Nova."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from memory.facts import SURELY, Fact, Facts, MemoryFull

MOST_SHOWN = 20
MOST_LETTERS = 500  # of one fact: facts travel in prompts


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_NAMED = _any(
    r"pass(?:word|code|phrase)",
    r"pin(?: code)?",
    r"secret(?: key)?",
    r"api[ _-]?key",
    r"private key",
    r"token",
    r"cvv",
    r"iban",
    r"kennwort",
    r"passwort",
    r"contraseña",
    r"mot de passe",
    r"senha",
    r"пароль",
    r"كلمة (?:السر|المرور)",
)
SECRET = re.compile(
    rf"\b{_NAMED}\b\W{{0,3}}(?:is|=|:|ist|es|est|é|هي)\W{{0,3}}\S|\bsk-[\w-]{{16,}}|\bxox[abp]-[\w-]{{10,}}|"
    r"\b\d{8,10}:[\w-]{30,}",
    re.IGNORECASE,
)
CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}\b")

_POLITE = r"^(?:(?:hey|hi|ok|okay|nova|please|pls|btw|can you|could you|and)\W+)*"
_REMEMBER = re.compile(
    _POLITE
    + _any(
        r"remember(?: this)?",
        r"note(?: to self| down)?",
        r"(?:make|keep|take) (?:a )?note",
        r"jot down",
        r"memori[sz]e",
        r"keep (?:this |it )?in (?:mind|your head)",
        r"(?:save|store|log|learn|retain)(?: this)?(?: for later| as a fact)?",
        r"don'?t forget",
        r"fyi",
        r"for (?:the record|future reference|your notes)",
        r"just so (?:you|u) know",
        r"(?:you|u) should know",
        r"put (?:it )?on file",
        r"add to what (?:you|u) know about me",
        r"from now on",
        r"merk dir",
        r"notier dir",
        r"recuerda",
        r"acuérdate de",
        r"apunta",
        r"retiens",
        r"lembra",
        r"guarda aí",
        r"ricordati",
        r"onthoud",
        r"aklında olsun",
        r"запомни",
        r"yaad rakhna",
        r"تذكر",
        r"احفظ",
        r"سجل عندك",
        r"خلي ببالك",
    )
    + r"\b(?:\W+(?:that|dass|que|che|dat|ki|bitte|أن|ان|إنو|انو))*\W+(?P<text>.{3,})$",
    re.IGNORECASE | re.DOTALL,
)
_KEEP = re.compile(
    r"^(?P<text>.{3,}?)\W+(?:(?:please|pls|so|and|but|just)\W+)*"
    + _any(
        r"keep (?:that|this|it)(?: in mind| noted)?",
        r"(?:just )?remember(?: (?:that|this|it)(?: about me)?)?",
        r"note(?: (?:that|it)(?: down)?)?",
        r"(?:store|file|save) (?:that|this|it)",
        r"(?:hang|hold) on to (?:that|it)",
        r"put (?:that|it) in my notes",
        r"for your notes",
        r"fyi",
    )
    + r"(?: for me| pls| please)?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_STATES = re.compile(r"^(?:my|our) .{2,60}?\b(?:is|are|ist|es|est)\b .+$", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？؟]|^\W*(?:who|what|which|where|when|why|how|do|does|did|have|can|is|are)\b"
    r"|[,.] (?:who|what|which|where|when|how)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    _any(
        r"\bwhat(?: all)? (?:do|have) (?:you|u) (?:know|remember(?:ed)?|stored?|saved?|got)"
        r"(?: (?:about|on|of) me)?(?: so far)?\W*$",
        r"\b(?:list|show|print|read me back)\b.{0,20}"
        r"\b(?:memor(?:y|ies)|facts|notes|you know about me|i asked you to keep)\b",
        r"\b(?:which|how many) (?:facts|things)\b.{0,20}\b(?:hold|saved|stored|know|keep)\b",
        r"^/?memory\W*$",
        r"que sais-tu de moi",
        r"tu sais de moi",
        r"qué sabes de mí",
        r"über mich gespeichert",
        r"شو بتعرف عني",
    ),
    re.IGNORECASE,
)
_FORGET = re.compile(
    _POLITE
    + _any(
        r"forget",
        r"delete",
        r"erase",
        r"wipe",
        r"remove",
        r"drop",
        r"clear",
        r"unlearn",
        r"scrub",
        r"vergiss",
        r"olvida",
        r"oublie",
        r"esquece",
        r"cancella",
        r"забудь",
        r"انس[ىي]?",
    )
    + r"\b\W*"
    r"(?:(?:everything|all|what|that)? ?(?:i|you|u) (?:said|told you|saved|stored|know)(?: anything)? (?:about|on) |"
    r"about |that )?(?P<about>.{1,})$",
    re.IGNORECASE | re.DOTALL,
)
_RECALL = re.compile(
    r"\b"
    + _any(
        r"what(?:'?s| is| was| are| were)? my",
        r"where (?:do|did|is|are|was) (?:i|my)",
        r"when (?:is|was|do|did) (?:i|my)",
        r"who(?:'s| is| was) my",
        r"(?:did|have) (?:i|we)(?: ever)? (?:say|said|tell|told|mention|give[n]?|decide|settle|pick)",
        r"(?:do|can) (?:you|u) (?:still )?(?:remember|know|recall)",
        r"remind me (?:what|who|where|when|which)",
        r"what do (?:you|u) (?:know|remember|have)(?: on file)? (?:about|on)",
        r"what was it i",
        r"recall",
        r"i (?:once )?(?:told|gave) you",
        r"(?:in your memory|anything (?:noted|saved|stored))",
    )
    + r"\b",
    re.IGNORECASE,
)


def _wants_remember(text: str) -> Mapping[str, Any] | None:
    if _QUESTION.search(text):
        return None
    if found := _KEEP.search(text) or _REMEMBER.search(text):
        return {"text": found["text"].strip(" .!,")}
    return {"text": text.strip(" .!")} if _STATES.search(text) else None


def _wants_recall(text: str) -> Mapping[str, Any] | None:
    if _LIST.search(text.strip()) or _wants_forget(text) is not None:
        return None
    return {"question": text} if _RECALL.search(text) else None


def _wants_list(text: str) -> Mapping[str, Any] | None:
    return {} if _LIST.search(text.strip()) else None


def _wants_forget(text: str) -> Mapping[str, Any] | None:
    found = _FORGET.search(text) if "?" not in text else None
    return {"about": found["about"].strip(" .!")} if found else None


def holds_secret(text: str) -> bool:
    """Whether a text seems to hold a password, a key or the number of a payment card."""
    return bool(SECRET.search(text)) or any(_checks_out(found[0]) for found in CARD.finditer(text))


def _checks_out(number: str) -> bool:
    """The check digit of payment cards (Luhn), which phone numbers rarely pass."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


class Memory(Toolbox):
    """What one person told Nova, for that person."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @tool("writes", understand=_wants_remember)
    async def remember(self, context: ToolContext, text: str) -> str:
        """Store one fact that the person stated about themselves, their work or their wishes, in their words."""
        if holds_secret(text):
            raise ToolProblem(
                "I did not store that: it looks like a password, key or card number. A password manager is safer."
            )
        if len(text) > MOST_LETTERS:
            raise ToolProblem(
                f"I did not store that: {len(text)} letters are too many for one fact (at most {MOST_LETTERS}). "
                "Tell me the point of it in a sentence."
            )
        identity = hashlib.sha256(f"{context.turn}:{text}".encode()).hexdigest()[:8]
        try:
            new = await self._facts.remember(
                context.person, Fact(identity, text, context.now, context.turn, context.place)
            )
        except MemoryFull as full:
            raise ToolProblem(f"I did not store that: {full}.") from full
        return f"Noted: {text}" if new else f"I already know that: {text}"

    @tool("reads", understand=_wants_list)
    async def list_facts(self, context: ToolContext) -> str:
        """Everything the person asked to remember, newest last."""
        facts = await self._facts.all(context.person, place=context.place)
        if not facts:
            return "I remember nothing about you yet. Say “remember that …” and I will."
        lines = [f"- {fact.text} _({fact.at:%-d %b %Y}, `{fact.id}`)_" for fact in facts[-MOST_SHOWN:]]
        more = f"\n… and {len(facts) - MOST_SHOWN} older ones." if len(facts) > MOST_SHOWN else ""
        return f"I remember {_count(len(facts))}:\n" + "\n".join(lines) + more

    @tool("reads", understand=_wants_recall)
    async def recall(self, context: ToolContext, question: str) -> str:
        """Find remembered facts about a question."""
        matches = await self._facts.recall(context.person, question, place=context.place)
        if not matches:
            return "I have nothing stored about that. Say “remember that …” and I will keep it."
        lines = [f"- {match.fact.text} _(you told me on {match.fact.at:%-d %b %Y})_" for match in matches[:3]]
        return "\n".join(lines)

    @tool("writes", understand=_wants_forget)
    async def forget(self, context: ToolContext, about: str) -> str:
        """Delete remembered facts: an id from list_facts, words that describe one fact, or "everything"."""
        if about.lower().strip() in _EVERYTHING:
            return f"Forgotten: {_count(await self._facts.forget_all(context.person))}. Nothing is left."
        known = await self._facts.all(context.person, place=context.place)
        exact = next((fact for fact in known if fact.id == about.strip("` ")), None)
        if exact is None:
            matches = await self._facts.recall(context.person, about, place=context.place)
            sure = [match.fact for match in matches if match.score >= SURELY]
            if len(sure) != 1:
                return _which(sure or [match.fact for match in matches])
            exact = sure[0]
        await self._facts.forget(context.person, exact.id)
        return f"Forgotten: {exact.text}"


_EVERYTHING = frozenset(
    {
        "everything",
        "all",
        "me",
        "everything about me",
        "all of it",
        "everything you know",
        "it all",
        "alles",
        "todo",
        "tout",
    }
)


def _which(facts: list[Fact]) -> str:
    if not facts:
        return "I have nothing stored about that, so there was nothing to forget."
    lines = [f"- {fact.text} (`{fact.id}`)" for fact in facts]
    return "Nothing was deleted yet. Which one do you mean? Say “forget” with its id:\n" + "\n".join(lines)


def _count(number: int) -> str:
    return "1 fact" if number == 1 else f"{number} facts"
