"""Those who talk with people: who answers, takes commands, replies, hears buttons, and the orchestrator before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from docket import Docket

from agents.budget import Metered, Spender
from agents.models.transcriber import TranscriptionServer
from agents.spec import Roster
from bot.access import Access
from bot.answering import Answering
from bot.approving import Approving
from bot.audit_log import AuditLog, open_audit_log
from bot.commands import Commands
from bot.feedback import Votes
from bot.identity import Identifying
from bot.improvement.cadence import MODES, Mode
from bot.improvement.keeping import Keeping
from bot.improvement.live import Improving
from bot.improvement.opening import Opened
from bot.improvement.urgent import Urgent
from bot.improvement.weeks import Week
from bot.material import Reader
from bot.memory_buttons import MemoryButtons
from bot.orchestrator import Orchestrator
from bot.own_data import OwnData
from bot.parts.clock import now
from bot.parts.connections import Connections
from bot.parts.memories import Memories
from bot.parts.pipelining import Pipelining
from bot.parts.specialists import Specialists
from bot.parts.toolboxes import Toolboxes
from bot.past import Past
from bot.pipelines.chat import Chat
from bot.pressing import Pressing
from bot.rates import Paces
from bot.replying import Replying
from bot.rerouting import Rerouting
from bot.router.planner import ModelPlanner
from bot.settings import Settings, revealed
from bot.summing import Summing
from bot.tasks import INDEX
from bot.web.console.address import address_of
from bot.web.console.links import Links
from memory.approvals import Approvals
from memory.belongings import Belongings
from memory.connection import Store
from memory.counts import Counts
from memory.improvement import Improvement
from memory.labels import Labels
from memory.rates import Rates
from memory.running import Running
from memory.summaries import Summaries
from memory.tool_hours import ToolHours

BUSY = "Somebody else decided at the same moment; please try again."
INDEX_AFTER = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that is there before Nova can talk."""

    settings: Settings
    memories: Memories
    connections: Connections
    roster: Roster
    toolboxes: Toolboxes
    pipelining: Pipelining
    learning: Opened
    specialists: Specialists
    console: bool


