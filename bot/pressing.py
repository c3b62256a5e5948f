"""What a press of a button does: a vote is noted at once, what leads to an answer is accepted and waits its turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from adapters.message import Action, Adapter, RawEvent, Reply, Sent
from bot.access import Access
from bot.approving import Approving, decision_of
from bot.audit_log import AuditLog
from bot.budgets import BUTTON as BUDGET
from bot.budgets import Budgets
from bot.feedback import THANKS, Votes
from bot.improvement.live import Improving
from bot.improvement.whys import QUESTION, Whys
from bot.memory_buttons import MemoryButtons
from bot.pipelines.chat import Chat
from bot.reminding import Reminding
from bot.replying import Replying
from bot.rerouting import Rerouting


class Pressing:
    """Finds whose button it is, lets them decide, and tells whoever pressed."""

    def __init__(
        self,
        *,
        access: Access,
        audit: AuditLog,
        replying: Replying,
        rerouting: Rerouting,
        approving: Approving,
        reminding: Reminding,
        pipelines: Chat,
        votes: Votes,
        memory_buttons: MemoryButtons,
        budgets: Budgets,
        improving: Improving,
        whys: Whys,
        later: Callable[[RawEvent], Awaitable[bool]],
    ) -> None:
        self._access = access
        self._audit = audit
        self._replying = replying
        self._rerouting = rerouting
        self._approving = approving
        self._reminding = reminding
        self._pipelines = pipelines
        self._votes = votes
        self._memory_buttons = memory_buttons
        self._budgets = budgets
        self._improving = improving
        self._whys = whys
        self._later = later

    async def pressed(self, action: Action, raw: RawEvent, adapter: Adapter) -> None:
        """Carry a press out; `raw` is the event it came as, which comes again when its turn has come."""
        if self._rerouting.concerns(action) or self._approving.concerns(action):
            await (self._accept if raw.urgent else self._answer)(action, raw, adapter)
        elif self._improving.concerns(action):
            await self._decide_fix(action, adapter)
        elif self._whys.concerns(action):
            await self._hear_why(action, adapter)
        else:
            note = await self._note(action)
            await adapter.acknowledge(action, await self._vote(action, adapter) if note is None else note)

    async def _note(self, action: Action) -> str | None:
        """What a button that is done with at once did; None when it is a vote."""
        owner = self._access.is_owner(action.sender)
        if action.id == BUDGET:
            return await self._budgets.pressed(action) if owner else "Only owners can allow more."
        if self._memory_buttons.concerns(action):
            context = self._replying.context_of(action.sender, action.target, action.event_key)
            return await self._memory_buttons.pressed(action, context)
        if self._reminding.concerns(action):
            return await self._reminding.pressed(action)
        if self._pipelines.concerns(action):
            return await self._pipelines.pressed(action, owner=owner)
        return None

    async def _vote(self, action: Action, adapter: Adapter) -> str:
        """After a 👎 either why is asked, or another agent is offered."""
        thanks = await self._votes.pressed(action)
        if thanks == THANKS["down"] and not await self._ask_why(action, adapter):
            await self._rerouting.offer(action, adapter)
        return thanks

    async def _ask_why(self, action: Action, adapter: Adapter) -> bool:
        """Once a person and day; True when the question was asked."""
        answer = action.value.rpartition(":")[0]
        if not answer:
            return False
        buttons = await self._whys.offer(answer, action.sender.key, datetime.now(UTC))
        if buttons:
            target = replace(action.target, only_for=action.sender.key)
            await self._replying.say(Reply(f"why-{answer}", target, QUESTION, buttons), adapter)
        return bool(buttons)

    async def _hear_why(self, action: Action, adapter: Adapter) -> None:
        note, reason = await self._whys.pressed(action)
        await adapter.acknowledge(action, note)
        if reason == "wrong agent":
            answer = action.value.rpartition(":")[0]
            await self._rerouting.offer(replace(action, value=f"{answer}:down"), adapter)

    async def _decide_fix(self, action: Action, adapter: Adapter) -> None:
        """The message that was pressed says from now on what became of the fix."""
        owner = self._access.is_owner(action.sender)
        note, changed = await self._improving.pressed(action, owner=owner)
        await adapter.acknowledge(action, note)
        if note and owner:
            await self._audit.note(action.sender.key, "pressed a fix", action.value)
        if changed:
            shown = Sent(action.message_key.rpartition(":")[2], action.message_key)
            reply = Reply(changed.key, action.target, changed.body, changed.buttons)
            await self._replying.change(shown, reply, adapter)

    async def _accept(self, action: Action, raw: RawEvent, adapter: Adapter) -> None:
        """Whether the press counts is told at once; the answer queues behind what the conversation waits for."""
        owner = self._access.is_owner(action.sender)
        part = self._approving if self._approving.concerns(action) else self._rerouting
        verdict = await part.decide(action, owner=owner)
        if verdict.accepted:
            if part is self._approving:
                await self._audit.note(action.sender.key, *decision_of(action))
            await self._later(replace(raw, key=f"{raw.key}:again", urgent=False))
        await adapter.acknowledge(action, verdict.text)

    async def _answer(self, action: Action, _: RawEvent, adapter: Adapter) -> None:
        if self._rerouting.concerns(action):
            await self._rerouting.answer_again(action, adapter)
        elif decided := await self._approving.decided(action):
            waiting, approved = decided
            await self._replying.go_on(waiting, adapter, approved=approved)
