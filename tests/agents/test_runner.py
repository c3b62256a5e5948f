"""One agent at work: the loop between model and tools, its limits, whom it may ask, and what is left when it fails."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.erp.data.company import Company
from agents.erp.data.scope import Key
from agents.erp.impact.project import Impacts
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.job import Task, Work
from agents.models import Completion, Model, ModelError, ModelTurn, Prompt, ToolCall, ToolTurn, Usage, UserTurn
from agents.models.embedded import Embedded
from agents.models.messages import messages_of, tool_of
from agents.runner import HOUSE_RULES, Runner
from agents.spec import Roster, Tier, load_roster
from agents.tool import Toolbox, ToolContext, ToolProblem, Tools, tool
from agents.tools.calculator import Calculator
from agents.tools.erp_audit import ErpAudit
from agents.tools.erp_data import CompanyData
from agents.tools.erp_impact import ErpImpact
from agents.tools.erp_orm import ErpOrm
from agents.tools.erp_schema import ErpSchema
from agents.tools.help import Help, Vitals
from agents.tools.memory import Memory
from agents.tools.pages import Reader
from agents.tools.planner import Planner
from agents.tools.reminders import Reminding
from agents.tools.research import Research
from agents.tools.text import Text
from memory.connection import Store
from memory.conversation import Turn
from memory.encoder import Encoder
from memory.facts import Facts
from memory.recall import Recall
from memory.reminders import Reminder, Reminders
from memory.todos import Todos
from memory.tokens import estimate_tokens
from memory.traces import Traces
from tests.agents.conftest import NOW, KeptReceipts, MakeContext, MakeRoster
from tests.fakes.model import ScriptedModel, hangs


class Desk(Toolbox):
    """Tools of the tests; `done` is what happened, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @tool("reads")
    async def look(self, context: ToolContext, what: str) -> str:
        """Look something up."""
        self.done.append(f"looked {what}")
        return f"{what}: 42"

    @tool("writes")
    async def book(self, context: ToolContext, seat: str) -> str:
        """Book a seat."""
        self.done.append(f"booked {seat}")
        return f"Booked {seat}"

    @tool("writes")
    async def book_slowly(self, context: ToolContext) -> str:
        """Book for ever."""
        await asyncio.Event().wait()
        return "never"

    @tool("reads")
    async def refuse(self, context: ToolContext) -> str:
        """Refuse."""
        raise ToolProblem("Not today.")

    @tool("reads")
    async def break_down(self, context: ToolContext) -> str:
        """Break down."""
        raise ZeroDivisionError


TOOLS = "[look, book, book_slowly, refuse, break_down]"
AGENTS: Mapping[str, Mapping[str, str]] = {
    "test.top": {"tools": TOOLS, "delegates": "[test.middle, test.low]", "tier": "large"},
    "test.middle": {"tools": "[book, book_slowly]", "delegates": "[test.low, test.top]"},
    "test.low": {"tools": "[look]", "delegates": "[test.middle, test.deep]"},
    "test.deep": {},
    "test.quick": {"tools": TOOLS, "limits": "{seconds: 0.02}", "delegates": "[test.middle]", "tier": "large"},
    "test.brief": {"tools": TOOLS, "limits": "{steps: 2, tokens: 300}"},
}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def roster(make_roster: MakeRoster) -> Roster:
    return make_roster(AGENTS)


Make = Callable[..., Runner]


@pytest.fixture
def make_runner(roster: Roster, desk: Desk, receipts: KeptReceipts) -> Make:
    """A runner whose tiers are scripted models (or any other)."""

    def make(large: Model, small: Model | None = None) -> Runner:
        models: Mapping[Tier, Model] = {"large": large, "small": small or ScriptedModel()}
        return Runner(roster, Tools([desk]), models, receipts)

    return make


@pytest.fixture
def context(make_context: MakeContext) -> ToolContext:
    return make_context()


def calls(*wishes: tuple[str, Mapping[str, Any]], text: str = "", usage: Usage | None = None) -> Completion:
    """A completion that wants tools, in order."""
    wanted = tuple(
        ToolCall(f"call-{number}", name, arguments) for number, (name, arguments) in enumerate(wishes, start=1)
    )
    return Completion(text, wanted, usage or Usage(100, 10), "tools")


