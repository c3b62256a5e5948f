"""Branches a question names, and words in it that name nothing that may be shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.erp.data.asking.fillers import FILLERS
from agents.erp.data.asking.names import tokens
from agents.erp.data.scope import Key, NoAccess, Scope

TOO_MANY = 3  # words that nothing was made of: the question is about something else
OTHERS = re.compile(
    r"(?<!\w)(?:(?:the )?other (?:branch(?:es)?|tenants?|compan(?:y|ies)|shops?|offices?)|rest of the company|"
    r"another (?:branch|tenant|company)|everyone else'?s?|all tenants|other people'?s)(?!\w)"
)
EVERYTHING = re.compile(
    r"(?<!\w)(?:(?:whole|entire|total) (?:tenant|company|group|business)|"
    r"company-?wide|all (?:the )?branches|every branch|"
    r"(?:ignore|without|regardless of|no) (?:the |my |any )?(?:branch|scope|permission)\w*(?: filters?)?)(?!\w)"
)
_BRANCH = re.compile(
    r"(?<!\w)(?:branch|filiale|sucursal|agence|filial|şube|فرع)(?: (?:no\.?|number|id|code))? ?#?(?P<name>[\w-]+)"
)


class NotUnderstood(Exception):
    """No figure is recognised in a question."""


_BEFORE_NAMES = (
    "in|at|for|from|of|to|with|by|en|de|del|à|von|bei|für|pour|chez|em|do|da|about|called|named|customer|client|"
    "supplier|vendor|item|sku|warehouse|employee|account|or|vs|versus|against|than"
)
_ARTICLES = r"(?:the |our |el |la |le |los |las |les |der |dem |den |die |o |a )?"


def named_branches(words: str, scope: Scope) -> tuple[frozenset[Key] | None, list[str]]:
    """The scope's branches that are named, and the other words. Raises NoAccess for one that is not in scope."""
    meant: set[Key] = set()
    for match in _BRANCH.finditer(words):
        found = {grant.branch for grant in scope.branches if match["name"] in {str(grant.branch), grant.code.lower()}}
        known = any(match["name"] in tokens(grant.name) for grant in scope.branches)
        if not found and not known and match["name"] not in FILLERS:
            raise stranger(match["name"], scope)
        meant |= found
    left = tokens(words)
    for grant in scope.branches:
        name, code = tokens(grant.name), grant.code.lower()
        if code in left or any(left[place : place + len(name)] == name for place in range(len(left))):
            meant.add(grant.branch)
            left = [word for word in left if word != code and word not in name]
    return frozenset(meant) or None, left


def unused(question: str, words: Sequence[str], scope: Scope) -> tuple[str, ...]:
    """Words that nothing was made of.

    Raises NoAccess for one that is written like a name: passed over, the figures would seem to be about it. Raises
    NotUnderstood where they are many.
    """
    unknown = [word for word in dict.fromkeys(words) if word not in FILLERS and len(word) > 2 and not word.isdigit()]
    plain = " ".join(question.split())
    for word in unknown:
        if _written_like_a_name(word, plain):
            raise stranger(word, scope)
    if sum(word.isascii() for word in unknown) >= TOO_MANY:
        raise NotUnderstood
    return tuple(unknown)


def _written_like_a_name(word: str, plain: str) -> bool:
    """Behind a word such as "in" or "from", in quotes, or with a capital inside of a sentence."""
    spelled, capital = re.escape(word), re.escape(word.capitalize())
    if re.search(rf"(?<!\w)(?:{_BEFORE_NAMES}) {_ARTICLES}{spelled}(?!\w)|[\"“'‘]{spelled}", plain.lower()):
        return True
    return capital != spelled and bool(re.search(rf"(?<=[\w,;] ){capital}(?!\w)", plain))


def strange_codes(question: str, number: str, used: frozenset[str], scope: Scope) -> None:
    """Raises NoAccess for something written like a code, such as LT-0091, that nothing was found for."""
    for code in re.findall(r"(?<![\w-])[A-Za-z]{1,6}-\d{2,10}(?![\w-])", question):
        if not set(tokens(code)) <= used and code.upper() != number.upper():
            raise stranger(code, scope)


def stranger(word: str, scope: Scope) -> NoAccess:
    """The same words whether there is such a thing or not."""
    mine = ", ".join(scope.names())
    return NoAccess(f"I find nothing called “{word}” among what I may show you ({mine}), so I give no figure for it.")
