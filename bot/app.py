"""The composition root: the only place that puts the parts together, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
from docket import Docket

from adapters.message import Adapter
from agents.breaker import Breaker, SharedBreakerStates
from agents.budget import Metered, Spender
from agents.models import Model
from agents.models.claude import ClaudeServer, Price
from agents.models.embedded import Embedded
from agents.models.fallback import Fallback
from agents.models.transcriber import TranscriptionServer
from agents.runner import Runner
from agents.spec import SPECIALISTS, Roster, Tier, load_roster
from agents.tool import Toolbox, Tools
from agents.tools.calculator import Calculator
from agents.tools.help import Help, Vitals
from agents.tools.mcp import BadServers, McpTools, ServerConfig, open_servers, read_servers
from agents.tools.memory import Memory
from agents.tools.pages import Reader as PageReader
from agents.tools.pipelines import Pipelines
from agents.tools.planner import Planner
from agents.tools.reminders import Reminding as ReminderTools
from agents.tools.research import Research
from agents.tools.text import Text
from bot.access import Access
from bot.answering import Answering
from bot.approving import Approving
from bot.audit_log import open_audit_log
from bot.budgets import Budgets, limits_of
from bot.commands import Commands
from bot.erp import open_erp
from bot.feedback import Votes
from bot.identity import Identifying
from bot.improvement.live import Improving
from bot.improvement.messages import Outgoing
from bot.improvement.opening import open_loop
from bot.improvement.weekly import post_digest
from bot.improvement.weeks import Week
from bot.inbox import Inbox
from bot.jobs import Jobs
from bot.material import Reader
from bot.memory_buttons import MemoryButtons
from bot.notices import Notices
from bot.orchestrator import Orchestrator
from bot.outbox import Outbox
from bot.own_data import OwnData
from bot.past import Past
from bot.pipelines.board import Board
from bot.pipelines.chat import Chat
from bot.pipelines.checking import Known
from bot.pipelines.definition import Kind
from bot.pipelines.desk import Desk
from bot.pipelines.dispatch import Dispatch, Queue
from bot.pipelines.engine import Engine
from bot.pipelines.library import Library, read_files
from bot.pipelines.live import LiveScreen
from bot.pipelines.programs import Programs
from bot.pipelines.requests import Requests
from bot.pipelines.scheduling import Scheduling
from bot.pipelines.steps import Agents, Messages, ToolCalls
from bot.pipelines.steps import Approvals as ApprovalSteps
from bot.pipelines.telling import Telling
from bot.pipelines.walk import Means
from bot.pipelines.work import Doing
from bot.pressing import Pressing
from bot.rates import Paces
from bot.reminding import Reminding
from bot.replying import Replying
from bot.rerouting import Rerouting
from bot.router import Router
from bot.router.planner import ModelPlanner
from bot.router.trained import TrainedRouter
from bot.settings import Settings
from bot.summing import Summing
from bot.tasks import DIGEST, DRAIN, INDEX, NOTIFY, REMIND, RUN, open_docket, open_worker
from bot.telemetry.meter import Meter
from bot.telemetry.models import metered
from bot.telemetry.spans import span
from bot.version import VERSION
from bot.web.console.address import address_of
from bot.web.console.links import Links
from memory.approvals import Approvals
from memory.belongings import Belongings
from memory.cells import Cells
from memory.connection import Store, open_store
from memory.conversation import Conversations
from memory.counts import Counts
from memory.encoder import Encoder
from memory.errors import StoreUnavailable
from memory.facts import Facts
from memory.feedback import Feedback
from memory.identities import Identities
from memory.labels import Labels
from memory.lease import Lease
from memory.ledger import Ledger
from memory.rates import Rates
from memory.recall import Recall
from memory.receipts import Receipts
from memory.reminders import Reminders
from memory.running import Running
from memory.runs import Runs, Starter
from memory.schedules import Schedules
from memory.schema import migrate
from memory.slots import Slots, StoreAway
from memory.summaries import Summaries
from memory.todos import Todos
from memory.traces import Traces

logger = logging.getLogger(__name__)

GRACE = 7.0  # seconds that running answers get to finish when Nova stops; closing takes the rest of ten
STORE_PAUSE = 2.0
SWEEP_SECONDS = 15.0
INDEX_AFTER = timedelta(seconds=20)
SETTLE = timedelta(seconds=10)  # a lane younger than this is being woken by whoever stored the event


@dataclass(frozen=True, slots=True)
class Memories:
    """Everything that is remembered, over one store."""

    store: Store
    encoder: Encoder
    conversations: Conversations
    facts: Facts
    recall: Recall
    identities: Identities
    traces: Traces
    feedback: Feedback
    receipts: Receipts


@dataclass(frozen=True, slots=True)
class Nova:
    """The running assistant."""

    settings: Settings
    memories: Memories
    docket: Docket
    inbox: Inbox
    outbox: Outbox
    notices: Notices
    reminding: Reminding
    pipelines: Dispatch
    past: Past
    improving: Improving
    answering: Answering
    orchestrator: Orchestrator
    adapters: Mapping[str, Adapter]
    roster: Roster
    router: Router
    meter: Meter
    only_conversation: str | None = None

    def serves(self, lane: str) -> bool:
        """Whether this process may answer a lane: its platform is connected here, and it is not another terminal's."""
        if self.only_conversation:
            return lane.removesuffix("!") == self.only_conversation
        return lane.partition(":")[0] in self.adapters