def ask(agent: str, task: str = "do it") -> Completion:
    return calls(("ask", {"agent": agent, "task": task}))


def results(prompt: Prompt) -> list[tuple[str, bool]]:
    return [(turn.content, turn.ok) for turn in prompt.turns if isinstance(turn, ToolTurn)]


# --- the loop --------------------------------------------------------------------------------------


async def test_an_answer_without_tools(make_runner: Make, context: ToolContext):
    work = await make_runner(ScriptedModel(["Hello Sara."])).run("test.top", Task("hi"), context)
    assert (work.text, work.outcome, work.receipts) == ("Hello Sara.", "answered", ())


async def test_tools_run_until_the_model_is_done(make_runner: Make, context: ToolContext, desk: Desk):
    model = ScriptedModel([calls(("look", {"what": "seats"})), calls(("book", {"seat": "1A"})), "Seat 1A is yours."])
    work = await make_runner(model).run("test.top", Task("a seat please"), context)
    assert work.text == "Seat 1A is yours."
    assert desk.done == ["looked seats", "booked 1A"]
    assert [(receipt.tool, receipt.ok) for receipt in work.receipts] == [("look", True), ("book", True)]
    assert results(model.prompts[2]) == [("seats: 42", True), ("Booked 1A", True)]


async def test_several_calls_of_one_completion_run_in_order(make_runner: Make, context: ToolContext, desk: Desk):
    wishes = [("book", {"seat": "1A"}), ("look", {"what": "x"}), ("book", {"seat": "1B"})]
    model = ScriptedModel([calls(*wishes), "Done."])
    await make_runner(model).run("test.top", Task("two seats"), context)
    assert desk.done == ["booked 1A", "looked x", "booked 1B"]
    assert [turn.call_id for turn in model.prompts[1].turns if isinstance(turn, ToolTurn)] == [
        "call-1",
        "call-2",
        "call-3",
    ]


async def test_a_tool_that_was_not_granted_is_refused(make_runner: Make, context: ToolContext, desk: Desk):
    model = ScriptedModel([calls(("book", {"seat": "1A"}), ("rm", {})), "I cannot."])
    work = await make_runner(ScriptedModel(), model).run("test.low", Task("book"), context)
    assert results(model.prompts[1]) == [
        ("you have no tool named 'book'", False),
        ("you have no tool named 'rm'", False),
    ]
    assert desk.done == []
    assert work.receipts == ()
    assert "book" not in {schema.name for schema in model.prompts[0].tools}


async def test_a_bug_in_a_tool_does_not_kill_the_turn(
    make_runner: Make, context: ToolContext, caplog: pytest.LogCaptureFixture
):
    model = ScriptedModel([calls(("break_down", {}), ("book", {"seat": "1A"})), "Half of it worked."])
    work = await make_runner(model).run("test.top", Task("both"), context)
    assert work.text == "Half of it worked."
    assert [receipt.ok for receipt in work.receipts] == [False, True]
    assert results(model.prompts[1])[0] == ("break down failed inside; the log says why.", False)
    assert "ZeroDivisionError" in caplog.text


async def test_text_is_handed_out_as_it_arrives_with_a_paragraph_between_steps(make_runner: Make, context: ToolContext):
    heard: list[str] = []

    async def listen(text: str) -> None:
        heard.append(text)

    model = ScriptedModel([calls(("look", {"what": "x"}), text="Let me look."), "It is 42."])
    work = await make_runner(model).run("test.top", Task("x?"), context, listen)
    assert "".join(heard) == "Let me look. \n\nIt is 42. "
    assert work.text == "It is 42."


async def test_tokens_and_cost_of_all_steps_are_counted(make_runner: Make, context: ToolContext):
    model = ScriptedModel(
        [
            calls(("look", {"what": "x"}), usage=Usage(1000, 100, 400)),
            Completion("It is 42.", usage=Usage(2000, 200, 600)),
        ]
    )
    span = (await make_runner(model).run("test.top", Task("x?"), context)).span
    assert (span.input_tokens, span.output_tokens, span.cached_tokens) == (3000, 300, 1000)
    assert span.cost_usd == pytest.approx((3000 * 2 + 300 * 10) / 1e6)


