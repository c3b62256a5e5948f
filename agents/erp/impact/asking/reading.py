"""A sentence becomes an operation, or one question back where it allows several."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.erp.impact.asking import words
from agents.erp.impact.asking.of_fields import (
    a_check,
    a_choice,
    a_related_name,
    a_retarget,
    a_unique_rule,
    an_index,
    an_on_delete,
    new_type_of,
    null_or_not,
)
from agents.erp.impact.asking.of_models import (
    a_base_manager,
    a_level,
    a_manager,
    a_removal,
    a_rename,
    a_transfer,
    an_addition,
)
from agents.erp.impact.asking.pasted import pasted_operation
from agents.erp.impact.asking.sentence import Ambiguous, Read, Sentence, one_field
from agents.erp.impact.asking.words import says
from agents.erp.impact.operation import BadOperation, Operation, checked
from agents.erp.schema.asking.question import read_question
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.snapshot import SchemaSnapshot


def read_sentence(snapshot: SchemaSnapshot, text: str) -> Read:
    """The operation that a sentence asks about; None if it asks about none."""
    sentence = Sentence(read_question(re.sub(words.NO_FIELDS, " ", text), Lookup(snapshot)))
    for reader in READERS:
        found = reader(sentence)
        if found is not None:
            return found
    return None


def read_pasted(sentence: Sentence) -> Read:
    """A migration's operation, or an error message, in the text."""
    found = pasted_operation(sentence.text)
    if found is None:
        return None
    try:
        return checked(sentence.snapshot, found)
    except BadOperation as problem:
        return Ambiguous(f"{problem}.")


def _change(sentence: Sentence) -> Read:
    """`change Invoice.total` says too little; `what depends on` a field is answered as if it went away."""
    found = one_field(sentence)
    if isinstance(found, Ambiguous) or found is None:
        return None
    if says(sentence.text, r"\bdefault\b") and (value := re.search(r"(?:to|=|→|->)\s*([\w.'\"-]+)", sentence.text)):
        return Operation(op="alter_field", model=found[0].label, field=found[1].name, default=value[1])
    if says(
        sentence.text,
        r"\bwho (still )?uses\b|\brel(y|ies) on\b|\bdepends? on\b|\bwhat uses\b|\breferences to\b|\bwhere .* used\b|"
        r"\bhängt\b|\bwho'?d notice",
    ):
        return Operation(op="remove_field", model=found[0].label, field=found[1].name)
    if sentence.has(words.CHANGE) and sentence.has(r"\bchang|\balter|\bimpact|\bwhat breaks"):
        name = f"`{found[0].label}.{found[1].name}`"
        return Ambiguous(
            f"What is to happen to {name}: rename, remove, another type, NULL or not, unique, or another value in its "
            "rows?"
        )
    return None


READERS: Sequence[Callable[[Sentence], Read]] = (
    read_pasted,
    a_related_name,
    a_rename,
    a_choice,
    an_on_delete,
    a_base_manager,
    a_manager,
    null_or_not,
    a_check,
    a_unique_rule,
    a_retarget,
    new_type_of,
    an_index,
    a_level,
    an_addition,
    a_transfer,
    a_removal,
    _change,
)
