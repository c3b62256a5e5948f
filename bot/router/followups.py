"""Messages that lean on the one before: `and for last month?`, `shorter`, `now in French`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.router import Route, Step, forms, parts
from bot.router.judge import Judge, Opinion
from bot.router.linear import softmax
from bot.router.segments import changes_topic, without_opener
from bot.router.sparse import Floats

SAME = 4.5  # nats that the last agent gains when a message leans on it entirely; talk binds nobody
GROUP = 1.5  # the same for the other agents of its group: `why?` after a failed run
CHATTER = 2.0  # what conversation loses then: short messages look like it, but continue something
LEAST = 0.35  # below this a message stands on its own
FORM = 0.9  # how often an output phrase after an answer is just that
LONGEST_REST = 4  # words beside an output phrase that still leave it one
LONGEST_LEADING = 8  # the same where the message begins with it
SHORT = 3  # words; whoever writes no more, with something said before, leans on it
USER = "user:"
CHAT = "general.chat"


class Continuity:
    """Routes a message in the light of the conversation; None when it stands on its own."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def follow(self, text: str, opinion: Opinion, history: Sequence[str], last_route: Sequence[str]) -> Route | None:
        """The route of a message that leans on what was said; `opinion` is that of the text without its opener."""
        said = without_opener(text)
        if changes_topic(text):
            return None
        leans = max(opinion.leans, 0.9 if len(said.split()) <= SHORT else 0.0)
        if leans < LEAST:
            return None
        before = self._before(history, last_route)
        if before is None:
            return None
        if form := transformation(said):
            return self._transformed(form, opinion, before)
        return _route(_continued(opinion, before, leans), opinion)

    def _before(self, history: Sequence[str], last_route: Sequence[str]) -> Floats | None:
        """How likely each agent gave the last answer."""
        names = self._judge.names
        if last_route and last_route[-1] in names:
            return np.eye(len(names), dtype=np.float32)[names.index(last_route[-1])]
        turns = [turn.removeprefix(USER).strip() for turn in history if turn.startswith(USER)]
        opinions = [self._judge.opinion(turn) for turn in turns[-3:]]
        standing = [opinion for opinion in opinions if opinion.leans < 0.5]
        chosen = (standing or opinions)[-1:]
        return chosen[0].probabilities if chosen else None

    def _transformed(self, form: forms.Form, opinion: Opinion, before: Floats) -> Route:
        """The last answer in another form; `last month too, as a csv` asks for both."""
        step = Step(form.agent, "")
        why = f"{form.phrase!r} asks for the last answer in another form"
        if len(form.rest.split()) > 1 and form.extends:
            first = opinion.names[int(np.argmax(before))]
            return Route((Step(first, form.rest), step), FORM / 2, FORM / 2, why, "follow-up", opinion.top)
        return Route((step,), FORM, FORM, why, "follow-up", ((form.agent, FORM), *opinion.top[:4]))


def transformation(text: str) -> forms.Form | None:
    """The output phrase of a message that is little more than that."""
    if parts.split(text).material:
        return None
    for form in forms.find(text):
        longest = LONGEST_LEADING if form.leading else LONGEST_REST
        if form.agent != "language.draft" and len(form.rest.split()) <= longest:
            return form
    return None


def _continued(opinion: Opinion, before: Floats, leans: float) -> Floats:
    logits = np.log(opinion.probabilities + 1e-4)
    groups = np.array([name.partition(".")[0] for name in opinion.names])
    shares = np.array([before[groups == group].sum() for group in groups])
    logits = logits + leans * (SAME * before + GROUP * shares)
    if CHAT in opinion.names:
        chat = opinion.names.index(CHAT)
        logits[chat] -= leans * (SAME * before[chat] + CHATTER * (1 - before[chat]))
    return softmax(logits)


def _route(probabilities: Floats, opinion: Opinion) -> Route:
    order = np.argsort(-probabilities)[:5]
    top = tuple((opinion.names[int(i)], round(float(probabilities[int(i)]), 4)) for i in order)
    (agent, confidence), margin = top[0], top[0][1] - top[1][1]
    return Route(
        (Step(agent),), confidence, margin, f"it leans on what was said before, and {agent} fits", "follow-up", top
    )