@asynccontextmanager
async def open_memories(settings: Settings) -> AsyncGenerator[Memories]:
    """Connect to the store. Raises StoreUnavailable."""
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        yield await memories_over(settings, store, Encoder(settings.nova_data_dir / "models"))


async def memories_over(settings: Settings, store: Store, encoder: Encoder) -> Memories:
    """What is remembered in an open store, or in one workspace's partition of it. Raises StoreUnavailable."""
    await migrate(store.redis)
    return Memories(
        store=store,
        encoder=encoder,
        conversations=Conversations(
            store.redis,
            keep_turns=settings.nova_turns_per_conversation,
            keep_bytes=settings.keep_bytes // 4,
            keep=settings.keep,
        ),
        facts=Facts(store.redis, encoder, most=settings.nova_facts_per_person),
        recall=Recall(
            store.redis,
            encoder,
            most=settings.nova_turns_per_person,
            most_bytes=settings.keep_bytes,
            keep=settings.keep,
        ),
        identities=Identities(store.redis),
        traces=Traces(store.redis, keep=settings.keep_traces),
        feedback=Feedback(store.redis, keep=settings.keep_traces),
        receipts=Receipts(store.redis),
    )


@asynccontextmanager
async def open_models(settings: Settings) -> AsyncGenerator[Mapping[Tier, Model]]:
    """The model of each tier: Claude (or a compatible server) when there is a key, the embedded one otherwise."""
    if not settings.anthropic_api_key:
        yield {tier: Embedded() for tier in settings.models}
        return
    key = settings.anthropic_api_key.get_secret_value()
    async with ClaudeServer(key, settings.anthropic_base_url, abilities=settings.nova_model_server) as server:
        models: dict[Tier, Model] = {
            tier: server.model(name, Price(*price)) for tier, (name, price) in settings.models.items()
        }
        if fallback := settings.nova_model_fallback:
            second = server.model(fallback, Price(*settings.nova_price_small))
            models = {tier: Fallback([model, second]) for tier, model in models.items()}
        yield models


def read_roster(settings: Settings) -> Roster:
    """The agents that ship, and those of NOVA_AGENT_DIRS. Raises BadAgent."""
    return load_roster((SPECIALISTS, *settings.nova_agent_dirs))


