"""The weekly digest: what it counts, how it reads, when it keeps quiet, and that each owner gets it once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.message import Rejected, Uncertain
from adapters.text import plain, utf16_len
from bot.improvement.digest import Digest, Sample, analyse, is_quiet, render, shortened, to_json
from bot.improvement.rates import Rate, trend
from bot.improvement.weekly import OwnerTakenError, Post, post_digest
from bot.improvement.weeks import Week, digest_slot, week_of_slot
from memory.connection import Store
from memory.feedback import Feedback
from memory.slots import Slots, slot_key
from memory.traces import AgentSpan, Outcome, Page, RouteRecord, Trace, Traces

WEEK = "2026-W47"
SLOT = "digest:default:2026-W47"
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = Page(())
TELEGRAM_LIMIT = 4096

ids = iter(range(1, 1_000_000))


def span(
    agent: str, outcome: Outcome = "answered", *, usd: float = 0.0, tokens: int = 0, asked: Sequence[AgentSpan] = ()
):
    return AgentSpan(
        agent, "task", "hash", "model", outcome, 1.0, input_tokens=tokens, cost_usd=usd, delegated=tuple(asked)
    )


def answer(
    agent: str = "general.chat",
    question: str = "hi",
    *,
    outcome: Outcome = "answered",
    at: datetime = MONDAY,
    spans: Sequence[AgentSpan] | None = None,
    error: str = "",
    gaps: Sequence[str] = (),
) -> Trace:
    return Trace(
        id=f"{next(ids):08d}-0000",
        conversation="telegram:1:dm",
        platform="telegram",
        person="telegram:1001",
        question=question,
        answer="…",
        started_at=at,
        milliseconds=12.0,
        outcome=outcome,
        route=RouteRecord((agent,), 0.9, 0.5, "head", "because", ((agent, 0.9),)),
        spans=tuple(spans) if spans is not None else (span(agent, outcome),),
        gaps=tuple(gaps),
        error=error,
    )


def page(good: Sequence[Trace] = (), bad: Sequence[Trace] = (), rater: str = "telegram:1") -> Page:
    """Answers of a week; the bad ones drew one 👎 each."""
    return Page((*good, *bad), {trace.id: {rater: "down"} for trace in bad})


def many(count: int, agent: str = "general.chat", **rest: object) -> list[Trace]:
    return [answer(agent, **rest) for _ in range(count)]  # pyright: ignore[reportArgumentType]


def digest(this: Page, before: Page = NOTHING) -> Digest:
    return analyse(this, before, WEEK)


# --- weeks ----------------------------------------------------------------------------------------

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
CLOCK_CHANGES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Amman",
]
ZONES = st.sampled_from([*CLOCK_CHANGES, "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]).map(ZoneInfo)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 11, 23), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),  # a Sunday in January
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),  # a Monday in December
    ],
)
def test_days_around_new_year_belong_to_the_week_of_their_thursday(day: date, week: str):
    assert str(Week.of(day)) == week


def test_the_week_after_2026_w53_is_2027_w01():
    assert Week(2026, 53).next == Week(2027, 1)
    assert Week(2027, 1).previous == Week(2026, 53)


@given(DAYS)
def test_a_week_reads_back_as_it_is_written(day: date):
    week = Week.of(day)

    assert Week.parse(str(week)) == week
    assert week_of_slot(digest_slot(week, "acme")) == week
    assert week.monday <= day <= week.sunday


@given(DAYS)
def test_weeks_follow_each_other_without_a_gap(day: date):
    week = Week.of(day)

    assert week.next.previous == week
    assert week < week.next
    assert week.next.monday - week.monday == 7 * DAY


@pytest.mark.parametrize("text", ["2027-W53", "2026-W00", "2026-47", "47", ""])
def test_what_is_not_a_week_is_refused(text: str):
    with pytest.raises(ValueError, match=r"week|Week"):
        Week.parse(text)


@given(MOMENTS, ZONES)
def test_every_moment_is_in_exactly_one_week_of_a_zone(moment: datetime, zone: tzinfo):
    week = Week.at(moment, zone)
    start, end = week.bounds(zone)

    assert start <= moment < end
    assert week.previous.bounds(zone)[1] == start
    assert week.next.bounds(zone)[0] == end


def test_a_week_with_a_clock_change_is_an_hour_longer_or_shorter():
    berlin = ZoneInfo("Europe/Berlin")

    def length(week: Week) -> timedelta:
        start, end = week.bounds(berlin)
        return end.astimezone(UTC) - start.astimezone(UTC)

    assert length(Week.of(date(2026, 3, 29))) == 7 * DAY - HOUR
    assert length(Week.of(date(2026, 10, 25))) == 7 * DAY + HOUR


# --- rates ----------------------------------------------------------------------------------------


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    whole = draw(st.integers(1, 100_000))
    return Rate(draw(st.integers(0, whole)), whole)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate(5, 20), "25 %, 13–43"),
        (Rate(38, 412), "9.2 %, 7.1–11.8"),
        (Rate(17, 38), "45 %, 32–58"),
        (Rate(2, 5), "40 %, 14–73"),
    ],
)
def test_intervals_are_wilsons_at_90_percent(rate: Rate, text: str):
    assert rate.percent_and_interval == text


@given(rates())
def test_the_interval_holds_the_share_and_stays_between_0_and_1(rate: Rate):
    low, high = rate.interval

    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1
    assert low < high


@given(rates())
def test_praise_and_complaint_are_mirror_images(rate: Rate):
    low, high = rate.interval
    mirrored = Rate(rate.whole - rate.part, rate.whole).interval

    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(rates(), st.integers(2, 50))
def test_more_of_the_same_makes_surer(rate: Rate, times: int):
    low, high = rate.interval
    less_low, less_high = Rate(rate.part * times, rate.whole * times).interval

    assert less_high - less_low < high - low


def test_of_nothing_nothing_is_known():
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert Rate(0, 0).share == 0


@pytest.mark.parametrize(
    ("before", "now", "arrow"),
    [
        (Rate(53, 411), Rate(38, 412), "▼"),
        (Rate(38, 412), Rate(53, 411), "▲"),
        (Rate(40, 400), Rate(44, 400), "≈"),
        (Rate(0, 400), Rate(0, 300), "≈"),
        (Rate(5, 7), Rate(0, 400), None),  # too few to compare with
        (Rate(0, 0), Rate(38, 412), None),
    ],
)
def test_an_arrow_only_for_what_chance_would_rarely_do(before: Rate, now: Rate, arrow: str | None):
    assert trend(before, now) == arrow


@given(rates(), rates())
def test_what_went_up_goes_down_backwards(one: Rate, other: Rate):
    opposite = {"▲": "▼", "▼": "▲", "≈": "≈", None: None}

    assert trend(other, one) == opposite[trend(one, other)]


# --- what is counted ------------------------------------------------------------------------------


def test_an_answer_with_many_thumbs_down_is_one_complaint():
    bad = answer()
    votes = {bad.id: {"telegram:1": "down", "telegram:2": "down", "slack:T:U": "up"}}

    found = digest(Page((bad, answer()), votes))

    assert found.complaints == Rate(1, 2)
    assert (found.ratings, found.raters) == (3, 3)


def test_praise_is_no_complaint():
    good = answer()

    assert digest(Page((good,), {good.id: {"telegram:1": "up"}})).complaints == Rate(0, 1)


def test_complaints_are_counted_by_agent_the_worst_first_with_the_latest_three():
    ledger = [answer("erp.ledger", f"question {number}") for number in range(5)]
    found = digest(page(good=[*many(3, "erp.ledger"), *many(9, "erp.sales")], bad=[*ledger, answer("erp.sales")]))

    assert [(row.agent, row.rate) for row in found.by_agent] == [("erp.ledger", Rate(5, 8)), ("erp.sales", Rate(1, 10))]
    assert found.by_agent[0].samples == tuple(
        Sample(trace.id[:8], trace.question) for trace in (ledger[4], ledger[3], ledger[2])
    )


def test_every_answer_counts_for_one_agent():
    chain = answer("erp.ledger", spans=[span("erp.ledger"), span("language.summary")])
    asked = answer("erp.sales", spans=[span("erp.sales", "failed", asked=[span("erp.query", "failed")])])

    found = digest(page(bad=[chain, asked]))

    assert {row.agent for row in found.by_agent} == {"language.summary", "erp.query"}


def test_refusals_are_grouped_as_gaps_by_agent_with_two_samples():
    asks = [answer("erp.inventory", f"export {number}", outcome="refused") for number in range(3)]
    found = digest(page(good=[*asks, answer("erp.sales", "fax it", gaps=["pipeline.runner"])]))

    assert [(gap.agent, gap.count) for gap in found.gaps] == [("erp.inventory", 3), ("pipeline.runner", 1)]
    assert [sample.question for sample in found.gaps[0].samples] == ["export 2", "export 1"]


def test_failures_are_grouped_by_what_went_wrong():
    busy = "The language model is busy (rate limit). Please try again in a minute."
    failed = [answer(outcome="failed", error=text) for text in (busy, f"{busy}\nDone before that:", "It broke.", "")]
    found = digest(page(good=failed))

    assert [(failure.problem, failure.count) for failure in found.failures] == [
        ("The language model is busy (rate limit).", 2),
        ("It broke.", 1),
        ("no reason was given", 1),
    ]
    assert found.failures[0].traces == (failed[1].id[:8], failed[0].id[:8])


def test_cost_belongs_to_whoever_spent_it():
    asked = span("erp.query", usd=0.5, tokens=1000)
    found = digest(page(good=[answer(spans=[span("erp.sales", usd=1.25, tokens=200, asked=[asked])])]))

    assert [(cost.agent, cost.usd, cost.tokens) for cost in found.costs] == [
        ("erp.sales", 1.25, 200),
        ("erp.query", 0.5, 1000),
    ]
    assert (found.usd, found.tokens) == (1.75, 1200)


def test_days_are_those_of_the_zone():
    late_on_monday = answer(at=datetime(2026, 11, 16, 22, 30, tzinfo=UTC))  # Tuesday in Amman

    found = analyse(page(bad=[late_on_monday]), NOTHING, WEEK, zone=ZoneInfo("Asia/Amman"))

    assert [day.part for day in found.days] == [0, 1, 0, 0, 0, 0, 0]


# --- when it keeps quiet --------------------------------------------------------------------------


def test_a_week_without_complaint_refusal_or_failure_is_quiet():
    assert is_quiet(digest(NOTHING))
    assert is_quiet(digest(page(good=[answer(spans=[span("general.chat", usd=9.0)]), answer(outcome="stopped")])))


@pytest.mark.parametrize(
    "week",
    [page(bad=[answer()]), page(good=[answer(outcome="refused")]), page(good=[answer(outcome="failed")])],
    ids=["complaint", "refusal", "failure"],
)
def test_one_thing_that_deserves_attention_ends_the_quiet(week: Page):
    assert not is_quiet(digest(week))


# --- how it reads ---------------------------------------------------------------------------------


def a_week() -> Digest:
    thursday = MONDAY + 3 * DAY
    overdue = "which invoices are overdue for branch Riyadh-02 and who in the team should call them first?"
    bad = [
        answer("erp.ledger", "overdue invoices pls", at=thursday),
        answer("erp.ledger", overdue, at=thursday),
        answer("language.tone", "make this *friendlier*: <!channel> send me the file_name", at=MONDAY + DAY),
    ]
    good = [
        *(trace for number in range(7) for trace in many(4, "general.chat", at=MONDAY + number * DAY)),
        *many(6, "erp.ledger", at=thursday + DAY),
        answer("erp.inventory", "export the transfers to Excel", outcome="refused"),
        answer("erp.inventory", "xlsx of all transfers", outcome="refused"),
        answer(outcome="failed", error="The language model is overloaded right now. Please try again."),
        answer(spans=[span("erp.ledger", usd=2.1, tokens=900_000), span("general.chat", usd=0.42, tokens=310_000)]),
    ]
    votes: Mapping[str, dict[str, str]] = {
        trace.id: {f"telegram:{number % 2}": "down"} for number, trace in enumerate(bad)
    }
    return analyse(Page((*good, *bad), dict(votes)), page(many(60), many(12)), WEEK)


def test_a_digest_reads_well():
    found = a_week()
    ledger, tone, failed = found.by_agent[0].samples, found.by_agent[1].samples, found.failures[0].traces

    assert plain(render(found)) == "\n".join(
        [
            "Nova · week 47 (16–22 November)",
            "",
            "3 of 41 answers drew a complaint (7 %, 3–17) ▼ from 17 % · 3 ratings from 2 people",
            "",
            "▁▅▁█▁▁▁ Mon–Sun, highest on Thu: 2 of 6 · one person gave 2 of the 3 complaints",
            "",
            "👎 Complaints",
            "",
            "• erp.ledger 2 of 8 answers",
            f"  • {ledger[0].trace} “which invoices are overdue for branch Riyadh-02 and who in the team should call…”",
            f"  • {ledger[1].trace} “overdue invoices pls”",
            "• language.tone 1 of 1 answer",
            f"  • {tone[0].trace} “make this *friendlier*: <!channel> send me the file_name”",
            "",
            "🔧 Asked for, but out of reach",
            "",
            "• erp.inventory 2× “xlsx of all transfers” “export the transfers to Excel”",
            "",
            "⚠️ Failed",
            "",
            f"• The language model is overloaded right now. 1× · {failed[0]}",
            "",
            "Cost $2.52 for 1.2 M tokens: erp.ledger $2.10, general.chat $0.42",
            "",
            f"To see how an answer came about: nova trace {ledger[0].trace}",
        ]
    )


def test_few_answers_are_counted_without_a_percentage():
    text = render(digest(page(good=many(3), bad=many(2)), page(many(400))))

    assert "2 of 5 answers drew a complaint · 2 ratings from 1 person" in text
    assert "%" not in text


def test_a_change_that_may_be_chance_is_told_as_about_equal():
    text = render(digest(page(many(360), many(40)), page(many(364), many(36))))

    assert "40 of 400 answers drew a complaint (10.0 %, 7.8–12.7) ≈ 9.0 % the week before" in text


def test_a_day_without_answers_has_no_bar():
    text = render(digest(page(bad=[answer(at=MONDAY)], good=[answer(at=MONDAY + DAY)])))

    assert "`█▁·····` Mon–Sun, highest on Mon: 1 of 1" in text


def test_a_week_over_two_months_or_years_names_both():
    assert "(28 December–3 January)" in render(analyse(NOTHING, NOTHING, "2026-W53"))


def test_asked_for_now_a_quiet_week_says_so():
    assert "A quiet week: 3 answers, no complaint, nothing refused, nothing failed." in render(digest(page(many(3))))
    assert "Nobody asked anything this week." in render(digest(NOTHING))


def test_questions_of_payroll_are_never_quoted():
    found = digest(
        page(
            bad=[answer("erp.payroll", "what does Sara earn")], good=[answer("erp.permissions", "x", outcome="refused")]
        )
    )

    assert "Sara" not in render(found) + to_json(found)
    assert found.by_agent[0].samples[0].trace in render(found)


def test_a_digest_of_34_troubled_agents_is_one_telegram_message():
    question = "这是一个很长的问题。" * 40
    agents = [f"erp.agent_number_{number}" for number in range(34)]
    bad = [trace for agent in agents for trace in many(4, agent, question=question)]
    refused = [trace for agent in agents for trace in many(3, agent, question=question, outcome="refused")]
    failed = [answer(outcome="failed", error=f"{number} {question}") for number in range(20)]

    text = plain(render(digest(page(good=[*refused, *failed], bad=bad))))

    assert utf16_len(text) <= TELEGRAM_LIMIT
    assert "and 29 more agents (116×)" in text


@given(st.text(max_size=300), st.integers(10, 80))
@example("😀" * 100, 79)
@example("\ud800", 10)
def test_a_question_is_shortened_to_one_line_that_fits(text: str, most: int):
    line = shortened(text, most)

    assert utf16_len(line) <= most
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\n\nlines", "two lines"),
        ("red \x1b[31malert\x07", "red [31malert"),
        ("\u202egnirts", "gnirts"),
        ("می‌خواهم", "می‌خواهم"),
        ("a" * 30, "a" * 19 + "…"),
        ("one two three four five", "one two three four…"),
    ],
)
def test_a_shortened_question_keeps_its_words_and_nothing_that_steers_a_terminal(text: str, line: str):
    assert shortened(text, 20) == line


TYPED = st.text(st.sampled_from("ab1 *_`~[]()<>!&#|\\$@:/.-\"'+=^{}"), min_size=1, max_size=40).filter(str.strip)


@given(TYPED)
@example("<!channel> *now*")
@example("[click](https://example.com)")
@example("&amp; ~5 1*2*3 __x__ ||spoiler||")
def test_a_question_is_shown_as_it_was_typed(question: str):
    found = digest(page(bad=[answer(question=question)]))

    assert f"“{shortened(question)}”" in plain(render(found))


def test_the_json_form_has_every_figure_with_its_interval():
    found = json.loads(to_json(a_week()))

    assert found["week"] == WEEK
    assert found["complaints"] == {"part": 3, "whole": 41, "share": 0.0732, "low": 0.0296, "high": 0.1696}
    assert (found["trend"], found["answers"], found["quiet"], found["tokens"]) == ("▼", 41, False, 1_210_000)
    assert found["by_agent"][0]["agent"] == "erp.ledger"
    assert found["by_agent"][0]["rate"]["part"] == 2
    assert found["costs"][0] == {"agent": "erp.ledger", "usd": 2.1, "tokens": 900_000}


# --- posting: once per owner, whatever happens ----------------------------------------------------

OWNERS = ("telegram:1", "slack:T:U2")


class Mailbox:
    """What owners received, in order; the next posts to `broken` owners fail."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.broken: dict[str, Exception] = {}

    async def post(self, owner: str, body: str) -> None:
        await asyncio.sleep(0)
        if owner in self.broken:
            raise self.broken[owner]
        self.received.append((owner, body))

    @property
    def owners(self) -> list[str]:
        return sorted(owner for owner, _ in self.received)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def bring(store: Store, post: Post, *, slot: str = SLOT, owners: Sequence[str] = OWNERS) -> None:
    """A worker, on its own, handles the slot."""
    traces, slots = Traces(store.redis), Slots(store.redis)
    await post_digest(slot, traces=traces, slots=slots, owners=owners, post=post, zone=ZoneInfo("Asia/Amman"))


