"""Text for chat platforms: how it is measured, split and made plain."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.text import clean, plain, split, styled, utf16_len

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # also on a busy machine

FAMILY = "👨‍👩‍👧‍👦"
WORDS = st.lists(st.text(st.characters(exclude_characters="`~\n", exclude_categories=["Cs"]), max_size=12), max_size=60)
LIMITS = st.integers(16, 200)


@st.composite
def prose(draw: st.DrawFn) -> str:
    return draw(st.sampled_from([" ", "\n", ". ", "\n\n", ""])).join(draw(WORDS))


@st.composite
def code(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.text("abc =()", max_size=30), max_size=30))
    return "\n".join([f"```{draw(st.sampled_from(['', 'python', 'sql']))}", *lines, "```"])


DOCUMENT = st.lists(prose() | code(), max_size=6).map("\n\n".join)


def without_space(text: str) -> str:
    return "".join(text.split())


def without_fences(text: str) -> str:
    return without_space(re.sub(r"^[ \t]*```.*$", "", text, flags=re.MULTILINE))


def fences(text: str) -> list[str]:
    return re.findall(r"^[ \t]*```.*$", text, flags=re.MULTILINE)


# --- measuring ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), (FAMILY, 11), ("\ud83d", 1)])
def test_utf16_units_are_what_telegram_counts(text: str, units: int):
    assert utf16_len(text) == units


def test_halves_of_an_emoji_are_joined_and_lone_ones_replaced():
    assert clean("\ud83d\ude00 \ud83d \0") == "😀 \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}"


# --- splitting ----------------------------------------------------------------------------------


def test_what_fits_is_left_alone():
    assert split("Hello.\n", 16) == ["Hello.\n"]


def test_nothing_to_say_gives_no_parts():
    assert split(" \n" * 40, 16) == []


def test_a_limit_below_16_is_refused():
    with pytest.raises(ValueError, match="15 is too small"):
        split("text", 15)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.\nThree.\n\nFour five six seven eight.", "One. Two.\nThree."),
        ("One. Two.\nThree and four, five six seven eight.", "One. Two."),
        ("One is enough. Two three four five six seven", "One is enough."),
        ("one two three four five six seven eight nine", "one two three four five"),
        ("一二三四五六。" * 8, "一二三四五六。" * 3),
    ],
    ids=["paragraph", "line", "sentence", "space", "sentence without spaces"],
)
def test_the_best_border_is_chosen(text: str, first: str):
    assert split(text, 24)[0] == first


def test_a_border_at_the_very_start_does_not_make_a_tiny_part():
    parts = split("Hi.\n\n" + "word " * 30, 60)
    assert len(parts[0]) > 50


def test_strong_text_code_and_links_stay_whole_where_they_can():
    text = "Look at **these three words** and `the code here` and [a long label](https://example.org) then"
    for part in split(text, 40):
        assert part.count("**") % 2 == 0
        assert part.count("`") % 2 == 0
        assert part.count("[") == part.count("](")


def test_a_cut_code_block_is_closed_and_reopened_with_its_language():
    text = "What to run before.\n\n```python\n" + "print(1)\n" * 10 + "```\n\nAfter."
    block = "```python\n" + "print(1)\n" * 5 + "```"
    assert split(text, 60) == ["What to run before.", block, block, "After."]


def test_indentation_in_a_cut_code_block_survives():
    text = "```python\n" + "\n".join(f"    deep_{n}()" for n in range(12)) + "\n```"
    parts = split(text, 60)
    assert len(parts) > 1
    assert all(line.startswith("    deep") for part in parts for line in part.splitlines() if "deep" in line)


def test_a_code_block_in_a_list_keeps_its_indentation():
    text = "1. First:\n   ```sh\n" + "   make test\n" * 8 + "   ```\n2. Second."
    assert split(text, 60)[1].startswith("   ```sh\n   make")


def test_an_emoji_family_is_never_broken_up():
    assert all(part.strip(FAMILY) == "" for part in split(FAMILY * 50, 40, utf16_len))
    assert all(part.count("👨") == part.count("👦") for part in split(FAMILY * 50, 40, utf16_len))


@pytest.mark.parametrize("whole", ["e\u0301", "👍🏽", "🇩🇪", "\r\n", "\ud83d\ude00", "한", "❤\ufe0f", "क्"])
@pytest.mark.parametrize("before", range(12, 20))
def test_a_character_of_several_code_points_is_never_cut(whole: str, before: int):
    parts = split("x" * before + whole * 9, 16)
    assert all(part.lstrip("x").replace(whole, "") == "" for part in parts)


def test_a_single_character_longer_than_the_limit_still_ends():
    zalgo = "e" + "\u0301" * 100
    assert "".join(split(zalgo, 16)) == zalgo


@patient
@given(prose(), LIMITS)
@example("a\n\n" + "b" * 40, 16)
def test_no_word_is_lost(text: str, limit: int):
    assert without_space("".join(split(text, limit))) == without_space(text)


@patient
@given(DOCUMENT, LIMITS)
def test_no_word_is_lost_around_code(text: str, limit: int):
    assert without_fences("\n".join(split(text, limit))) == without_fences(text)


@patient
@given(st.text() | st.text("`~ \n\\a#>-*[(\ud83d\ude00\u0301\u200d"), LIMITS, st.sampled_from([len, utf16_len]))
@example("```averyveryverylonglanguage\ncode\n```", 16, len)
@example("``````````\ncode code code\n``````````", 16, len)
def test_every_part_fits_and_says_something(text: str, limit: int, length: Callable[[str], int]):
    for part in split(text, limit, length):
        assert length(part) <= limit
        assert part.strip()


@patient
@given(DOCUMENT, st.integers(40, 200))
@example("0. " * 30 + "\n\n```\n\n\n```", 40)
def test_fences_are_balanced_in_every_part(text: str, limit: int):
    parts = split(text, limit)
    assert all(len(fences(part)) % 2 == 0 for part in parts)
    written_empty = re.search(r"```\n\s*```", text)  # a block that was empty may stay so; none may become empty
    assert written_empty or all("```\n```" not in part for part in parts)


@patient
@given(st.lists(st.sampled_from(["a", "e\u0301", "👍🏽", FAMILY, " "]), max_size=200).map("".join), LIMITS)
def test_no_part_begins_inside_a_character(text: str, limit: int):
    assert all(part[0] in "ae👍👨 " for part in split(text, limit, utf16_len))


@patient
@given(DOCUMENT, st.integers(50, 200))
def test_a_measure_that_shrinks_as_text_grows_is_kept_too(text: str, limit: int):
    def rendered(part: str) -> int:
        return utf16_len(plain(part)) + part.count("|") * 3

    assert all(rendered(part) <= limit for part in split(text, limit, rendered))


# --- plain text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *italic* and ~~gone~~", "bold and italic and gone"),
        (r"5 \* 3 \_ \# \[x\]", "5 * 3 _ # [x]"),
        ("# Title\n\nText", "Title\n\nText"),
        ("- one\n- two\n  - deep", "• one\n• two\n  • deep"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("- [x] done\n- [ ] open", "☑ done\n☐ open"),
        ("[Nova](https://nova.example)", "Nova (https://nova.example)"),
        ("<https://nova.example>", "https://nova.example"),
        ("[](https://nova.example)", "https://nova.example"),
        ("[mail](mailto:a@b.example)", "mail (a@b.example)"),
        ("[press me](javascript:alert(1))", "press me"),
        ("[`code`](https://x.example)", "code (https://x.example)"),
        ("![a cat](https://x.example/cat.png)", "a cat (https://x.example/cat.png)"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n--+--\n1 | 2"),
        ("> said\n> so", "said\nso"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
    ],
)
def test_plain_text_has_no_markup_left(markdown: str, expected: str):
    assert plain(markdown) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1*2*3",
        "2**3**4",
        "x*y*z",
        "from ~5 to ~6 and ~7~",
        "List<String> and <div>",
        "a || b || c",
        "$HOME/$USER costs $5",
        r"C:\path\to",
        "snake_case_name",
        "<div>\n<b>text</b>\n</div>",
        "[x] [y][z]",
    ],
)
def test_signs_that_only_look_like_markup_stay(text: str):
    assert plain(text) == text


def test_code_stays_as_it_was_written():
    assert plain("```c\nint *a = b**c; // \\* <x>\n```\n`**x**`") == "int *a = b**c; // \\* <x>\n**x**"


@patient
@given(st.lists(st.text("abc xyz", min_size=1).filter(str.strip), min_size=1))
def test_no_stars_or_backslashes_are_left_of_well_formed_markup(words: list[str]):
    markdown = "\n\n".join(f"**{word.strip()}** \\* *{word.strip()}*" for word in words)
    assert "**" not in plain(markdown)
    assert "\\" not in plain(markdown)


@patient
@given(st.text())
def test_any_text_can_be_made_plain(text: str):
    assert clean(plain(text)) == plain(text)


@patient
@given(st.text() | st.text("*_`~[]()<>#-|\n !😀ab"))
def test_spans_lie_within_the_text(markdown: str):
    text, spans = styled(markdown)
    assert all(span.offset >= 0 and span.length > 0 for span in spans)
    assert all(span.offset + span.length <= utf16_len(text) for span in spans)


def test_spans_are_counted_in_utf16_units():
    text, spans = styled("😀😀 **hey** you")
    assert text == "😀😀 hey you"
    assert [(span.kind, span.offset, span.length) for span in spans] == [("bold", 5, 3)]


def test_only_web_addresses_become_links():
    _, spans = styled("[a](https://x.example) [b](javascript:x) [c](tg://user?id=5) [d](notes.md)")
    assert [span.url for span in spans] == ["https://x.example"]


def test_a_heading_is_bold_without_pins_and_underlines():
    assert styled("# Title")[0] == "Title"
    assert [span.kind for span in styled("# Title")[1]] == ["bold"]