async def test_the_span_says_what_happened(make_runner: Make, context: ToolContext, roster: Roster):
    model = ScriptedModel([calls(("book", {"seat": "1A"})), "Yours."])
    span = (await make_runner(model).run("test.top", Task("a seat"), context)).span
    assert (span.agent, span.task, span.model, span.outcome) == ("test.top", "a seat", "scripted", "answered")
    assert span.prompt == roster["test.top"].prompt_hash
    assert [(ran.tool, ran.effect, ran.ok, ran.summary) for ran in span.tools] == [
        ("book", "writes", True, "Booked 1A")
    ]
    assert span.milliseconds > 0


# --- prompts ---------------------------------------------------------------------------------------


async def test_a_prompt_holds_rules_instructions_history_context_and_question(make_runner: Make, context: ToolContext):
    history = (
        Turn("1", "user", "15 percent of 80?", NOW - timedelta(minutes=2), "Omar"),
        Turn("2", "assistant", "12", NOW - timedelta(minutes=1)),
    )
    model = ScriptedModel(["16"])
    await make_runner(model).run("test.top", Task("and of 107?", history, ("works in Irbid",)), context)
    prompt = model.prompts[0]
    assert prompt.system.startswith(HOUSE_RULES)
    assert prompt.system.endswith("You are an agent of a test.")
    assert prompt.turns == (UserTurn("Omar: 15 percent of 80?"), ModelTurn("12"), UserTurn("and of 107?"))
    assert "2026-03-02 12:00 (UTC)" in prompt.context
    assert "Person: Sara" in prompt.context
    assert "- works in Irbid" in prompt.context
    assert prompt.fallback == "test.top needs a model."


async def test_what_changes_from_turn_to_turn_is_not_in_the_part_that_is_cached(
    make_runner: Make, make_context: MakeContext
):
    model = ScriptedModel(["one", "two"])
    runner = make_runner(model)
    await runner.run("test.top", Task("a", facts=("likes tea",)), make_context())
    await runner.run("test.top", Task("b"), make_context("turn-2", now=NOW + timedelta(days=1), person_name="Omar"))
    assert model.prompts[0].system == model.prompts[1].system
    assert model.prompts[0].tools == model.prompts[1].tools


class NoAlarms:
    async def schedule(self, reminder: Reminder) -> None:
        raise AssertionError(reminder)


class NoErp:
    """Tools are shown to a model and not called."""

    def current(self) -> SchemaSnapshot:
        raise AssertionError

    def company(self) -> Company:
        raise AssertionError

    async def linked(self, person: str) -> Key | None:
        raise AssertionError(person)

    async def keep(self, talk: str, said: str) -> None:
        raise AssertionError(talk, said)

    async def last(self, talk: str) -> str | None:
        raise AssertionError(talk)


async def test_no_shipped_agent_sends_more_than_its_share(
    store: Store, encoder: Encoder, receipts: KeptReceipts, context: ToolContext
):
    """All of a first turn's prompt; later turns add the history, which has a budget of its own."""
    roster = load_roster()
    boxes = [
        Calculator(),
        Memory(Facts(store.redis, encoder), Recall(store.redis, encoder)),
        Help(roster, Traces(store.redis), Vitals("1", NOW, None, (), "")),
        Text(encoder),
        Reminding(Reminders(store.redis), NoAlarms()),
        Planner(Todos(store.redis)),
        Research(Reader(), encoder, None),
        ErpSchema(NoErp()),
        ErpImpact(Impacts(NoErp(), Path())),
        ErpOrm(Impacts(NoErp(), Path())),
        ErpAudit(Impacts(NoErp(), Path())),
        CompanyData(NoErp().company, NoErp().linked, NoErp()),
    ]
    model = ScriptedModel(["ok"] * len(roster))
    runner = Runner(roster, Tools(boxes), {"small": model, "large": model}, receipts)
    remembered = ("prefers short answers", "is based in Aqaba since June", "her manager is Yousef")
    for name in roster:
        await runner.run(name, Task("which invoices of the Irbid branch are overdue?", (), remembered), context)
        prompt = model.prompts[-1]
        sent = [prompt.system, messages_of(prompt), [tool_of(schema) for schema in prompt.tools]]
        assert estimate_tokens(json.dumps(sent, ensure_ascii=False)) <= 1500, name