async def have_trouble(store: Store, at: datetime = MONDAY) -> Trace:
    """Somebody was not happy with an answer."""
    bad = answer("erp.ledger", "overdue invoices", at=at)
    await Traces(store.redis, keep=timedelta(days=36500)).store(bad)
    await Feedback(store.redis).vote(bad.id, "telegram:9", "down")
    return bad


async def run_out(store: Store, *slots: str) -> None:
    """Ten minutes pass without the killed worker being heard of."""
    for slot in slots:
        await store.redis.pexpire(slot_key(slot), 0)


async def test_every_owner_gets_the_digest_of_the_week(store: Store, mailbox: Mailbox):
    bad = await have_trouble(store)

    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)
    assert f"`{bad.id[:8]}` “overdue invoices”" in mailbox.received[0][1]
    assert await Slots(store.redis).done(SLOT)


async def test_it_covers_the_week_of_its_slot_in_the_owners_zone(store: Store, mailbox: Mailbox):
    start, end = Week.parse(WEEK).bounds(ZoneInfo("Asia/Amman"))
    second = timedelta(seconds=1)
    await have_trouble(store, at=start - second)
    for at in (start, start, end - second):
        await have_trouble(store, at=at)
    await have_trouble(store, at=end)

    await bring(store, mailbox.post)

    assert "3 of 3 answers drew a complaint" in mailbox.received[0][1]


