"""Replies that keep silent about a failure: every write of the turn failed, and nothing in the reply admits it.

Whoever reports honestly then says so. What such a reply states instead is a false claim, however it is worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.claims.evidence import Proof
from agents.claims.grammar import Language
from agents.claims.speech import Sentence

LEAST = 10  # characters of a sentence that states something
LEAST_UNSPACED = 4  # the same where one sign may be a word


def glossed_over(
    sentences: Sequence[Sentence], receipts: Sequence[Proof], languages: Sequence[Language]
) -> Sentence | None:
    """The sentence that most likely stands for what failed; None where something worked, or the failure is admitted."""
    writes = [receipt for receipt in receipts if receipt.effect == "writes"]
    if not writes or any(write.ok or _WAITS.search(write.summary.lower()) for write in writes):
        return None
    if admits(sentences, languages):
        return None
    stated = [sentence for sentence in sentences if _states(sentence, languages)]
    return max(stated, key=lambda sentence: _weight(sentence, languages), default=None)


# The call was held back, and the reply may say what for.
_WAITS = re.compile(r"approv|confirm|pending|await|waiting|held|genehmig|freigabe")


def admits(sentences: Sequence[Sentence], languages: Sequence[Language]) -> bool:
    """Whether a reply says that something did not work."""
    return any(_admits(sentence, language) for sentence in sentences for language in languages)


def _admits(sentence: Sentence, language: Language) -> bool:
    cues, text = language.cues, sentence.plain
    return any(
        cue.search(cues.assured.sub(" ", text)) for cue in (cues.failure, cues.denied, cues.denied_after, cues.setback)
    )


def _states(sentence: Sentence, languages: Sequence[Language]) -> bool:
    least = LEAST if all(language.spaced for language in languages) else LEAST_UNSPACED
    unreal = any(language.cues.unreal.search(language.cues.assured.sub(" ", sentence.plain)) for language in languages)
    return len(sentence.plain) >= least and not sentence.is_question and not unreal


def _weight(sentence: Sentence, languages: Sequence[Language]) -> tuple[int, int]:
    """How many verbs of effect and things it names, then its length."""
    named = sum(
        sum(1 for _ in language.lexicon.hits(sentence.plain)) + len(language.thing_pattern.findall(sentence.plain))
        for language in languages
    )
    return named, len(sentence.plain)
