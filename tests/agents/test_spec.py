"""Agent files: the 34 that ship are whole, and a file that is not stops the start with its line and the remedy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from agents.spec import SPECIALISTS, BadAgent, Roster, load_roster, read_agent
from agents.tool import Tools
from agents.tools.memory import Memory
from memory.facts import Facts
from memory.recall import Recall
from tests.agents.conftest import agent_file, write

GROUPS = {
    "general": ("chat", "help", "memory", "calculator", "reminders", "planner", "research"),
    "pipeline": ("author", "runner", "scheduler", "monitor", "doctor", "approvals"),
    "erp": (
        "query",
        "reports",
        "ledger",
        "receivables",
        "payables",
        "inventory",
        "purchasing",
        "sales",
        "payroll",
        "schema",
        "orm",
        "impact",
        "isolation",
        "permissions",
    ),
    "language": ("summarise", "draft", "proofread", "translate", "extract", "format", "tone"),
}
ROSTER = [f"{group}.{name}" for group, names in GROUPS.items() for name in names]


@pytest.fixture(scope="module")
def shipped() -> Roster:
    return load_roster()


# --- the files that ship ---------------------------------------------------------------------------


def test_the_roster_has_its_34_agents(shipped: Roster):
    assert len(ROSTER) == 34
    assert sorted(shipped) == sorted(ROSTER)


def test_every_agent_has_30_examples_and_none_twice(shipped: Roster):
    for spec in shipped.values():
        assert len(spec.examples) >= 30, spec.name
        twice = [
            text for text, count in Counter((e.text.casefold(), e.history) for e in spec.examples).items() if count > 1
        ]
        assert not twice, spec.name


def test_no_example_belongs_to_two_agents(shipped: Roster):
    owners: dict[tuple[str, tuple[str, ...]], str] = {}
    for spec in shipped.values():
        for example in spec.examples:
            other = owners.setdefault((example.text.casefold(), example.history), spec.name)
            assert other == spec.name, f"{example.text!r} is with {other} and {spec.name}"


def test_instructions_are_short_enough_to_be_read_and_long_enough_to_help(shipped: Roster):
    for spec in shipped.values():
        lines = [line for line in spec.instructions.splitlines() if line.strip()]
        assert 15 <= len(lines) <= 40, f"{spec.name}: {len(lines)} lines"


def test_without_a_model_an_agent_names_the_settings_that_bring_one(shipped: Roster):
    for spec in shipped.values():
        assert "ANTHROPIC_API_KEY" in spec.without_model, spec.name
        assert "ANTHROPIC_BASE_URL" in spec.without_model, spec.name


def test_company_matters_are_confidential(shipped: Roster):
    assert {spec.group for spec in shipped.values() if spec.confidential} == {"erp"}


def test_examples_with_history_say_who_spoke(shipped: Roster):
    spoken = [turn for spec in shipped.values() for example in spec.examples for turn in example.history]
    assert spoken
    assert all(turn.startswith(("user: ", "nova: ")) for turn in spoken)


def test_a_prompt_hash_follows_the_instructions(tmp_path: Path):
    one = read_agent(write(tmp_path, "test.one", agent_file("test.one", body="First.")))
    two = read_agent(write(tmp_path, "test.one", agent_file("test.one", body="Second.")))
    assert one.prompt_hash != two.prompt_hash


# --- files that cannot be used ---------------------------------------------------------------------

GOOD = agent_file("test.agent")

BAD = [
    ("no front matter", "Just prose.", "1: expected front matter"),
    ("front matter without end", "---\nname: test.agent\n", "1: the front matter has no closing line"),
    ("bad YAML", GOOD.replace("owns: things", "owns: [things"), r"\d+: .*needs quotes"),
    ("a control character", GOOD.replace("things", "thi\x00ngs"), "1: .*does not allow"),
    ("a list for front matter", "---\n- one\n---\nx\n", "2: the front matter must be"),
    ("a missing key", GOOD.replace("tier: small\n", ""), "2: tier: Field required"),
    ("an unknown key", GOOD.replace("tier: small", "tier: small\ncolour: red"), "6: unknown key 'colour'"),
    ("an unknown limit", GOOD.replace("limits: {}", "limits:\n  stepz: 3"), "9: unknown key 'limits.stepz'"),
    ("a key twice", GOOD.replace("tier: small", "tier: small\ntier: large"), "6: 'tier' is written twice"),
    ("an unknown tier", GOOD.replace("tier: small", "tier: huge"), "5: tier: .*'small' or 'large'"),
    ("too many steps", GOOD.replace("limits: {}", "limits: {steps: 99}"), "8: limits.steps: .*less than or equal to 30"),
    ("a number as an example", GOOD.replace("- four", "- 4"), "13: examples.3: .*valid string"),
    ("too few examples", GOOD.replace("  - four\n  - five\n", ""), "10: examples: .*at least 5"),
    ("another file's name", GOOD.replace("name: test.agent", "name: test.other"), "2: .*expected test.agent"),
    ("no instructions", GOOD.replace("You are an agent of a test.", ""), "16: the instructions are missing"),
    ("no words without a model", GOOD.partition("test.agent needs")[0], r"\d+: the section .*missing or empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_file_is_named_with_its_line_and_what_to_change(tmp_path: Path, text: str, expected: str):
    path = write(tmp_path, "test.agent", text)
    with pytest.raises(BadAgent, match=f"(?s)^{path}:{expected}"):
        load_roster((tmp_path,))


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path):
    path = write(tmp_path, "test.agent", "")
    path.write_bytes(GOOD.replace("things", "Dinge für").encode("latin-1"))
    with pytest.raises(BadAgent, match=f"^{path}:4: .*UTF-8"):
        load_roster((tmp_path,))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path):
    path = write(tmp_path, "test.agent", "")
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_agent(path).name == "test.agent"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("no json", "2: Invalid JSON"),
        ('{"words": "hi"}', "2: text: Field required"),
        ('{"text": "hi", "weight": 3}', "2: unknown key 'weight'"),
        ('{"text": "hi", "history": "user: hi"}', "2: history: .*valid array"),
        ("", "2: Invalid JSON"),
    ],
)
def test_a_bad_line_of_examples_is_named(tmp_path: Path, line: str, expected: str):
    write(tmp_path, "test.agent", GOOD)
    path = tmp_path / "test" / "agent.examples.jsonl"
    path.write_text(f'{{"text": "fine"}}\n{line}\n{{"text": "fine too"}}\n', encoding="utf-8")
    with pytest.raises(BadAgent, match=f"^{path}:{expected}"):
        load_roster((tmp_path,))


def test_examples_beside_the_file_are_read_with_their_history(tmp_path: Path):
    path = write(tmp_path, "test.agent", GOOD)
    path.with_suffix(".examples.jsonl").write_text('{"text": "and 20?", "history": ["user: 15 percent of 80"]}\n')
    last = read_agent(path).examples[-1]
    assert (last.text, last.history) == ("and 20?", ("user: 15 percent of 80",))


# --- agents among each other -----------------------------------------------------------------------


def test_a_delegate_must_be_another_agent(tmp_path: Path):
    path = write(tmp_path, "test.agent", agent_file("test.agent", delegates="[test.nobody]"))
    with pytest.raises(BadAgent, match=f"^{path}:7: 'test.nobody' is not another agent"):
        load_roster((tmp_path,))


def test_an_agent_does_not_delegate_to_itself(tmp_path: Path):
    write(tmp_path, "test.agent", agent_file("test.agent", delegates="[test.agent]"))
    with pytest.raises(BadAgent, match="not another agent"):
        load_roster((tmp_path,))


def test_a_neighbour_must_exist_unless_it_stands_for_a_group(tmp_path: Path):
    path = write(
        tmp_path,
        "test.agent",
        agent_file("test.agent", more="not:\n  test.agent: its own\n  test.nobody: other things\n"),
    )
    with pytest.raises(BadAgent, match=f"^{path}:11: 'test.nobody' is not an agent"):
        load_roster((tmp_path,))
    write(tmp_path, "test.agent", agent_file("test.agent", more='not:\n  "test.*": other things\n'))
    assert load_roster((tmp_path,))


async def test_an_unknown_tool_is_named_with_those_there_are(tmp_path: Path, facts: Facts, recall: Recall):
    path = write(tmp_path, "test.agent", agent_file("test.agent", tools="[remember, telepathy]"))
    with pytest.raises(BadAgent, match=f"^{path}:6: unknown tool 'telepathy'; known: .*remember"):
        load_roster((tmp_path,)).check_tools(Tools([Memory(facts, recall)]))


def test_a_pack_adds_agents_to_those_that_ship(tmp_path: Path):
    write(tmp_path, "shop.orders", agent_file("shop.orders", delegates="[general.calculator]"))
    roster = load_roster((SPECIALISTS, tmp_path))
    assert len(roster) == 35
    assert roster["shop.orders"].group == "shop"


def test_a_pack_cannot_replace_an_agent_unnoticed(tmp_path: Path):
    path = write(tmp_path, "general.chat", agent_file("general.chat"))
    with pytest.raises(BadAgent, match=f"^{path}:2: .*already defined in .*general/chat.md"):
        load_roster((SPECIALISTS, tmp_path))


def test_a_folder_that_is_not_there_names_its_setting(tmp_path: Path):
    with pytest.raises(BadAgent, match="NOVA_AGENT_DIRS"):
        load_roster((tmp_path / "nowhere",))
