"""Text on its way to Slack: nobody is pinged, tables fit, and parts stay within the limits."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.message import Button, Reply, Target
from adapters.slack import mrkdwn
from adapters.slack.blocks import MAX_TEXT, Content, parts, pressed
from adapters.slack.markup import pings, quiet, render
from adapters.slack.streaming import whole_words
from tests.fakes import slack_checks as checks

TARGET = Target("slack", "T1", "D1", "dm", "slack:T1:D1", thread="1700000001.000100")
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


def reply(body: str, **more: object) -> Reply:
    return Reply("turn", TARGET, body, **more)  # pyright: ignore[reportArgumentType]


def problems(content: Content) -> list[str]:
    return list(checks.message("chat.postMessage", {"text": content.text, "blocks": content.blocks}))


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("hello <!channel>", "hello &lt;!channel>"),
        ("ask <@U1> in <#C1>", "ask &lt;@U1> in &lt;#C1>"),
        ("a `<!here>` b", "a `<!here>` b"),
        ("```\n<!here>\n```", "```\n<!here>\n```"),
        ("```\n<!here>", "```\n&lt;!here>"),  # never closed, so perhaps no code to Slack
        ("    <!here>", "    &lt;!here>"),
        (r"\`<!here>`", r"\`&lt;!here>`"),
        ("- ```\n  x\n  ```\n<!here>", "- ```\n  x\n  ```\n&lt;!here>"),
        ("a < b, x <- y, <https://example.com>", "a < b, x <- y, <https://example.com>"),
        ("x <!A ` > `<!channel>`", "x &lt;!A ` > `&lt;!channel>`"),  # the first one hid a backtick
    ],
)
def test_row_32_nobody_is_pinged_outside_code(text: str, harmless: str):
    assert render(text) == harmless


MARKUP = st.lists(
    st.sampled_from(
        ["<!channel>", "<@U1>", "<!A ", "`", "``", "```\n", "~~~\n", "\n", " ", "a", "\\", "<!-- ", ">", "- ", "    "]
    )
).map("".join)


@settings(deadline=None)
@given(MARKUP | st.text())
def test_row_32_whatever_the_model_writes(text: str):
    calm = render(text)
    assert not pings(calm)
    assert render(calm) == calm
    assert quiet(text).replace("&lt;", "<") == text.replace("&lt;", "<")  # nothing else is touched


def test_row_34_tables_beyond_the_first_become_text():
    assert render(f"{TABLE}\nand\n\n{TABLE}") == f"{TABLE}\nand\n\n```\n{TABLE}```\n"


def test_a_table_too_large_for_slack_becomes_text():
    tall = "| a |\n|---|\n" + "| 1 |\n" * 100
    wide = "|" + "a|" * 21 + "\n|" + "---|" * 21 + "\n"
    assert render(tall).startswith("```\n| a |")
    assert render(wide).startswith("```\n|a|")
    assert render(f"{tall}\n{TABLE}").endswith(f"\n{TABLE}")  # the one that fits is kept


def test_a_table_in_a_quote_or_a_list_stays_there():
    assert render(f"{TABLE}\n> | a |\n> |---|\n> | 1 |\n") == f"{TABLE}\n> ```\n> | a |\n> |---|\n> | 1 |\n> ```\n"
    assert render(f"{TABLE}\n- | a |\n  |---|\n  | 1 |\n") == f"{TABLE}\n- ```\n  | a |\n  |---|\n  | 1 |\n  ```\n"


def test_a_table_with_backticks_gets_a_longer_fence():
    assert "````\n| ``` |" in render(f"{TABLE}\n| ``` |\n|---|\n| 1 |\n")


BLOCKS = st.sampled_from(
    [
        TABLE,
        "```python\nx = 1\n```",
        "word " * 99,
        "a **bold** <!channel>",
        f"> {'quote ' * 9}",
        "- item\n- item 😀",
        "🇵🇹" * 99,
    ]
)


@settings(deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=12), st.integers(1, 12))
def test_parts_are_within_slacks_limits(blocks: list[str], times: int):
    body = "\n\n".join(blocks * times)
    for part in parts(reply(body, feedback="a1", footer="by *general*", buttons=(Button("x", "X", "1"),))):
        assert len(render(part.body)) <= MAX_TEXT
        assert problems(Content.of(part)) == []


def test_controls_go_with_the_last_part():
    first, last = parts(reply("word " * 3_000, feedback="a1", buttons=(Button("x", "X", "1"),)))
    assert (first.key, last.key) == ("turn:1", "turn:2")
    assert (first.feedback, first.buttons) == (None, ())
    assert (last.feedback, last.buttons) == ("a1", (Button("x", "X", "1"),))


@pytest.mark.parametrize("body", ["", "  \n "])
def test_row_10_an_empty_reply_is_a_bug_of_the_caller(body: str):
    with pytest.raises(ValueError, match="turn"):
        parts(reply(body))
    with pytest.raises(ValueError, match="turn"):
        Content.of(reply(body))


def test_a_message_is_a_markdown_block_with_controls_below():
    buttons = (Button("approve", "Approve", "p7", "primary"), Button("approve", "x" * 80, "p8"))
    content = Content.of(
        reply("**Hi** <!here>", buttons=buttons, feedback="a1", footer="by [general](https://x.example)")
    )
    body, footer, actions, feedback = content.blocks or []
    assert body == {"type": "markdown", "text": "**Hi** &lt;!here>"}
    assert footer["elements"] == [{"type": "mrkdwn", "text": "by general (https://x.example)"}]
    assert [element["action_id"] for element in actions["elements"]] == ["do:0:approve", "do:1:approve"]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
    assert feedback["elements"][0]["action_id"] == "fb:a1"  # pyright: ignore[reportIndexIssue]
    assert content.text == "Hi &lt;!here&gt;"
    assert problems(content) == []


def test_many_buttons_take_several_rows():
    content = Content.of(reply("Choose", buttons=tuple(Button("x", str(n), str(n)) for n in range(60))))
    assert [len(block["elements"]) for block in (content.blocks or [])[1:]] == [25, 25, 10]  # pyright: ignore[reportArgumentType]
    assert problems(content) == []


def test_row_08_the_fallback_is_clean_plain_text():
    body = "# Title\n**bold** `code` [link](https://x.example) <!here>"
    plain = Content.of(reply(body)).as_plain(reply(body))
    assert plain.blocks is None
    assert plain.text == "Title\nbold code link (https://x.example) &lt;!here&gt;"


@settings(deadline=None)
@given(st.from_regex(r"[a-z]{1,10}", fullmatch=True), st.text(min_size=1), st.integers(0, 99))
def test_a_button_comes_back_as_it_was_sent(kind: str, value: str, number: int):
    assert pressed(f"do:{number}:{kind}", value) == (kind, value)
    assert pressed(f"fb:{value}", "up") == ("feedback", f"{value}:up")
    assert pressed(kind, value) == (kind, value)


@settings(deadline=None)
@given(st.text())
def test_what_a_person_typed_survives_slacks_escapes(text: str):
    assert mrkdwn.unescape(mrkdwn.escape(text)) == text
    assert mrkdwn.to_markdown(mrkdwn.escape(text), {}) == text


@settings(deadline=None)
@given(st.text(), st.text())
def test_a_mention_is_stripped_and_nothing_else(before: str, after: str):
    before, after = (re.sub("[<>]", "", part) for part in (before, after))
    assert "<@U1>" not in mrkdwn.without_mention(f"{before}<@U1>{after}", "U1")
    assert mrkdwn.without_mention(before, "U1") == before.strip()


@settings(deadline=None)
@given(st.text(alphabet="ab <!@\n"))
def test_what_is_shown_of_a_growing_text_stays(text: str):
    shown = [text[:end][: whole_words(text[:end])] for end in range(len(text) + 1)]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(shown))
    pieces = [later[len(earlier) :] for earlier, later in itertools.pairwise(shown)]
    assert not any(piece[:1].isspace() for piece in pieces if piece.strip())


def test_a_language_without_spaces_is_shown_too():
    assert whole_words("日" * 100) == 100
    assert whole_words("日" * 100 + "<") == 100
