"""What Nova remembers about a person, and forgetting it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from adapters.web import conversation_of
from bot.own_data import counted
from bot.web.console.parts import Console, Go, Page, Turned, Visit
from bot.web.console.transcript import Transcript
from memory.belongings import Belongings, Who

PATH = "/console/memory"
LATELY = timedelta(days=28)


async def people(console: Console, visit: Visit) -> Page:
    person = visit.asked("person")
    if not person:
        return Page("people.html", {"people": await _known(console)})
    identities = await console.identities.of(person)
    facts = sorted(await console.facts.all(person), key=lambda fact: fact.at, reverse=True)
    former = await console.facts.former(person)
    return Page("person.html", {"person": person, "identities": identities, "facts": facts, "former": former})


async def ask_to_forget(console: Console, visit: Visit) -> Page:
    """Show what would be deleted, before it is."""
    person, name = visit.asked("person"), visit.asked("fact")
    if not person:
        raise Turned(404, "Whose memory is it about?")
    if not name:
        items = await _belongings(console).of(await _who(console, person))
        return _confirm(person, f"Delete all that is kept of {person}?", counted(items), {"all": "yes"})
    fact = await console.facts.find(person, name)
    if fact is None:
        raise Turned(404, "That is forgotten already.")
    return _confirm(person, "Forget this?", fact.text, {"fact": name})


async def forget(console: Console, visit: Visit) -> Go:
    person = visit.given("person")
    if visit.form.get("all") != "yes":
        forgotten = await console.facts.forget(person, visit.given("fact"))
        return Go(_of(person), "Forgotten." if forgotten else "That was forgotten already.")
    who = await _who(console, person)
    await console.improving.forget(who.people)
    items = await _belongings(console).forget(who)
    for identity in who.people:
        await Transcript(console.redis).clear(conversation_of(identity))
    return Go(PATH, f"Deleted: {counted(items)} of {person}.")


async def _known(console: Console) -> list[tuple[str, int]]:
    """Who asked anything lately, and owners; with how many facts each."""
    now = console.now()
    page = await console.traces.between(now - LATELY, now)
    names = sorted({trace.person for trace in page.traces} | set(console.settings.nova_owners))
    return [(name, len(await console.facts.all(name))) for name in names]


def _confirm(person: str, question: str, what: str, fields: dict[str, str]) -> Page:
    content = {
        "question": question,
        "what": what,
        "action": f"{PATH}/forget",
        "fields": {"person": person, **fields},
        "button": "Delete for good",
        "back": _of(person),
    }
    return Page("confirm.html", content)


def _of(person: str) -> str:
    return f"{PATH}?person={quote(person, safe='')}"


def _belongings(console: Console) -> Belongings:
    return Belongings(console.redis, console.conversations, console.recall)


async def _who(console: Console, person: str) -> Who:
    return Who(await console.identities.of(person))
