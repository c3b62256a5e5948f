"""What was set aside or never surely arrived: look at it, try it again, forget it."""

from __future__ import annotations

from bot.held import Held, Queues, row
from bot.outbox import DeadLetter
from bot.web.console.parts import Console, Go, Page, Turned, Visit

PATH = "/console/inbox"


async def queues(console: Console, _: Visit) -> Page:
    held = await _queues(console).held()
    content = {"depth": await console.inbox.depth(), "rows": [row(found) for found in held.values()]}
    return Page("inbox.html", content)


async def retry(console: Console, visit: Visit) -> Go:
    found = await _one(console, visit.given("id"))
    if isinstance(found, DeadLetter):
        return await _send_again(console, found)
    await console.inbox.retry(found)
    return Go(PATH, "It waits in its conversation again.")


async def ask_to_drop(console: Console, visit: Visit) -> Page:
    found = row(await _one(console, visit.asked("id")))
    content = {
        "question": "Forget this?",
        "what": found.content,
        "action": f"{PATH}/drop",
        "fields": {"id": found.id},
        "button": "Forget it",
        "back": PATH,
    }
    return Page("confirm.html", content)


async def drop(console: Console, visit: Visit) -> Go:
    await _queues(console).drop(await _one(console, visit.given("id")))
    return Go(PATH, "It is forgotten.")


async def _send_again(console: Console, letter: DeadLetter) -> Go:
    platform = letter.part.reply.target.platform
    adapter = console.adapters.get(platform)
    if adapter is None:
        return Go(PATH, f"{platform} is not connected in this process, so it cannot be sent from here.")
    part = await console.outbox.retry(letter, adapter)
    return Go(PATH, f"It is {part.state}{f': {part.problem}' if part.problem else '.'}")


async def _one(console: Console, name: str) -> Held:
    """Raises Turned."""
    found = (await _queues(console).held()).get(name)
    if found is None:
        raise Turned(404, "That is not held any more.")
    return found


def _queues(console: Console) -> Queues:
    return Queues(console.inbox, console.outbox)