@asynccontextmanager
async def open_nova(
    settings: Settings,
    memories: Memories,
    adapters: Sequence[Adapter],
    *,
    queue: str = "nova",
    models: Mapping[Tier, Model] | None = None,
    router: Router | None = None,
    only_conversation: str | None = None,
    toolboxes: Sequence[Toolbox] = (),
) -> AsyncGenerator[Nova]:
    """Put the parts together over an open store; adapters are connected here, `toolboxes` join those that ship.

    Raises:
        BadAgent: an agent file cannot be used.
        BadServers: the file of MCP servers cannot be used.
    """
    configs = read_servers(settings.nova_mcp_config) if settings.nova_mcp_config else dict[str, ServerConfig]()
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(open_servers(configs))
        roster = _granting(read_roster(settings), servers)
        meter = Meter()
        chosen = metered(models or await stack.enter_async_context(open_models(settings)), meter)
        connected = {adapter.platform: await stack.enter_async_context(adapter) for adapter in adapters}
        docket = await stack.enter_async_context(open_docket(memories.store, queue))
        memory = Memory(memories.facts, memories.recall)
        reminders = Reminders(memories.store.redis)
        reminding = Reminding(reminders, docket, _now)
        erp = open_erp(settings, memories.store.redis)
        boxes = [
            *_toolboxes(settings, memories, roster, _vitals(settings, chosen, connected)),
            memory,
            ReminderTools(reminders, reminding),
            *erp.toolboxes,
            *toolboxes,
        ]
        kinds: dict[Kind, Doing] = {}  # filled below: steps of agents and tools need the runner and all tools
        orchestrators: list[Orchestrator] = []  # filled below: who brings texts is made last
        teller = Telling(
            say=lambda reply: orchestrators[0].tell(reply),  # noqa: PLW0108 - it is not there yet
            post=lambda person, key, body, buttons=(): orchestrators[0].post(person, key, body, buttons),
        )
        outbox = Outbox(memories.store, memories.feedback)
        screen = await stack.enter_async_context(LiveScreen(Board(outbox, connected)))
        means = Means(Runs(memories.store.redis), kinds, teller, screen, _now, secrets=settings.pipeline_secrets)
        named = {name for box in boxes for name in box.names()} | {*Pipelines.names()}
        pipelines = _pipelines(settings, memories.store, docket, means, _known(settings, roster, named, configs))
        desk = Desk(pipelines)
        boxes.append(Pipelines(desk))
        tools = Tools(boxes, servers)
        client = await stack.enter_async_context(httpx.AsyncClient(follow_redirects=False, trust_env=False))
        roster.check_tools(tools, servers=[server.name for server in servers.servers])
        notices = Notices(memories.store.redis, docket)
        budgets = _budgets(settings, memories.store, notices)
        trained = router or await asyncio.to_thread(
            TrainedRouter.load, roster, memories.encoder, settings.nova_data_dir / "router"
        )
        improvement = open_loop(
            redis=memories.store.redis,
            encoder=memories.encoder,
            traces=memories.traces,
            facts=memories.facts,
            roster=roster,
            router=trained,
            models=chosen,
            owners=settings.nova_owners,
        )
        await stack.enter_async_context(improvement.improving.followed())
        breaker = open_breaker(memories.store)
        runner = Runner(improvement.roster, tools, chosen, memories.receipts, breaker=breaker, purse=budgets, span=span)
        kinds |= {
            "agent": Agents(runner, _now),
            "tool": ToolCalls(tools, memories.receipts, breaker, _now),
            "http": Requests(client, settings.nova_pipeline_hosts),
            "command": Programs(settings.nova_pipeline_programs),
            "message": Messages(teller),
            "approval": ApprovalSteps(),
        }
        past = Past(memories.recall, tokens=settings.nova_recall_tokens, later=partial(_index_later, docket))
        summing = Summing(
            Summaries(memories.store.redis, keep=settings.keep),
            memories.conversations,
            Metered(chosen["small"], budgets, Spender("", "summary")),
            memories.encoder,
            tokens=settings.nova_summary_tokens,
            history_tokens=settings.nova_history_tokens,
        )
        access, audit = Access(settings, settings.nova_guests), open_audit_log(settings, memories.store.redis)
        answering = Answering(
            access=access,
            audit=audit,
            roster=roster,
            router=improvement.router,
            planner=ModelPlanner(Metered(chosen["small"], budgets, Spender("", "router")), roster),
            runner=runner,
            conversations=memories.conversations,
            facts=memories.facts,
            past=past,
            summing=summing,
            traces=memories.traces,
            history_tokens=settings.nova_history_tokens,
        )
        commands = Commands(
            access=access,
            audit=audit,
            roster=roster,
            conversations=memories.conversations,
            memory=memory,
            own_data=OwnData(
                Belongings(memories.store.redis, memories.conversations, memories.recall),
                memories.identities,
                improvement.improving.forget,
            ),
            identifying=Identifying(memories.identities, memories.facts, memories.recall),
            feedback=memories.feedback,
            traces=memories.traces,
            router=improvement.router,
            linking=erp.linking,
            digest=lambda: _digest_so_far(settings, improvement.improving),
            console=lambda person: Links(memories.store.redis).new(person, address_of(settings)),
        )
        inbox = Inbox(memories.store, docket)
        approving, memory_buttons = Approving(Approvals(memories.store.redis)), MemoryButtons(memory, memories.facts)
        replying = Replying(
            access=access,
            answering=answering,
            outbox=outbox,
            conversations=memories.conversations,
            past=past,
            summing=summing,
            traces=memories.traces,
            running=Running(memories.store.redis),
            approving=approving,
            memory_buttons=memory_buttons,
            timezone=settings.nova_timezone,
            told=meter.answered,
        )
        rerouting = Rerouting(replying, memories.traces, Labels(memories.store.redis))
        phrases, votes = Chat(desk, _now), Votes(memories.feedback, memories.traces)
        pressing = Pressing(
            access=access,
            audit=audit,
            replying=replying,
            rerouting=rerouting,
            approving=approving,
            reminding=reminding,
            pipelines=phrases,
            votes=votes,
            memory_buttons=memory_buttons,
            budgets=budgets,
            improving=improvement.improving,
            whys=improvement.whys,
            later=inbox.append,
        )
        orchestrator = Orchestrator(
            settings=settings,
            access=access,
            audit=audit,
            paces=_paces(settings, memories.store),
            adapters=connected,
            commands=commands,
            replying=replying,
            rerouting=rerouting,
            pressing=pressing,
            reader=Reader(_transcriber(settings), sees=runner.thinks),
            pipelines=phrases,
            votes=votes,
            conversations=memories.conversations,
            facts=memories.facts,
            past=past,
            running=Running(memories.store.redis),
            counts=Counts(memories.store.redis),
        )
        orchestrators.append(orchestrator)
        await pipelines.at_start()
        yield Nova(
            settings,
            memories,
            docket,
            inbox,
            outbox,
            notices,
            reminding,
            pipelines,
            past,
            improvement.improving,
            answering,
            orchestrator,
            connected,
            improvement.roster,
            improvement.router,
            meter,
            only_conversation,
        )


