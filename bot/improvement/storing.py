"""The loop's memory as rows of JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.improvement.audit import Entry
from bot.improvement.finding import Finding, Happened, Proposal
from bot.improvement.loop import Memory
from bot.improvement.overlays import Overlay, Overlays
from bot.improvement.rates import Rate

_finding = TypeAdapter(Finding)
_proposal = TypeAdapter(Proposal)
_overlay = TypeAdapter(Overlay)
_entry = TypeAdapter(Entry)
_watched = TypeAdapter(dict[int, str])
_history = TypeAdapter(dict[int, Rate])
_actors = TypeAdapter(dict[str, str])
_news = TypeAdapter(list[Happened])


def rows_of(memory: Memory) -> dict[str, str]:
    """A row for each finding, proposal, overlay and audit entry; the rest in rows of their own."""
    rows = {f"find:{name}": _text(_finding, one) for name, one in memory.findings.items()}
    rows |= {f"prop:{name}": _text(_proposal, one) for name, one in memory.proposals.items()}
    rows |= {f"ov:{one.n}": _text(_overlay, one) for one in memory.overlays.all}
    rows |= {f"audit:{place:06}": _text(_entry, one) for place, one in enumerate(memory.audit)}
    return rows | {
        "watched": _text(_watched, memory.watched),
        "history": _text(_history, memory.history),
        "news": _text(_news, memory.news),
        "issued": str(memory.issued),
        "actors": _text(_actors, memory.actors),
        "numbered": str(memory.numbered),
    }


def memory_of(rows: Mapping[str, str]) -> Memory:
    """The memory that rows hold."""
    overlays = [_overlay.validate_json(text) for name, text in rows.items() if name.startswith("ov:")]
    findings = [_finding.validate_json(text) for name, text in rows.items() if name.startswith("find:")]
    proposals = [_proposal.validate_json(text) for name, text in rows.items() if name.startswith("prop:")]
    return Memory(
        findings={one.id: one for one in sorted(findings, key=lambda one: _number(one.id))},
        proposals={one.id: one for one in sorted(proposals, key=lambda one: _number(one.id))},
        overlays=Overlays(sorted(overlays, key=lambda one: one.n)),
        watched=_watched.validate_json(rows.get("watched", "{}")),
        news=_news.validate_json(rows.get("news", "[]")),
        history=_history.validate_json(rows.get("history", "{}")),
        audit=[_entry.validate_json(rows[name]) for name in sorted(rows) if name.startswith("audit:")],
        issued=int(rows.get("issued", "0")),
        actors=_actors.validate_json(rows.get("actors", "{}")),
        numbered=int(rows.get("numbered", "0")),
    )


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])


def _text(adapter: TypeAdapter[Any], value: object) -> str:
    return adapter.dump_json(value, by_alias=True).decode()