# --- limits ----------------------------------------------------------------------------------------


async def test_steps_are_limited(make_runner: Make, context: ToolContext, desk: Desk):
    model = ScriptedModel([calls(("look", {"what": str(number)})) for number in range(5)])
    work = await make_runner(ScriptedModel(), model).run("test.brief", Task("go on"), context)
    assert (work.outcome, work.text) == ("failed", "I stopped after 2 steps without a final answer.")
    assert len(model.prompts) == len(desk.done) == 2


async def test_time_is_limited(make_runner: Make, context: ToolContext):
    work = await make_runner(ScriptedModel([hangs])).run("test.quick", Task("hurry"), context)
    assert (work.outcome, work.text) == ("failed", "I stopped after 0.02 s without an answer.")
    assert work.span.outcome == "failed"


async def test_tokens_are_limited(make_runner: Make, context: ToolContext):
    model = ScriptedModel(["short"])
    await make_runner(ScriptedModel(), model).run("test.brief", Task("hi"), context)
    assert model.prompts[0].max_tokens == 300


async def test_a_timeout_of_something_else_is_not_taken_for_the_limit(make_runner: Make, context: ToolContext):
    with pytest.raises(TimeoutError):
        await make_runner(ScriptedModel([TimeoutError()])).run("test.top", Task("hi"), context)


async def test_whoever_cancels_the_work_is_obeyed(make_runner: Make, context: ToolContext):
    begun = asyncio.Event()

    async def hang(prompt: Prompt) -> Completion:
        begun.set()
        return await hangs(prompt)

    running = asyncio.create_task(make_runner(ScriptedModel([hang])).run("test.top", Task("hi"), context))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


# --- failures --------------------------------------------------------------------------------------


def busy(usage: Usage | None = None) -> ModelError:
    return ModelError("HTTP 429", person_text="The language model is busy.", usage=usage)


async def test_a_failing_model_is_told_and_logged(
    make_runner: Make, context: ToolContext, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING, "agents.runner"):
        work = await make_runner(ScriptedModel([busy()])).run("test.top", Task("hi"), context)
    assert (work.outcome, work.text) == ("failed", "The language model is busy.")
    assert "test.top in turn turn-1: HTTP 429" in caplog.text


async def test_what_a_failed_answer_cost_is_counted(make_runner: Make, context: ToolContext):
    model = ScriptedModel([calls(("look", {"what": "x"}), usage=Usage(1000, 0)), busy(Usage(500, 20))])
    span = (await make_runner(model).run("test.top", Task("x"), context)).span
    assert (span.input_tokens, span.output_tokens) == (1500, 20)
    assert span.cost_usd == pytest.approx((1500 * 2 + 20 * 10) / 1e6)


@pytest.mark.parametrize(
    ("end", "problem"),
    [
        (busy(), "The language model is busy."),
        (Completion("  "), "The language model returned an empty answer. Please ask again."),
        (Completion("", stop="refusal"), "I can't help with that."),
        (Completion("", stop="length"), "The answer was longer than I may write. Please ask for less at once."),
    ],
    ids=["model down", "empty", "refusal", "length"],
)
async def test_a_failure_after_a_write_tells_what_was_done(
    make_runner: Make, context: ToolContext, end: Completion | ModelError, problem: str
):
    model = ScriptedModel([calls(("book", {"seat": "1A"})), end])
    work = await make_runner(model).run("test.top", Task("a seat"), context)
    assert work.outcome in {"failed", "refused"}
    assert work.text == f"{problem}\nDone before that:\n- book: Booked 1A"


