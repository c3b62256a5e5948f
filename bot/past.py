"""What was said, kept so that it is found again months later: per person, and per place where several talk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from agents.tool import ToolContext
from bot.asking import Asked
from memory.conversation import Turn
from memory.recall import BEARING, Episode, Hit, Question, Recall, View, asked_in

NOVA = "Nova"
MOST = 6  # turns of the past in one prompt, each with one neighbour on either side
BATCH = 16  # turns without a vector from which they are made at leisure; fewer are made by the next search
LONGEST = 600  # characters of one turn in a prompt

Later = Callable[[str], Awaitable[None]]


class Past:
    """The past of people and places. In a direct message one's own is searched, elsewhere that of the place."""

    def __init__(self, recall: Recall, *, tokens: int, later: Later) -> None:
        self._recall = recall
        self._tokens = tokens
        self._later = later

    async def keep(self, context: ToolContext, *turns: Turn) -> None:
        """Make turns findable; one that is there already stays as it is."""
        episodes = [_episode(turn, context) for turn in turns]
        for owner in _owners(context.person, context.place):
            if await self._recall.add(owner, *episodes) >= BATCH:
                await self._later(owner)

    async def index(self, owner: str) -> None:
        """Make the vectors that are missing. Raises EncoderUnavailable."""
        await self._recall.settle(owner)

    async def bearing(self, asked: Asked, window: Iterable[Turn]) -> tuple[Hit, ...]:
        """What bears on a question and is not in the `window` of the conversation anyway, best first."""
        if not self._tokens:
            return ()
        context = asked.context
        owner, view = asked_in(context.person, context.place)
        question = Question(asked.text, context.now, asker=context.person_name, answerer=NOVA)
        known = {context.turn, *(turn.id for turn in window)}
        return await self._recall.search(
            owner, question, view=view, most=MOST, around=1, budget=self._tokens, without=known, least=BEARING
        )

    async def correct(self, owners: Iterable[str], turn: str, text: str) -> None:
        """A turn was rewritten; it is found among what is kept of some owners. Raises EncoderUnavailable."""
        for owner in owners:
            await self._recall.correct(owner, turn, text)

    async def move(self, old: str, new: str) -> None:
        """A chat got another name."""
        await self._recall.move(old, new)


def quoted(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Hits as lines for a prompt, each stretch of talk in the order in which it was said."""
    return tuple(_line(episode) for hit in hits for episode in (*hit.before, hit.episode, *hit.after))


def _line(episode: Episode) -> str:
    text = " ".join(episode.text.split())
    return f"{episode.at:%-d %b %Y}, {episode.speaker}: “{text if len(text) <= LONGEST else text[:LONGEST] + '…'}”"


def _owners(person: str, place: str) -> tuple[str, ...]:
    return (person,) if place == View().place else (person, place)


def _episode(turn: Turn, context: ToolContext) -> Episode:
    speaker = context.person_name if turn.role == "user" else NOVA
    return Episode(turn.id, context.conversation, speaker, turn.text, turn.at, context.place, person=context.person)
