"""Messages that lean on the one before: `and for last month?`, `shorter`, `now in French`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.router import Route, Step, forms
from bot.router.judge import Judge, Opinion

SAME = 4.0  # how many nats the last agent gains when the message leans on it entirely
LONGEST_FORM = 4  # words beside an output phrase that still leave it one
USER = "user:"


class Continuity:
    """Routes a message in the light of the conversation; None when it stands on its own."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def follow(self, text: str, opinion: Opinion, history: Sequence[str], last_route: Sequence[str]) -> Route | None:
        if form := transformation(text):
            return Route(
                (Step(form),), 0.9, 0.8, "it asks for the last answer in another form", "follow-up", opinion.top
            )
        last = last_route[-1] if last_route else self._last_agent(history)
        if not last or last not in opinion.names or opinion.leans < 0.5:
            return None
        logits = opinion.logits.copy()
        logits[opinion.names.index(last)] += SAME * opinion.leans
        return _route(Opinion(opinion.names, logits, opinion.leans), last)

    def _last_agent(self, history: Sequence[str]) -> str:
        """Whoever would have answered the person's last turn."""
        turns = [turn.removeprefix(USER).strip() for turn in history if turn.startswith(USER)]
        standing = [(turn, self._judge.opinion(turn)) for turn in turns[-3:]]
        for _, opinion in reversed(standing):
            if opinion.leans < 0.5:
                return opinion.agent
        return standing[-1][1].agent if standing else ""


def transformation(text: str) -> str:
    """The language agent of a message that is little more than an output phrase."""
    for form in forms.find(text):
        if form.agent != "language.draft" and len(form.rest.split()) <= LONGEST_FORM:
            return form.agent
    return ""


def _route(opinion: Opinion, last: str) -> Route:
    top = opinion.top
    (agent, confidence), margin = top[0], top[0][1] - top[1][1]
    why = f"it continues with {last}" if agent == last else f"it leans on the last answer and reads like {agent}"
    return Route((Step(agent),), confidence, margin, why, "follow-up", top)
