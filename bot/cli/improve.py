"""`nova improve`: what the loop found and changed; apply a fix, take one back, take the whole record along."""

from __future__ import annotations

import argparse
import asyncio
import json

from bot.app import open_improving, open_memories
from bot.cli.output import complain, show
from bot.improvement.audit import verified
from bot.improvement.digest import described, tested
from bot.improvement.finding import Finding
from bot.improvement.loop import Actor, Decision, Loop
from bot.improvement.overlays import Overlay
from bot.improvement.storing import memory_of, rows_of
from bot.settings import Settings
from memory.improvement import Improvement

OPERATOR = Actor("operator", owner=True)


def run(settings: Settings, options: argparse.Namespace) -> int:
    if options.action in {"show", "apply", "undo"} and not options.name:
        complain(f"nova improve {options.action}: which one? `nova improve list` names them")
        return 2
    if options.action == "undo" and not options.name.isdigit():
        complain(f"{options.name!r} is not the number of an overlay; `nova improve list` names them")
        return 2
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with open_memories(settings) as memories:
        if options.action in {"apply", "undo"}:
            improving = await open_improving(settings, memories)
            if options.action == "apply":
                return _told(await improving.apply(options.name, OPERATOR))
            return _told(await improving.undo(int(options.name), OPERATOR))
        _, rows = await Improvement(memories.store.redis).load()
    loop = Loop(memory_of(rows))
    if options.action == "export":
        show(json.dumps(rows_of(loop.memory), ensure_ascii=False, sort_keys=True, indent=1))
        return 0 if verified(loop.memory.audit) else 1
    return _shown(loop, options.name, as_json=options.json) if options.action == "show" else _listed(loop, options)


def _told(decision: Decision) -> int:
    (show if decision.ok else complain)(decision.text)
    return 0 if decision.ok else 1


def _listed(loop: Loop, options: argparse.Namespace) -> int:
    findings = sorted(loop.memory.findings.values(), key=lambda one: (-one.score, one.id))
    if options.json:
        content = {
            "findings": [one.as_json(one.week) for one in findings],
            "overlays": [overlay.as_json() for overlay in loop.overlays.all],
        }
        show(json.dumps(content, ensure_ascii=False, sort_keys=True))
        return 0
    lines = [f"{one.id:6} {one.state:12} {one.cause:8} {one.target}  ({one.rate} bad)" for one in findings]
    lines += [_line(loop, overlay) for overlay in loop.overlays.all]
    show("\n".join(lines) or "Nothing was found yet. `nova digest` looks at the last four weeks.")
    return 0


def _line(loop: Loop, overlay: Overlay) -> str:
    undone = " (undone)" if loop.overlays.is_undone(overlay.n) else ""
    what = f"undoes {overlay.undoes}" if overlay.undoes else described(overlay.ops)
    return f"overlay {overlay.n}: {overlay.finding} {what}, {overlay.at:%Y-%m-%d %H:%M}{undone}"


def _shown(loop: Loop, name: str, *, as_json: bool) -> int:
    finding = loop.memory.findings.get(name)
    if finding is None:
        complain(f"there is no finding {name!r}; `nova improve list` names them")
        return 1
    show(json.dumps(finding.as_json(finding.week)) if as_json else "\n".join(_about(loop, finding)))
    return 0


def _about(loop: Loop, finding: Finding) -> list[str]:
    lines = [
        f"{finding.id} {finding.state}: {finding.cause}, {finding.target}",
        f"{finding.rate} bad; {finding.reason}",
    ]
    lines.append("traces: " + " ".join(answer[:8] for answer in finding.evidence[-10:]))
    lines += [
        f"{proposal.id} {proposal.state}: {described(proposal.ops)}; {tested(proposal)}"
        for proposal in loop.memory.proposals.values()
        if proposal.finding == finding.id
    ]
    return lines