async def test_a_quiet_week_is_settled_in_silence(store: Store, mailbox: Mailbox):
    await Traces(store.redis).store(answer(at=MONDAY))

    await bring(store, mailbox.post)

    assert mailbox.received == []
    assert await Slots(store.redis).done(SLOT)


async def test_two_workers_at_once_post_once(store: Store, mailbox: Mailbox):
    await have_trouble(store)

    await asyncio.gather(*(bring(store, mailbox.post) for _ in range(5)))
    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)


async def test_an_owner_named_twice_gets_one(store: Store, mailbox: Mailbox):
    await have_trouble(store)

    async def slowly(owner: str, body: str) -> None:
        for _ in range(20):
            await store.redis.exists("anything")
        await mailbox.post(owner, body)

    await asyncio.gather(*(store.redis.exists("anything") for _ in range(4)))  # connections are open from here on
    await bring(store, slowly, owners=("telegram:1", "telegram:1"))

    assert mailbox.owners == ["telegram:1"]


async def test_a_retry_reaches_only_those_who_are_missing(store: Store, mailbox: Mailbox):
    await have_trouble(store)
    mailbox.broken = {"telegram:1": ConnectionError("platform is away")}
    with pytest.raises(ConnectionError):
        await bring(store, mailbox.post)
    assert mailbox.owners == ["slack:T:U2"]
    assert not await Slots(store.redis).done(SLOT)

    mailbox.broken = {}
    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)