async def test_out_of_time_after_a_write_tells_what_was_done(make_runner: Make, context: ToolContext):
    model = ScriptedModel([calls(("book", {"seat": "1A"})), hangs])
    work = await make_runner(model).run("test.quick", Task("a seat"), context)
    assert work.text.endswith("Done before that:\n- book: Booked 1A")
    assert [receipt.tool for receipt in work.receipts] == ["book"]


async def test_out_of_time_in_the_middle_of_a_write_says_that_it_is_not_known(make_runner: Make, context: ToolContext):
    work = await make_runner(ScriptedModel([calls(("book_slowly", {}))])).run("test.quick", Task("a seat"), context)
    assert work.text.endswith("Interrupted, so it may or may not have been done:\n- book_slowly")


async def test_a_refusal_is_an_outcome_of_its_own(make_runner: Make, context: ToolContext):
    work = await make_runner(ScriptedModel([Completion("No.", stop="refusal")])).run("test.top", Task("x"), context)
    assert (work.text, work.outcome) == ("No.", "refused")


async def test_a_cut_answer_says_so(make_runner: Make, context: ToolContext):
    model = ScriptedModel([Completion("One, two", stop="length")])
    work = await make_runner(model).run("test.top", Task("count"), context)
    assert work.outcome == "answered"
    assert work.text == "One, two\n\n_(cut at the length limit; say “continue” for the rest)_"


@pytest.mark.parametrize("stop", ["length", "refusal"])
async def test_calls_of_an_answer_that_was_stopped_are_not_run(
    make_runner: Make, context: ToolContext, desk: Desk, stop: Any
):
    cut = Completion("Booking", (ToolCall("call-1", "book", {"seat": "1"}),), stop=stop)
    await make_runner(ScriptedModel([cut])).run("test.top", Task("book 12F"), context)
    assert desk.done == []


# --- asking another agent --------------------------------------------------------------------------


async def test_another_agent_is_a_tool_with_its_own_span(make_runner: Make, context: ToolContext):
    large = ScriptedModel([ask("test.middle", "book 1A"), "Your seat is booked."])
    small = ScriptedModel([calls(("book", {"seat": "1A"})), "Booked."])
    work = await make_runner(large, small).run("test.top", Task("a seat"), context)
    assert results(large.prompts[1]) == [("Booked.", True)]
    assert small.prompts[0].turns == (UserTurn("book 1A"),)
    asked = work.span.delegated[0]
    assert (asked.agent, asked.task, asked.outcome, asked.tools[0].tool) == (
        "test.middle",
        "book 1A",
        "answered",
        "book",
    )
    assert work.span.tools == ()
    assert [receipt.tool for receipt in work.receipts] == ["book"]
    assert asked.milliseconds <= work.span.milliseconds
    assert work.span.began <= asked.began <= asked.tools[0].began


def offered(prompt: Prompt) -> list[str]:
    """Whom an agent is told it may ask."""
    return [
        name for tool in prompt.tools if tool.name == "ask" for name in tool.parameters["properties"]["agent"]["enum"]
    ]


async def test_agents_are_asked_two_levels_deep_and_never_in_a_circle(make_runner: Make, context: ToolContext):
    large = ScriptedModel([ask("test.middle"), "top is done"])
    small = ScriptedModel([ask("test.top"), ask("test.low"), ask("test.deep"), "low is done", "middle is done"])
    work = await make_runner(large, small).run("test.top", Task("go"), context)
    assert [offered(prompt) for prompt in (large.prompts[0], small.prompts[0], small.prompts[2])] == [
        ["test.middle", "test.low"],
        ["test.low"],
        [],
    ]
    assert results(small.prompts[1]) == [("you can't ask 'test.top', only test.low", False)]
    assert results(small.prompts[3]) == [("you have no tool named 'ask'", False)]
    assert [span.agent for span in work.span.everything] == ["test.top", "test.middle", "test.low"]
    assert work.text == "top is done"


async def test_whom_to_ask_is_told_by_description(make_runner: Make, context: ToolContext, roster: Roster):
    model = ScriptedModel(["hi"])
    await make_runner(model).run("test.top", Task("go"), context)
    assert f"- test.low: {roster['test.low'].description}" in model.prompts[0].tools[-1].description


