"""Remember, recall, list and forget what a person told Nova."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.statements import ME, Statement, read_statement, sensitivity
from memory.facts import PRIVATE, SURELY, Fact, Facts, MemoryFull, Told
from memory.recall import BEARING, Hit, Question, Recall, asked_in

MOST_SHOWN = 20
LONGEST_QUOTE = 300  # characters
FEW = 3  # words around a fact that only say "remember that" or "noted"
NOTHING = "I have nothing stored about that. Say “remember that …” and I will keep it."
MOST_LETTERS = 500  # of one fact: facts travel in prompts
GONE = "There is nothing of yours to decide here: it is decided already, was asked too long ago, or of somebody else."
IN_PASSING = 0.8  # how sure a fact is that a person said in passing, and then let Nova remember


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
_CORRECTS = re.compile(
    r"^(?:(?:actually|no|nope|sorry|correction|i meant|scratch that)\b\W*)+(?=(?:my|our) .{2,60}? (?:is|are)\b)",
    re.IGNORECASE,
)
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
        r"am i (?:allergic|married|born|vegetarian|vegan|registered|a member)",
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


_SAYING = re.compile(
    r"\b(?:say|said|tell|told|mention\w*|g[ai]ven?|wrote|quote)\b", re.IGNORECASE
)  # asks for the words


def _wants_remember(text: str) -> Mapping[str, Any] | None:
    if _QUESTION.search(text):
        return None
    if found := _KEEP.search(text) or _REMEMBER.search(text):
        return {"text": found["text"].strip(" .!,")}
    if correcting := _CORRECTS.match(text):
        return _corrected(text[correcting.end() :].strip(" .!"))
    return {"text": text.strip(" .!")} if _STATES.search(text) else None


def _corrected(text: str) -> Mapping[str, Any]:
    """What a person says instead of what they told before."""
    stated = read_statement(text)
    if stated is None:
        return {"text": text}
    return {
        "text": text,
        "subject": stated.subject,
        "attribute": stated.key,
        "value": stated.value,
        "changed": True,
    }


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
    """What one person told Nova, for that person; in a channel also what was said there."""

    def __init__(self, facts: Facts, recall: Recall) -> None:
        self._facts = facts
        self._recall = recall

    @tool("writes", understand=_wants_remember)
    async def remember(
        self,
        context: ToolContext,
        text: str,
        *,
        subject: str = ME,
        attribute: str = "",
        value: str = "",
        changed: bool = False,
    ) -> str:
        """Store one fact that the person stated about themselves, their work or their wishes, in their words.

        Where it states the one `value` of something ("Yousef"), `attribute` is of what ("manager") and `subject` whose
        ("me" for the person); `changed` says that the person called it a change.
        """
        stated = Statement(subject, attribute.lower(), value, changed) if attribute and value else read_statement(text)
        fact = _fact(context, _keepable(text), stated)
        changes = bool(stated and stated.changes) or await self._was_edited(context.person, fact)
        told = await self._stored(context.person, fact, changes=changes)
        if told.outcome == "doubted" and told.before:
            raise ToolProblem(
                f"I did not store that yet: you told me “{told.before.text}” on {told.before.at:%-d %b %Y}. "
                f"Shall I replace it? `/memory replace {fact.id}` does, `/memory both {fact.id}` keeps both."
            )
        if told.outcome == "replaced" and told.before:
            await self._retire_alike(context, told.before)
            return f"Noted: {text} (until now: “{told.before.text}”)"
        return f"Noted: {text}" if told.outcome == "new" else f"I already know that: {text}"

    async def _was_edited(self, person: str, fact: Fact) -> bool:
        """Whether it corrects what the same message said before its person changed it: that is no contradiction."""
        return any(fact.rivals(old) and old.source == fact.source for old in await self._facts.all(person))

    async def _retire_alike(self, context: ToolContext, gone: Fact) -> None:
        """What holds no longer does so wherever it was told."""
        for old in await self._facts.all(context.person):
            if old.rivals(gone) and old.value.casefold() == gone.value.casefold():
                await self._facts.retire(context.person, old.id, context.now)

    async def _stored(self, person: str, fact: Fact, *, changes: bool) -> Told:
        try:
            return await self._facts.tell(person, fact, changes=changes)
        except MemoryFull as full:
            raise ToolProblem(f"I did not store that: {full}.") from full

    async def edit(self, context: ToolContext, fact_id: str, text: str) -> str:
        """Put other words in the place of a fact, which is kept as what held before."""
        old = await self._known(context, fact_id)
        new = replace(_fact(context, _keepable(text), read_statement(text)), place=old.place)
        await self._facts.replace(context.person, old.id, new)
        return f"Changed: {old.text} → {new.text} (`{new.id}`)"

    async def show(self, context: ToolContext, fact_id: str) -> str:
        """All that is known about one fact."""
        fact = await self._known(context, fact_id)
        where = "a direct message" if fact.place == PRIVATE else f"`{fact.place}`"
        lines = [
            f"**{fact.text}** (`{fact.id}`)",
            f"- told on {fact.at:%-d %b %Y, %H:%M} ({_age(fact.at, context.now)}) in {where}, message `{fact.source}`",
            f"- {_sure(fact)}{'; sensitive: never shown outside of direct messages' * (fact.sensitivity != 'normal')}",
        ]
        if fact.key:
            lines.append(f"- {fact.key} of {fact.subject}: {fact.value}")
        former = [old for old in await self._facts.former(context.person) if fact.rivals(old)]
        lines += [f"- until {old.valid_until or old.at:%-d %b %Y}: {old.text}" for old in reversed(former)]
        return "\n".join(lines)

    async def decide(self, context: ToolContext, fact_id: str, *, instead: bool) -> str:
        """Store what the person was asked about: in the place of what it contradicts, or beside it."""
        offer = await self._facts.offered(context.person, fact_id)
        if offer is None or context.place not in (PRIVATE, offer.fact.place):
            raise ToolProblem(GONE)
        await self._facts.withdraw(context.person, fact_id)
        gone = await self._facts.find(context.person, offer.instead_of) if instead else None
        if gone and await self._facts.replace(context.person, gone.id, offer.fact):
            await self._retire_alike(context, gone)
            return f"Replaced. Noted: {offer.fact.text}"
        try:
            await self._facts.remember(context.person, offer.fact)
        except MemoryFull as full:
            raise ToolProblem(f"I did not store that: {full}.") from full
        return f"Noted: {offer.fact.text}"

    async def outdated(self, context: ToolContext, fact_id: str) -> str:
        """A fact holds no longer."""
        fact = await self._known(context, fact_id)
        await self._facts.retire(context.person, fact.id, context.now)
        return f"I no longer go by “{_short(fact.text, 80)}”. What holds now? Tell me, and I'll remember."

    async def _known(self, context: ToolContext, fact_id: str) -> Fact:
        known = await self._facts.all(context.person, place=context.place)
        fact = next((fact for fact in known if fact.id == fact_id.strip("` ")), None)
        if fact is None:
            raise ToolProblem(f"I have no fact `{fact_id[:20]}` of yours here. `/memory` lists them.")
        return fact

    @tool("reads", understand=_wants_list)
    async def list_facts(self, context: ToolContext) -> str:
        """Everything the person asked to remember, newest last, with its age and how sure it is."""
        facts = await self._facts.all(context.person, place=context.place)
        if not facts:
            return "I remember nothing about you yet. Say “remember that …” and I will."
        lines = [f"- {fact.text} _({_told(fact, context.now)}, `{fact.id}`)_" for fact in facts[-MOST_SHOWN:]]
        more = f"\n… and {len(facts) - MOST_SHOWN} older ones." if len(facts) > MOST_SHOWN else ""
        return f"I remember {_count(len(facts))}:\n" + "\n".join(lines) + more

    @tool("reads", understand=_wants_recall)
    async def recall(self, context: ToolContext, question: str) -> str:
        """Find what bears on a question: facts to remember, and what was said at any time, with dates and quotes."""
        matches = await self._facts.recall(context.person, question, place=context.place, most=3)
        lines = [f"- {match.fact.text} _(you told me on {match.fact.at:%-d %b %Y})_" for match in matches]
        said = await self._said(context, question)
        if not _SAYING.search(question):
            known = (*(match.fact.text for match in matches), question)
            said = tuple(hit for hit in said if not _repeats(hit.episode.text, known))
        lines += [_quote(hit, context) for hit in said]
        return "\n".join(lines) if lines else NOTHING

    async def _said(self, context: ToolContext, question: str) -> tuple[Hit, ...]:
        owner, view = asked_in(context.person, context.place)
        asked = Question(question, context.now, asker=context.person_name, answerer="Nova")
        return await self._recall.search(
            owner, asked, view=view, most=3, around=0, without=(context.turn,), least=BEARING
        )

    @tool("writes", understand=_wants_forget)
    async def forget(self, context: ToolContext, about: str) -> str:
        """Delete remembered facts: an id from list_facts, words that describe one fact, or "everything"."""
        if about.lower().strip() in EVERYTHING:
            count = _count(await self._facts.forget_all(context.person))
            return f"Forgotten: {count}. Nothing is left. (`/forget everything` deletes all that was said, too.)"
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


EVERYTHING = frozenset(
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


def _repeats(said: str, known: Iterable[str]) -> bool:
    """Whether a quote says nothing that is not known: it told one of these, confirmed it, or asked this before."""
    words = _words(said)
    return any(len(words - _words(text)) <= FEW and _words(text) <= words for text in known)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


def _quote(hit: Hit, context: ToolContext) -> str:
    """What was said, by whom and when."""
    said, speaker = hit.episode, hit.episode.speaker
    text = " ".join(said.text.split())
    own = speaker == context.person_name and (said.place == PRIVATE or said.person in ("", context.person))
    who = "you" if own else "I" if speaker == "Nova" else speaker
    return f"- “{_short(text, LONGEST_QUOTE)}” _({who}, {said.at.astimezone(context.now.tzinfo):%-d %b %Y, %H:%M})_"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _keepable(text: str) -> str:
    """A text that may be remembered. Raises ToolProblem when it holds a secret or is too long."""
    if holds_secret(text):
        raise ToolProblem(
            "I did not store that: it looks like a password, key or card number. A password manager is safer."
        )
    if len(text) > MOST_LETTERS:
        raise ToolProblem(
            f"I did not store that: {len(text)} letters are too many for one fact (at most {MOST_LETTERS}). "
            "Tell me the point of it in a sentence."
        )
    return text


def _fact(context: ToolContext, text: str, stated: Statement | None) -> Fact:
    """A fact that a person told just now; a sensitive one is for them alone, wherever they told it."""
    kind = sensitivity(text)
    return Fact(
        id=hashlib.sha256(f"{context.turn}:{text}".encode()).hexdigest()[:8],
        text=text,
        at=context.now,
        source=context.turn,
        place=PRIVATE if kind == "sensitive" else context.place,
        subject=stated.subject if stated else "",
        key=stated.key if stated else "",
        value=stated.value if stated else "",
        valid_from=context.now if stated and stated.changes else None,
        sensitivity=kind,
        teller=context.person,
    )


def offer_of(context: ToolContext, text: str) -> Fact | None:
    """What a person said in passing and might want remembered; None for what is private, secret or no plain fact."""
    stated = read_statement(text) if len(text) <= LONGEST_QUOTE else None
    if stated is None or holds_secret(text) or sensitivity(text) == "sensitive":
        return None
    return replace(_fact(context, text.strip(), stated), confidence=IN_PASSING)


def _told(fact: Fact, now: datetime) -> str:
    """When it was told, and how sure it is where a person did not ask to remember it."""
    unsure = f", {_sure(fact)}" if fact.confidence < 1 else ""
    return f"{fact.at:%-d %b %Y}, {_age(fact.at, now)}{unsure}"


def _sure(fact: Fact) -> str:
    return f"{fact.confidence:.0%} sure"


def _age(at: datetime, now: datetime) -> str:
    days = (now - at).days
    if days < 1:
        return "today"
    count, unit = next(
        (days // size, unit) for size, unit in ((365, "year"), (30, "month"), (1, "day")) if days >= size
    )
    return f"{count} {unit}{'s' * (count > 1)} ago"


def _which(facts: list[Fact]) -> str:
    if not facts:
        return "I have nothing stored about that, so there was nothing to forget."
    lines = [f"- {fact.text} (`{fact.id}`)" for fact in facts]
    return "Nothing was deleted yet. Which one do you mean? Say “forget” with its id:\n" + "\n".join(lines)


def _count(number: int) -> str:
    return "1 fact" if number == 1 else f"{number} facts"