def _toolboxes(settings: Settings, memories: Memories, roster: Roster, vitals: Vitals) -> list[Toolbox]:
    """Those that nothing else of Nova has to do with."""
    return [
        Calculator(),
        Help(roster, memories.traces, vitals),
        Text(memories.encoder),
        Planner(Todos(memories.store.redis)),
        Research(PageReader(), memories.encoder, settings.nova_search_url),
    ]


def _vitals(settings: Settings, models: Mapping[Tier, Model], platforms: Iterable[str]) -> Vitals:
    names = {model.name for model in models.values() if model.thinks}
    return Vitals(
        version=VERSION,
        started_at=_now(),
        model=", ".join(sorted(names)) or None,
        platforms=tuple(platforms),
        store="Redis (REDIS_URL)" if settings.redis_url else "embedded Valkey",
    )


async def _index_later(docket: Docket, owner: str) -> None:
    """People who wait for answers come first."""
    await docket.add(INDEX, when=_now() + INDEX_AFTER, key=f"index:{owner}")(owner)


def _now() -> datetime:
    return datetime.now(UTC)


def _known(settings: Settings, roster: Roster, tools: Iterable[str], servers: Iterable[str]) -> Known:
    return Known(
        agents=frozenset(roster),
        tools=frozenset(tools),
        servers=frozenset(servers),
        hosts=frozenset(settings.nova_pipeline_hosts),
        programs=frozenset(path.name for path in settings.nova_pipeline_programs),
        secrets=frozenset(settings.pipeline_secrets),
    )


def _pipelines(settings: Settings, store: Store, docket: Docket, means: Means, known: Known) -> Dispatch:
    """Raises BadPipeline."""
    queue = Queue(docket)
    library = Library(read_files(settings.nova_pipeline_dirs, known), Cells(store.redis, "pipelines"), known)
    scheduling = Scheduling(Schedules(store.redis), queue.alarm, means.now)
    first = settings.nova_owners[0] if settings.nova_owners else settings.console_person
    operator = Starter(first, "the operator", f"pipelines:{first}", "dm", settings.nova_timezone, owner=True)
    engine = Engine(store.redis, means, queue.wake)
    return Dispatch(engine, library, scheduling, settings.pipeline_secrets, operator)


def _granting(roster: Roster, servers: McpTools) -> Roster:
    try:
        return roster.granting(servers.granted())
    except KeyError as error:
        raise BadServers(f"NOVA_MCP_CONFIG lets {error} use tools, but there is no such agent") from error


def _budgets(settings: Settings, store: Store, notices: Notices) -> Budgets:
    offers = Cells(store.redis, "budget-offers")
    return Budgets(limits_of(settings), Ledger(store.redis), notices, offers, lambda: datetime.now(settings.zone))


def _paces(settings: Settings, store: Store) -> Paces:
    most = settings.nova_rate_per_minute
    return Paces(Rates(store.redis, most), most, unlimited=(settings.console_person,))


def open_breaker(store: Store) -> Breaker:
    """The circuit breakers of all tools, as every process on this store sees them."""
    return Breaker(SharedBreakerStates(Cells(store.redis, "breakers")))


