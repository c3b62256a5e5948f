"""A text as sentences, and a chat as lines with their speakers. Knows Latin, Arabic and CJK punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.tools.date_words import MONTHS

_ABBREVIATION = re.compile(
    r"mr|mrs|ms|dr|prof|st|no|nr|vs|approx|ca|e\.g|i\.e|eg|ie|inc|ltd|co|corp|gmbh|tel|fig|art|abs|z\.b|bzw|usw|d\.h|u\.a|sra?|"
    r"uds?|av|cf|pp?|vol|ext|dept|min|max|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|a\.m|p\.m"
)
_END = re.compile(r"(?:(?<![.!?…؟۔])[.!?…؟۔]++[\"'”’»)\]]*+(?=\s)|[。！？]+[”’»）」』]*)")
_ITEM = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)]|#{1,6})\s+")
_SPEAKER = re.compile(
    r"^\s*(?P<speaker>(?:\[\d{1,2}:\d{2}(?::\d{2})?\]\s*)?[^\W\d_][\w .'-]{0,24}?)"
    r"\s*(?:\(\d{1,2}:\d{2}\))?\s*[:：]\s+(?P<line>\S.*)$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one line of a chat with who said it."""

    text: str
    speaker: str = ""

    @property
    def words(self) -> int:
        """How many words it has; in scripts without spaces two characters count as one."""
        spaceless = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", self.text))
        return len(re.findall(r"[^\W_]+", re.sub(r"[\u3040-\u30ff\u3400-\u9fff]", " ", self.text))) + spaceless // 2


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, white space evened out."""
    chat = chat_lines(text)
    if chat:
        return chat
    return tuple(Sentence(part) for block in _blocks(text) for part in _split(block))


def chat_lines(text: str) -> tuple[Sentence, ...]:
    """The lines of a chat log, or nothing where the text is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    matches = [_SPEAKER.match(line) for line in lines]
    named = [match for match in matches if match]
    speakers = [re.sub(r"^\[[^\]]*\]\s*", "", match["speaker"]).strip().lower() for match in named]
    if len(named) < 3 or len(named) < 0.7 * len(lines) or len(set(speakers)) == len(speakers):
        return ()
    return tuple(_line(line, match) for line, match in zip(lines, matches, strict=True))


def _line(line: str, match: re.Match[str] | None) -> Sentence:
    if not match:
        return Sentence(" ".join(line.split()))
    speaker = re.sub(r"^\[[^\]]*\]\s*", "", match["speaker"]).strip()
    return Sentence(" ".join(match["line"].split()), speaker)


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, and the items of lists; lines that only wrap are joined."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        item = _ITEM.match(line)
        if (item or not line.strip()) and block:
            yield " ".join(" ".join(block).split())
            block = []
        if line.strip():
            block.append(line[item.end() :] if item else line)


def _split(block: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(block):
        if _goes_on(block[start : match.start()], match[0], block[match.end() :]):
            continue
        yield block[start : match.end()].strip()
        start = match.end()
    if block[start:].strip():
        yield block[start:].strip()


def _goes_on(before: str, mark: str, after: str) -> bool:
    """Whether a full stop ends only an abbreviation, an initial or an ordinal."""
    if mark != ".":
        return False
    word = before.rsplit(maxsplit=1)[-1].lower().lstrip("(\"'") if before.split() else ""
    following = after.split(maxsplit=1)[0].lower().strip(".,") if after.split() else ""
    if _ABBREVIATION.fullmatch(word) or re.fullmatch(r"[^\W\d]", word):
        return True
    return bool(re.fullmatch(r"\d{1,2}", word)) and (following in MONTHS or not before.split()[:-1])
