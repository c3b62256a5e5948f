"""An answer of Nova's that grows in the fake Slack."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.message import Reply, Sent, Stream, Target
from tests.fakes.slack import SlackPlatform

DM = Target("slack", "T1", "D1001", "dm", "slack:T1:D1001", thread="1700000001.000100", recipient="slack:T1:U1001")
CHANNEL = Target("slack", "T1", "C1", "channel", "slack:T1:C1:1700000001.000100", thread="1700000001.000100")
LONG = " ".join(f"word{number}" for number in range(300))


@dataclass
class Answer:
    """One streamed answer, as the orchestrator makes it: a word at a time, a little time between them."""

    slack: SlackPlatform
    target: Target
    opened: list[Sent] = field(default_factory=list[Sent])

    def __post_init__(self) -> None:
        self.stream: Stream = self.slack.adapter.stream(self.target, self._open)

    async def _open(self, sent: Sent) -> None:
        self.opened.append(sent)

    async def grow(self, text: str = LONG) -> None:
        for word in text.split(" "):
            await self.stream.append(f"{word} ")
            self.slack.clock.now += 0.05

    async def finish(self, body: str = LONG, *, feedback: str | None = "a1") -> Sent | None:
        whole = Reply("turn", self.target, body, feedback=feedback)
        return await self.stream.finish(self.slack.adapter.parts(whole)[0])


def texts(slack: SlackPlatform) -> list[str]:
    return [message.text for message in slack.seen]
