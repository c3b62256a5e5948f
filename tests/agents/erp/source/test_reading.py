"""Files that are hard to read: newer syntax, odd encodings, rubbish. None is passed over in silence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.erp.source import read_tree
from agents.erp.source.newer import in_older_syntax
from agents.erp.source.parsing import Unparsable, parsed
from tests.agents.erp.source.conftest import MakeTree, write

NEWER = {
    "type parameters of a class": "class Box[T: (int, str) = int](Base):\n    x = 1\nlast = 1\n",
    "type parameters over lines": "class Box[\n    T,  # the content\n    *Ts,\n]:\n    x = 1\nlast = 1\n",
    "type parameters of a function": "def first[T](rows: list[T]) -> T:\n    return rows[0]\nlast = 1\n",
    "type statement": "type Pairs[\n    T\n] = dict[str, T]\ntype Name = str\nlast = 1\n",
    "same quotes in an f-string": 'x = f"{row["id"]} and {\', \'.join(names)}"\nlast = 1\n',
    "f-strings in f-strings": 'x = f"{f"{f"{1 + 1}"}"}"\nlast = 1\n',
    "backslash in an f-string": "x = f\"{'\\n'.join(rows)}\"\nlast = 1\n",
    "f-string over lines": 'x = f"{\n    row["id"]  # the key\n}"\nlast = 1\n',
    "format specification with a field": 'x = f"{value:{"10"}.2f} {{plain}} {other!r:>10}"\nlast = 1\n',
    "except without brackets": "try:\n    pass\nexcept ValueError, TypeError:\n    pass\nlast = 1\n",
    "template string": 't = t"select {row["id"]}"\nlast = 1\n',
    "lazy import": "lazy import json\nlazy from a import b\nlast = 1\n",
}


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER.keys())
def test_newer_syntax_is_parsed_and_every_line_keeps_its_number(text: str):
    last = parsed(text).body[-1]
    assert isinstance(last, ast.Assign)
    assert last.lineno == text.splitlines().index("last = 1") + 1


def test_what_newer_syntax_says_stays_visible():
    tree = parsed('class Box[T](Base):\n    sql = f"select {row["id"]}"\n')
    box = tree.body[0]
    assert isinstance(box, ast.ClassDef)
    assert [ast.unparse(base) for base in box.bases] == ["Base"]
    assert any(isinstance(node, ast.Constant) and node.value == "id" for node in ast.walk(tree))


def test_the_word_type_may_still_be_a_name():
    text = "type = 1\ntype(x)\nmy = type == 2\nx = 'class A[T]: pass'  # def f[T](): pass\n"
    assert in_older_syntax(text) == text


def outcome(text: str) -> str:
    """The tree, or that the text cannot be parsed."""
    try:
        return ast.dump(parsed(text))
    except Unparsable:
        return "unparsable"


@given(st.text(alphabet="abf'\"{}[]()#\\\n :=rt!,", max_size=40))
def test_no_text_breaks_the_rewriting_and_older_text_is_read_as_it_is(text: str):
    try:
        expected = ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        outcome(text)
    else:
        assert outcome(text) == expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"class A:\n    x = = 1\n", 2),
        (b"print 'python 2'\n", 1),
        (b"class A: pass\n\0", 0),
        (b"x = " + b"(" * 5000 + b")" * 5000, 0),
        (b"x = 'never closed\n", 1),
    ],
    ids=["wrong", "python 2", "null bytes", "too deep", "open string"],
)
def test_a_file_that_cannot_be_read_is_reported_with_its_line(make_tree: MakeTree, content: bytes, line: int):
    tree = make_tree({"bad.py": content, "good.py": "class A: pass"})
    (unread,) = tree.unread
    assert (unread.path, bool(unread.reason)) == ("bad.py", True)
    assert unread.line in {line, 0, 1}
    assert set(tree.modules) == {"good"}


@pytest.mark.parametrize(
    "content",
    [
        "# -*- coding: latin-1 -*-\nclass Größe: pass\n".encode("latin-1"),
        "class Größe: pass  # no cookie\n".encode("latin-1"),
        "class Größe: pass\n".encode("utf-16"),
        "\ufeffclass Größe: pass\n".encode(),
        "class Größe: pass\r\nx = 1\r".encode(),
        b"# coding: nonsense\nclass Gr\xc3\xb6\xc3\x9fe: pass\n",
    ],
    ids=["cookie", "latin-1", "utf-16", "byte order mark", "old line ends", "unknown cookie"],
)
def test_files_of_other_encodings_are_read(make_tree: MakeTree, content: bytes):
    tree = make_tree({"a.py": content})
    assert (tree.unread, len(list(tree.classes()))) == ((), 1)


def test_environments_hidden_folders_and_links_to_elsewhere_are_left_out(tmp_path: Path):
    outside = write(tmp_path / "outside", {"secret.py": "class Secret: pass"})
    project = write(
        tmp_path / "project",
        {".git/hook.py": "", "env/pyvenv.cfg": "", "env/lib/x.py": "", "node_modules/y.py": "", "app.py": ""},
    )
    (project / "link.py").symlink_to(outside / "secret.py")
    (project / "folder").symlink_to(outside)
    assert set(read_tree(project).modules) == {"app"}


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path):
    with pytest.raises(NotADirectoryError, match="nowhere"):
        read_tree(tmp_path / "nowhere")
