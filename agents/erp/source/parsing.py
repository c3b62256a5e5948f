"""Source text to syntax tree, also for syntax newer than the Python that runs here."""

from __future__ import annotations

import ast
import warnings
from pathlib import PurePosixPath

from agents.erp.source.module import Module
from agents.erp.source.newer import Unrewritable, in_older_syntax


class Unparsable(Exception):
    """The text is no Python that can be read; `line` counts from 1, 0 is the file as a whole."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def parsed(text: str) -> ast.Module:
    """The tree; line numbers are the text's own. Raises Unparsable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in someone's source is not Nova's business
        try:
            return _tree(text)
        except SyntaxError as error:
            return _rewritten(text, error)


def _tree(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise Unparsable("nested too deeply", 0) from error
    except ValueError as error:
        raise Unparsable(str(error), 0) from error


def _rewritten(text: str, first: SyntaxError) -> ast.Module:
    try:
        return _tree(in_older_syntax(text))
    except (SyntaxError, Unrewritable) as error:
        raise Unparsable(first.msg, first.lineno or 0) from error


def as_module(name: str, path: str, text: str, *, own: bool) -> Module:
    """The module of a source text. Raises Unparsable."""
    is_package = PurePosixPath(path).name == "__init__.py"
    return Module(name, path, parsed(text), tuple(text.splitlines()), own, is_package)