@pytest.mark.parametrize("task", [None, "", " ", 7])
async def test_asking_needs_a_task(make_runner: Make, context: ToolContext, task: object):
    large = ScriptedModel([calls(("ask", {"agent": "test.middle", "task": task})), "never mind"])
    work = await make_runner(large).run("test.top", Task("go"), context)
    assert results(large.prompts[1]) == [("test.middle needs a task in words", False)]
    assert work.span.delegated == ()


def test_no_other_tool_may_be_called_ask(roster: Roster, receipts: KeptReceipts):
    class Rival(Toolbox):
        @tool("reads")
        async def ask(self, context: ToolContext) -> str:
            return "me"

    with pytest.raises(ValueError, match="no other tool may have its name"):
        Runner(roster, Tools([Rival()]), {}, receipts)


async def test_a_failing_delegate_is_a_failed_result(make_runner: Make, context: ToolContext):
    large = ScriptedModel([ask("test.middle"), "That did not work."])
    work = await make_runner(large, ScriptedModel([busy()])).run("test.top", Task("go"), context)
    assert results(large.prompts[1]) == [("The language model is busy.", False)]
    assert (work.outcome, work.span.delegated[0].outcome) == ("answered", "failed")


async def test_what_a_delegate_wrote_is_told_when_the_asking_agent_fails(make_runner: Make, context: ToolContext):
    large = ScriptedModel([ask("test.middle"), busy()])
    small = ScriptedModel([calls(("book", {"seat": "1A"})), "Booked."])
    work = await make_runner(large, small).run("test.top", Task("go"), context)
    assert work.text == "The language model is busy.\nDone before that:\n- book: Booked 1A"


@pytest.mark.parametrize("end", [hangs, calls(("book_slowly", {}))], ids=["model", "tool"])
async def test_a_delegate_that_is_interrupted_leaves_its_span_and_receipts(
    make_runner: Make, context: ToolContext, end: Completion | Callable[[Prompt], Awaitable[Completion]]
):
    small = ScriptedModel([calls(("book", {"seat": "1A"})), end])
    work = await make_runner(ScriptedModel([ask("test.middle")]), small).run("test.quick", Task("go"), context)
    assert work.outcome == "failed"
    assert "Done before that:\n- book: Booked 1A" in work.text
    assert ("not have been done:\n- book_slowly" in work.text) == (end is not hangs)
    assert [receipt.tool for receipt in work.receipts] == ["book"]
    interrupted = work.span.delegated[0]
    assert (interrupted.agent, interrupted.outcome, interrupted.input_tokens > 0) == ("test.middle", "stopped", True)


# --- answering a turn again ------------------------------------------------------------------------


async def test_a_turn_that_is_answered_again_writes_nothing_again(
    make_runner: Make, make_context: MakeContext, desk: Desk
):
    async def answer() -> Work:
        model = ScriptedModel([calls(("book", {"seat": "1A"}), ("book", {"seat": "1A"})), "Two seats."])
        return await make_runner(model).run("test.top", Task("two seats"), make_context())

    await answer()
    again = await answer()
    assert desk.done == ["booked 1A", "booked 1A"]
    assert [receipt.replayed for receipt in again.receipts] == [True, True]
    assert [ran.replayed for ran in again.span.tools] == [True, True]


# --- without a model -------------------------------------------------------------------------------


async def test_without_a_model_a_failed_tool_is_a_refusal(make_runner: Make, context: ToolContext, desk: Desk):
    class Understands(Embedded):
        async def complete(self, prompt: Prompt, on_text: Any = None) -> Completion:
            if isinstance(prompt.turns[-1], UserTurn):
                return calls(("refuse", {}), usage=Usage())
            return await super().complete(prompt, on_text)

    work = await make_runner(Understands()).run("test.top", Task("x"), context)
    assert (work.text, work.outcome) == ("Not today.", "refused")


async def test_thinking_is_known(make_runner: Make):
    assert make_runner(Embedded(), ScriptedModel()).thinks
    assert not make_runner(Embedded(), Embedded()).thinks