def _transcriber(settings: Settings) -> TranscriptionServer | None:
    if not settings.nova_transcriber_url:
        return None
    key = settings.nova_transcriber_key.get_secret_value() if settings.nova_transcriber_key else ""
    return TranscriptionServer(settings.nova_transcriber_url, key, settings.nova_transcriber_model)


async def open_improving(settings: Settings, memories: Memories) -> Improving:
    """The improvement loop over an open store, for commands that decide and then end."""
    roster = read_roster(settings)
    router = await asyncio.to_thread(TrainedRouter.load, roster, memories.encoder, settings.nova_data_dir / "router")
    return open_loop(
        redis=memories.store.redis,
        encoder=memories.encoder,
        traces=memories.traces,
        facts=memories.facts,
        roster=roster,
        router=router,
        models={},
        owners=settings.nova_owners,
    ).improving


async def _digest_so_far(settings: Settings, improving: Improving) -> str:
    _, digest = await improving.so_far(Week.at(datetime.now(UTC), settings.zone))
    return digest.text


async def take_in(nova: Nova, adapter: Adapter) -> None:
    """Store what a platform delivers, then let it be acknowledged; ends when the platform's input ends.

    While the store is away nothing is acknowledged, so the platform delivers again.
    Raises CredentialsRejected.
    """
    while True:
        try:
            async with aclosing(adapter.events()) as events:
                async for raw in events:
                    await nova.inbox.append(raw)
        except StoreUnavailable as problem:
            logger.error("%s takes in nothing: %s; trying again in %.0f s", adapter.platform, problem, STORE_PAUSE)
            await asyncio.sleep(STORE_PAUSE)
        else:
            return


@asynccontextmanager
async def working(nova: Nova) -> AsyncGenerator[None]:
    """Answer what is stored, for as long as the block runs; then finish or hand back what is held within GRACE."""
    orchestrator, slots = nova.orchestrator, Slots(nova.memories.store.redis)
    handle = nova.meter.watched(orchestrator.handle)

    async def drain(lane: str) -> None:
        await nova.inbox.drain(lane, handle, orchestrator.apologise)

    async def digest(slot: str) -> None:
        await post_digest(
            slot,
            look=nova.improving.weekly,
            slots=slots,
            post=post,
        )

    async def post(message: Outgoing) -> None:
        await orchestrator.post(message.person, message.key, message.body, message.buttons, message.pictures)

    async def notify(notice: str) -> None:
        await nova.notices.bring(notice, nova.settings.nova_owners, orchestrator.post)

    async def remind(task: str) -> None:
        await nova.reminding.ring(task, orchestrator.tell)

    tasks = {
        DRAIN: drain,
        DIGEST: digest,
        NOTIFY: notify,
        REMIND: remind,
        RUN: nova.pipelines.do,
        INDEX: nova.past.index,
    }
    async with open_worker(nova.docket, tasks, concurrency=nova.settings.nova_concurrency) as worker:
        running = asyncio.create_task(worker.run_forever())
        stopping = asyncio.Event()
        sweeping = asyncio.create_task(_sweep(nova, stopping))
        try:
            yield
        finally:
            stopping.set()
            running.cancel()
            await asyncio.wait([running, sweeping], timeout=GRACE)
            running.cancel()  # a second time ends what is still at work; it stays queued for the next worker
            await asyncio.gather(running, return_exceptions=True)


async def _sweep(nova: Nova, stopping: asyncio.Event) -> None:
    """At start and then regularly: wake lanes and reminders whose task was lost."""
    while not stopping.is_set():
        try:
            await nova.inbox.sweep(nova.serves, settled_before=datetime.now(UTC) - SETTLE)
            await nova.reminding.schedule_overdue()
            await nova.pipelines.sweep()
        except StoreAway as problem:
            logger.warning("the store is away (%s); messages wait", type(problem).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SWEEP_SECONDS)


@asynccontextmanager
async def scheduling(nova: Nova) -> AsyncGenerator[None]:
    """Lead the clock, or wait to, for as long as the block runs."""
    redis = nova.memories.store.redis

    async def enqueue(slot: str) -> None:
        await nova.docket.add(DIGEST, key=slot)(slot)

    async with Jobs(Lease(redis, "scheduler"), Slots(redis), enqueue, zone=nova.settings.zone):
        yield


async def until_answered(nova: Nova, lane: str, *, within: timedelta = timedelta(minutes=10)) -> None:
    """Wait until nothing of a lane is left to answer."""
    deadline = asyncio.get_running_loop().time() + within.total_seconds()
    while not await nova.inbox.idle(lane) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.01)
