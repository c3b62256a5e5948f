"""What recall keeps and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from memory.facts import PRIVATE
from memory.tokens import estimate_tokens


@dataclass(frozen=True, slots=True)
class Episode:
    """One turn as it can be found again.

    `place` is "dm", or the conversation it may also be recalled in. `scope` names the ERP scope that an answer was made
    for ("" for none): only who asks with the same scope finds it. `person` is the key of whoever said it, or to whom it
    was said.
    """

    id: str
    conversation: str
    speaker: str
    text: str
    at: datetime
    place: str = PRIVATE
    scope: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What a search may see: where it is asked, with which ERP scope, and whether of one conversation only.

    In a direct message that is everything of its owner; elsewhere only what was said in that place.
    """

    place: str = PRIVATE
    scope: str = ""
    conversation: str | None = None

    def shows(self, episode: Episode) -> bool:
        return (
            self.place in (PRIVATE, episode.place)
            and episode.scope in ("", self.scope)
            and self.conversation in (None, episode.conversation)
        )


def asked_in(person: str, place: str) -> tuple[str, View]:
    """Whose past answers a question, and what of it: in a direct message one's own, elsewhere that of the place."""
    return (person if place == PRIVATE else place), View(place)


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for. `asker` is the speaker that "I" means in it, `answerer` the one that "you" means.

    `at` is when it is asked, for "yesterday" and the like.
    """

    text: str
    at: datetime
    asker: str = ""
    answerer: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found turn with its neighbours in the conversation, oldest first; `score` orders the hits of one search."""

    episode: Episode
    score: float
    before: tuple[Episode, ...] = ()
    after: tuple[Episode, ...] = ()

    @property
    def tokens(self) -> int:
        return sum(estimate_tokens(episode.text) for episode in (*self.before, self.episode, *self.after))