@dataclass(frozen=True, slots=True)
class Conversing:
    """Those of them that the workers and the web know."""

    answering: Answering
    past: Past
    orchestrator: Orchestrator


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several of them use."""

    access: Access
    audit: AuditLog
    past: Past
    summing: Summing
    running: Running
    keeping: Keeping
    approving: Approving
    memory_buttons: MemoryButtons
    phrases: Chat
    votes: Votes


def conversing(parts: Parts) -> Conversing:
    """Each is made of those before."""
    shared = _shared(parts)
    answering = _answering(parts, shared)
    replying = _replying(parts, shared, answering)
    rerouting = Rerouting(replying, parts.memories.traces, shared.keeping, parts.memories.conversations)
    pressing = _pressing(parts, shared, replying, rerouting)
    orchestrator = _orchestrator(parts, shared, replying, rerouting, pressing)
    return Conversing(answering, shared.past, orchestrator)


def _shared(parts: Parts) -> _Shared:
    settings, memories, redis = parts.settings, parts.memories, parts.memories.store.redis
    later = partial(_index_later, parts.connections.docket)
    return _Shared(
        access=Access(settings, settings.nova_guests),
        audit=open_audit_log(settings, redis),
        past=Past(memories.recall, tokens=settings.nova_recall_tokens, later=later),
        summing=_summing(parts),
        running=Running(redis),
        keeping=Keeping(memories.traces, Labels(redis), Improvement(redis), memories.identities),
        approving=Approving(Approvals(redis)),
        memory_buttons=MemoryButtons(parts.toolboxes.memory, memories.facts),
        phrases=Chat(parts.pipelining.desk, now),
        votes=Votes(memories.feedback, memories.traces),
    )


def _summing(parts: Parts) -> Summing:
    settings, memories = parts.settings, parts.memories
    return Summing(
        Summaries(memories.store.redis, keep=settings.keep),
        memories.conversations,
        _small(parts, "summary"),
        memories.encoder,
        tokens=settings.nova_summary_tokens,
        history_tokens=settings.nova_history_tokens,
    )


def _answering(parts: Parts, shared: _Shared) -> Answering:
    return Answering(
        access=shared.access,
        audit=shared.audit,
        roster=parts.roster,
        router=parts.learning.router,
        planner=ModelPlanner(_small(parts, "router"), parts.roster),
        runner=parts.specialists.runner,
        conversations=parts.memories.conversations,
        facts=parts.memories.facts,
        past=shared.past,
        summing=shared.summing,
        traces=parts.memories.traces,
        history_tokens=parts.settings.nova_history_tokens,
        pinned=parts.learning.improving.pinned,
    )


def _replying(parts: Parts, shared: _Shared, answering: Answering) -> Replying:
    return Replying(
        access=shared.access,
        answering=answering,
        outbox=parts.connections.outbox,
        conversations=parts.memories.conversations,
        past=shared.past,
        summing=shared.summing,
        traces=parts.memories.traces,
        keeping=shared.keeping,
        urgent=Urgent(ToolHours(parts.memories.store.redis), parts.connections.notices.give, now),
        running=shared.running,
        approving=shared.approving,
        memory_buttons=shared.memory_buttons,
        timezone=parts.settings.nova_timezone,
        told=parts.connections.meter.answered,
    )


def _pressing(parts: Parts, shared: _Shared, replying: Replying, rerouting: Rerouting) -> Pressing:
    return Pressing(
        access=shared.access,
        audit=shared.audit,
        replying=replying,
        rerouting=rerouting,
        approving=shared.approving,
        reminding=parts.toolboxes.reminding,
        pipelines=shared.phrases,
        votes=shared.votes,
        memory_buttons=shared.memory_buttons,
        budgets=parts.specialists.budgets,
        improving=parts.learning.improving,
        whys=parts.learning.whys,
        later=parts.connections.inbox.append,
    )


def _orchestrator(
    parts: Parts, shared: _Shared, replying: Replying, rerouting: Rerouting, pressing: Pressing
) -> Orchestrator:
    return Orchestrator(
        settings=parts.settings,
        access=shared.access,
        audit=shared.audit,
        paces=_paces(parts.settings, parts.memories.store),
        adapters=parts.connections.adapters,
        commands=_commands(parts, shared),
        replying=replying,
        rerouting=rerouting,
        pressing=pressing,
        reader=Reader(_transcriber(parts.settings), sees=parts.specialists.runner.thinks),
        pipelines=shared.phrases,
        votes=shared.votes,
        conversations=parts.memories.conversations,
        facts=parts.memories.facts,
        past=shared.past,
        running=shared.running,
        counts=Counts(parts.memories.store.redis),
    )


def _commands(parts: Parts, shared: _Shared) -> Commands:
    settings, memories, redis = parts.settings, parts.memories, parts.memories.store.redis
    improving, belongings = parts.learning.improving, Belongings(redis, memories.conversations, memories.recall)
    return Commands(
        access=shared.access,
        audit=shared.audit,
        roster=parts.roster,
        conversations=memories.conversations,
        memory=parts.toolboxes.memory,
        own_data=OwnData(belongings, memories.identities, improving),
        keeping=shared.keeping,
        identifying=Identifying(memories.identities, memories.facts, memories.recall),
        feedback=memories.feedback,
        traces=memories.traces,
        router=parts.learning.router,
        linking=parts.toolboxes.linking,
        digest=partial(_digest, settings, improving),
        console=(lambda person: Links(redis).new(person, address_of(settings))) if parts.console else None,
    )


def _small(parts: Parts, spender: str) -> Metered:
    """The small model, for a part of Nova that thinks without an agent."""
    return Metered(parts.connections.models["small"], parts.specialists.budgets, Spender("", spender))


def _paces(settings: Settings, store: Store) -> Paces:
    most = settings.nova_rate_per_minute
    return Paces(Rates(store.redis, most), most, unlimited=(settings.console_person,))


def _transcriber(settings: Settings) -> TranscriptionServer | None:
    if not settings.nova_transcriber_url:
        return None
    key = revealed(settings.nova_transcriber_key)
    return TranscriptionServer(settings.nova_transcriber_url, key, settings.nova_transcriber_model)


async def _digest(settings: Settings, improving: Improving, mode: Mode | None) -> str:
    """The digest so far; or with a mode, that it comes as often from now on."""
    if mode:
        return MODES[mode] if await improving.use_mode(mode) else BUSY
    _, digest = await improving.so_far(Week.at(now(), settings.zone))
    return digest.text


async def _index_later(docket: Docket, owner: str) -> None:
    """People who wait for answers come first."""
    await docket.add(INDEX, when=now() + INDEX_AFTER, key=f"index:{owner}")(owner)
