"""Why a run failed: the step, what it said, the last run that went well, and what is different since."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pipelines.progress import duration
from memory.runs import Run, StepRecord

MOST_DIFF = 16
SLOW = 2.0  # times the earlier duration, from which on a step counts as slower
CAUSES: Sequence[tuple[str, str]] = (
    (
        r"may or may not have happened|not known|gave no answer|no whole answer",
        "Its outcome is not known. Look whether it took effect before you retry; otherwise skip it.",
    ),
    (
        r"\b40[13]\b|denied|forbidden|unauthori[sz]ed",
        "A credential or a right is missing or has run out. Renew it, then retry.",
    ),
    (r"\b429\b|too many", "The other side asks for fewer calls. Wait, or give the step `retries`, then retry."),
    (
        r"\b(?:500|502|503|504)\b|could not be reached|lost its connection",
        "The other side is in trouble. A retry is likely to help once it is back.",
    ),
    (
        r"\b40[0-9]\b|\b422\b",
        "The other side does not accept the request. A retry fails again: correct the inputs or the step.",
    ),
    (r"may not be (?:run|called)", "An owner has to allow it in the settings first."),
    (r"rejected by", "A person said no. Change what they object to, then start a new run."),
    (
        r"leads nowhere|needs a list|has no input|more than",
        "The definition and its data do not fit. A retry fails again: correct the definition.",
    ),
    (r"ended with status", "The program itself failed; its last lines are in the log. Correct its arguments or data."),
    (r"language model|budget", "The model was not available. Retry when it is."),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A run with its steps."""

    run: Run
    records: Mapping[str, StepRecord]


def explain(case: Case, good: Case | None) -> str:
    """The finding for people. It says only what the records say; the advice follows from the words of the error."""
    wrong = [each for each in case.records.values() if each.state == "failed"]
    if not wrong:
        return _not_failed(case, good)
    step = max(wrong, key=lambda each: each.path.count("/"))
    lines = [f"**{case.run.pipeline}**, run {case.run.id}, failed at {step.path}: {step.error}"]
    if step.log:
        lines.append(f"```\n{step.log[-600:]}\n```")
    lines += [_tries(step), _advice(step.error), *_compared(case, good)]
    return "\n".join(filter(None, lines))


def _not_failed(case: Case, good: Case | None) -> str:
    run = case.run
    if run.error:
        return f"Run {run.id} of {run.pipeline} is {run.state}: {run.error}"
    return "\n".join([f"Run {run.id} of {run.pipeline} did not fail; it is {run.state}.", *_slower(case, good)])


def _tries(step: StepRecord) -> str:
    return f"It was tried {step.tries} times." if step.tries > 1 else ""


def _advice(error: str) -> str:
    found = next((advice for pattern, advice in CAUSES if re.search(pattern, error, re.IGNORECASE)), "")
    return found or "The error above is all that is known; nothing in it tells whether a retry helps."


def _compared(case: Case, good: Case | None) -> list[str]:
    if good is None:
        return ["No run of it has gone well within 90 days, so there is nothing to compare with."]
    changes = [*_inputs(case.run, good.run), *_definition(case.run, good.run), *_slower(case, good)]
    head = f"Run {good.run.id} went well ({good.run.at:%Y-%m-%d %H:%M} UTC)."
    if not changes:
        return [f"{head} Inputs and definition are the same, so look for what changed outside."]
    return [f"{head} Since then:", *changes]


def _inputs(run: Run, good: Run) -> list[str]:
    names = sorted(run.inputs.keys() | good.inputs.keys())
    return [
        f"- input {name}: {_short(good.inputs.get(name))} → {_short(run.inputs.get(name))}"
        for name in names
        if run.inputs.get(name) != good.inputs.get(name)
    ]


def _definition(run: Run, good: Run) -> list[str]:
    diff = difflib.unified_diff(good.definition.splitlines(), run.definition.splitlines(), lineterm="", n=0)
    lines = [line for line in diff if not line.startswith(("---", "+++", "@@"))]
    if not lines:
        return []
    left = f"\n… {len(lines) - MOST_DIFF} more lines" if len(lines) > MOST_DIFF else ""
    return ["- the definition:", "```diff", "\n".join(lines[:MOST_DIFF]) + left, "```"]


def _slower(case: Case, good: Case | None) -> list[str]:
    found: list[str] = []
    for path, record in case.records.items():
        before = good.records.get(path) if good else None
        if record.seconds and before and before.seconds and record.seconds > max(SLOW * before.seconds, 1.0):
            found.append(f"- {path} took {duration(record.seconds)} instead of {duration(before.seconds)}")
    return found


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]
