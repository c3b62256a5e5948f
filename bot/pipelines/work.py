"""What a step is given and what it gives back, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import JsonValue

from bot.pipelines.definition import Step
from bot.pipelines.references import Values
from memory.runs import Decision, Run, StepRecord


@dataclass(frozen=True, slots=True)
class Job:
    """A step that is due: `filled` is what it says, with all references replaced."""

    run: Run
    step: Step
    record: StepRecord
    filled: dict[str, Any]
    values: Values
    tainted: bool = False  # text that others wrote is in it
    decision: Decision | None = None

    @property
    def key(self) -> str:
        """Names this step of this run: the same after a crash, another when a person has it tried again."""
        again = f":{self.record.rounds}" if self.record.rounds else ""
        return f"run:{self.run.id}:{self.record.path}{again}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a try ended. `sure`: it is known whether it took effect. While it waits, a person decides about `asked`."""

    state: Literal["done", "failed", "waiting"]
    output: JsonValue = None
    error: str = ""
    log: str = ""
    sure: bool = True
    tainted: bool = False
    asked: str = ""
    approver: str = ""
    held: str = ""


def failed(error: str, *, sure: bool = True, log: str = "") -> Result:
    return Result("failed", error=error, sure=sure, log=log)


class Doing(Protocol):
    """Does steps of one kind. Failures are results; what it raises ends this attempt at the run, to be made again."""

    def repeatable(self, step: Step) -> bool:
        """Whether doing it again after a crash in the middle does no harm."""
        ...

    async def do(self, job: Job) -> Result: ...