@pytest.mark.parametrize(
    "problem", [Rejected("blocked", unreachable=True), Uncertain("no answer")], ids=["blocked", "lost"]
)
async def test_what_can_never_or_may_have_arrived_is_not_tried_again(
    store: Store, mailbox: Mailbox, problem: Exception
):
    await have_trouble(store)
    mailbox.broken = {"telegram:1": problem}
    await bring(store, mailbox.post)

    mailbox.broken = {}
    await bring(store, mailbox.post)

    assert mailbox.owners == ["slack:T:U2"]


async def test_the_work_of_a_killed_worker_is_taken_up_where_it_stopped(store: Store, mailbox: Mailbox):
    await have_trouble(store)
    killed = Slots(store.redis)  # it had claimed the slot, reached one owner and was about to write to the next
    await killed.claim(SLOT)
    await killed.confirm(f"{SLOT}:telegram:1")
    await killed.claim(f"{SLOT}:slack:T:U2")

    await bring(store, mailbox.post)
    assert mailbox.received == []  # for all we know it is still at work

    await run_out(store, SLOT)
    with pytest.raises(OwnerTakenError):
        await bring(store, mailbox.post)
    assert not await Slots(store.redis).done(SLOT)

    await run_out(store, f"{SLOT}:slack:T:U2")
    await bring(store, mailbox.post)
    assert mailbox.owners == ["slack:T:U2"]
    assert await Slots(store.redis).done(SLOT)


async def test_a_worker_that_is_stopped_hands_the_slot_back_at_once(store: Store, mailbox: Mailbox):
    await have_trouble(store)
    writing: asyncio.Queue[str] = asyncio.Queue()

    async def never_ends(owner: str, body: str) -> None:
        writing.put_nowait(owner)
        await asyncio.Event().wait()

    worker = asyncio.create_task(bring(store, never_ends))
    for _ in OWNERS:
        await writing.get()
    worker.cancel()
    await asyncio.wait([worker])

    await bring(store, mailbox.post)
    assert mailbox.owners == sorted(OWNERS)
