"""`nova eval routing FILE`: how well messages of your own are routed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.cli.output import complain, show
from bot.cli.route import load_router
from bot.router import evaluate
from bot.router.evaluate import BadCases, Change, Share, Summary
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        cases = evaluate.read_cases(options.file)
        before = evaluate.load(options.compare) if options.compare else None
    except BadCases as problem:
        complain(str(problem))
        return 2
    results = evaluate.run(load_router(settings), cases)
    if options.save:
        evaluate.save(results, options.save)
    changes = evaluate.compare(before, results) if before is not None else []
    summary = evaluate.summarise(results)
    show(_as_json(summary, changes) if options.json else _as_text(summary, changes))
    return 0


def _as_json(summary: Summary, changes: Sequence[Change]) -> str:
    return json.dumps({**asdict(summary), "changes": [asdict(change) for change in changes]}, ensure_ascii=False)


def _as_text(summary: Summary, changes: Sequence[Change]) -> str:
    lines = [_row("all", summary.overall), *_rows(summary.kinds), *_rows(summary.languages)]
    lines.append(_row("top 3 (single)", summary.top3))
    lines.append(
        f"calibration error {summary.calibration_error:.3f}, {summary.p50:.1f} ms p50, {summary.p95:.1f} ms p95"
    )
    if summary.confusions:
        lines.append("\nmost often mistaken")
        lines.extend(f"{count:4}  {wanted} -> {got}" for wanted, got, count in summary.confusions[:10])
    if changes:
        lines.append("\nchanged")
        lines.extend(f"{change.effect:7}  {change.before} -> {change.after}  {change.text[:80]}" for change in changes)
    return "\n".join(lines)


def _rows(shares: Mapping[str, Share]) -> list[str]:
    return [_row(name, share) for name, share in shares.items()]


def _row(name: str, share: Share) -> str:
    return f"{name:16} {share.rate:6.1%}  ({share.low:.0%} to {share.high:.0%})  {share.right} of {share.total}"
