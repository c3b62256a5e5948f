"""The claim check: whatever a reply says was done must be what a receipt of this turn shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.claims.evidence import Proof, evidence_of
from agents.claims.facts import is_fact
from agents.claims.grammar import Language
from agents.claims.objects import objects_in
from agents.claims.proof import unproven
from agents.claims.silence import admits, glossed_over
from agents.claims.speech import Sentence, spoken
from agents.claims.statement import Manner, Statement
from agents.claims.statements import statements
from agents.claims.surplus import more_told
from agents.claims.tongues import tongues_of, tongues_of_sentence
from agents.claims.verbs import Family

FEW_WORDS = 3  # of an answer
LONG = 40  # characters of a question that only names something
MOSTLY = 0.6  # of a reply; where Nova's own words are less, the rest is a text it delivers


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says something was done which no receipt shows. `start` is its place in the reply."""

    text: str
    start: int


def unbacked(reply: str, receipts: Sequence[Proof]) -> tuple[Claim, ...]:
    """The sentences of a reply that claim an effect without a successful receipt of a write that is that effect.

    `receipts` are all of the turn, of delegates too. Statements about the past, about others and about what was read
    are no claims; neither are offers, plans, questions, denials, quotations and texts written for somebody.
    """
    languages = tongues_of(reply)
    writes = [evidence_of(receipt, languages) for receipt in receipts if receipt.effect == "writes"]
    sentences = spoken(reply)
    made = list(_without_facts(_made(reply, sentences, languages), receipts, languages))
    claimed = {
        statement.sentence.start: statement.sentence
        for statement in unproven(made, writes, admitted=admits(sentences, languages))
    }
    if not claimed and (silent := glossed_over(sentences, receipts, languages)):
        claimed[silent.start] = silent
    if not claimed and any(proof.ok for proof in writes):
        claimed.update((sentence.start, sentence) for sentence in more_told(sentences, made, writes, languages))
    return tuple(Claim(claimed[start].text, start) for start in sorted(claimed))


def _without_facts(
    made: Sequence[Statement], receipts: Sequence[Proof], languages: Sequence[Language]
) -> Iterator[Statement]:
    """Leave out facts, and what goes on in the frame of one: "was approved by Lena and sent"."""
    fact: Statement | None = None
    for statement in made:
        if (fact and statement.goes_on(fact)) or is_fact(statement, receipts, languages):
            fact = statement
        else:
            yield statement


def _made(reply: str, sentences: Sequence[Sentence], languages: Sequence[Language]) -> list[Statement]:
    manner = _manner(reply, sentences, languages)
    made: list[Statement] = []
    for before, sentence in zip((None, *sentences), sentences, strict=False):
        own, sure = tongues_of_sentence(sentence.plain, languages)
        for language in own:
            made.extend(statements(sentence, language, manner, sure=language is sure))
            made.extend(_bare(sentence, language, manner))
            made.extend(_answer(before, sentence, language))
    return made


def _answer(before: Sentence | None, sentence: Sentence, language: Language) -> Iterator[Statement]:
    """What is said in a word of what a question named: "The front door? Locked."."""
    if before is None or not _names_only(before, language) or len(sentence.plain.split()) > FEW_WORDS:
        return
    for hit in language.lexicon.hits(sentence.plain):
        if hit.slot in {"done", "past"} and not language.cues.denied.search(sentence.plain):
            families = frozenset[Family]({hit.verb.family} if hit.verb.family else ())
            objects = objects_in(before.plain, before.plain, language)
            yield Statement(sentence, language, "headline", families, objects, verb=sentence.plain)


def _names_only(question: Sentence, language: Language) -> bool:
    """Whether a question is no more than a noun: "The front door?"."""
    few = len(question.plain.split()) <= FEW_WORDS + 2 and len(question.plain) <= LONG
    return few and question.is_question and not language.cues.asks.search(question.plain)


def _manner(reply: str, sentences: Sequence[Sentence], languages: Sequence[Language]) -> Manner:
    text = reply.lower()
    said = sum(len(sentence.text) for sentence in sentences)
    delivers = said < MOSTLY * len(reply.strip()) or any(language.cues.delivers.search(text) for language in languages)
    manual = any(language.cues.manual.search(text) for language in languages)
    return Manner(delivers, manual, codes="```" in reply)


def _bare(sentence: Sentence, language: Language, manner: Manner) -> Iterator[Statement]:
    """What says no more than "Done!". Where the reply itself is what was asked for, that is no claim."""
    if sentence.is_question or (manner.delivers and not _TICK.search(sentence.text)):
        return
    if any(language.bare.search(clause) for clause in _CLAUSE.split(sentence.plain)):
        yield Statement(sentence, language, "bare")


_TICK = re.compile("[✅✔☑]")
_CLAUSE = re.compile(r"(?:[:;]|\s[–—-])\s+")
