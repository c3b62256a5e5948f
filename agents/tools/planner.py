"""To-do lists: add, list, complete, change and remove tasks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.dates import read_day
from agents.tools.moments import read_moment
from memory.todos import Todo, Todos

DEFAULT = "to-do"
MOST = 500
MOST_LETTERS = 300
DONE_SHOWN = 5
NONE = "Your list is empty. “Add buy paint to my list” puts something on it."

_POLITE = r"^(?:(?:hey|hi|ok|okay|nova|please|pls|plz|can (?:you|u)|could (?:you|u)|and|also|just|bitte)\W++)*"
_LISTS = r"(?:to-?do(?:s| lists?)?|tasks?(?: lists?)?|lists?|liste|lista|pendientes|aufgaben(?:liste)?|tâches)"
_OWN = r"(?:(?:my|the|our|meine|die|mis|la|mi|ma|minha)\s+)?"
_ADD = re.compile(
    _POLITE + r"(?:add|put|write|jot|setze?|schreibe?|pack|añade|ajoute|adiciona)\s++(?P<items>.+)(?<!\s)\s++"
    r"(?:to|on(?:to)?|at|in|auf|a|à|na)\s+"
    rf"(?:(?P<top>(?:the )?top)\b.*|{_OWN}(?:(?P<list>[\w-]+)\s+)?{_LISTS}\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NEW_LIST = re.compile(
    _POLITE + r"(?:(?:new|create a|make a|start a) )?list\W+(?P<list>[\w ]{2,30}?)\s*[-:–]\s*(?P<items>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TASK = re.compile(_POLITE + r"(?:new )?(?:to-?do|task)\s*[:–-]\s*(?P<items>.+)$", re.IGNORECASE | re.DOTALL)
_SHOW = re.compile(
    _POLITE
    + r"(?:what(?:'?s| is| do i have)?|show|list|see|read|which|any(?:thing)?|zeig\w*|was steht|qué hay|quels?)\b.*"
    rf"\b{_LISTS}\b|^\W*(?:my )?(?:\w+ )?{_LISTS}\W*$|what(?:'?s| is) left to do|"
    r"what (?:do i|have i got to) (?:still )?(?:have to )?do\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:my|the|our|on|in|die|mi|la|ma)\s+(?P<list>[\w-]+)\s+list\b|^\W*(?P<alone>[\w-]+) list\W*$", re.IGNORECASE
)
_ANY_LIST = frozenset({"my", "the", "our", "to-do", "todo", "task", "tasks", "whole", "entire", "full", "show"})
_CLEAR = re.compile(
    _POLITE
    + r"(?:clear|empty|wipe|reset|delete|remove|leere?|vacía|vide)\s+(?:(?:everything|all)(?: (?:items|tasks|things))? "
    rf"(?:from|on|off|in)\s+)?{_OWN}(?:(?P<list>[\w-]+)\s+)?(?:to-?do list|task list|list)\W*$",
    re.IGNORECASE,
)
_DONE = re.compile(
    _POLITE + r"(?:(?:mark|tick off|check off|tick|complete|finish|hake?)\s+(?P<which>.+?)(?:\s+(?:as |off as )?"
    r"(?:done|completed?|finished|erledigt|off|ab))?|(?P<said>.+?) (?:is|are) done)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_REMOVE = re.compile(
    _POLITE + r"(?:remove|delete|drop|take|scratch|strike|lösche?|streiche?|quita|enlève)\s++(?P<which>.+?)(?<!\s)\s++"
    rf"(?:from|off|von|de)\s+(?:(?:my|the|our|der|meiner|mi|la|ma)\s+)?(?:[\w-]+\s+)?{_LISTS}\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NOISE = re.compile(r"\b(?:the|my|a|an|task|thing|item|one|to-?do|from|list|as|done|number|no)\b|[^\w]+", re.IGNORECASE)
_SPLIT = re.compile(r"(?:(?<!\s)\s*)?(?:;|\n|,(?: and)?)\s*[-*•]?\s*")

Arguments = Mapping[str, Any]


def _wants_add(text: str) -> Arguments | None:
    text = text.strip()
    if found := _NEW_LIST.match(text):
        return {"items": _items(found["items"]), "list_name": found["list"].strip().lower()}
    if found := _TASK.match(text):
        return {"items": _items(found["items"])}
    found = _ADD.match(text)
    if not found:
        return None
    arguments: dict[str, Any] = {"items": _items(found["items"])}
    named = (found["list"] or "").lower()
    if named and not re.fullmatch(_LISTS, named, re.IGNORECASE):
        arguments["list_name"] = named
    return {**arguments, "where": "top"} if found["top"] else arguments


def _items(text: str) -> list[str]:
    quoted = re.findall(r"[\"“„]([^\"”“]+)[\"”“]", text)
    pieces = quoted or _SPLIT.split(text)
    if not quoted and len(pieces) > 1:
        pieces = [*pieces[:-1], *re.split(r"\s+(?:and|und|y|et)\s+", pieces[-1], maxsplit=1)]
    return [piece for each in pieces if (piece := each.strip(" -*•.,\"'“”"))]


def _wants_show(text: str) -> Arguments | None:
    if not _SHOW.search(text) or len(text) >= 120:
        return None
    named = _NAMED.search(text)
    name = (named["list"] or named["alone"]).lower() if named else ""
    if name in ("todo", "to-do"):
        return {"list_name": DEFAULT}
    return {"list_name": name} if name and name not in _ANY_LIST else {}


def _wants_clear(text: str) -> Arguments | None:
    found = _CLEAR.match(text.strip())
    if not found:
        return None
    named = (found["list"] or DEFAULT).lower()
    return {"which": f"all of {DEFAULT if named in _ANY_LIST else named}"}


def _wants_done(text: str) -> Arguments | None:
    found = _DONE.match(text.strip())
    which = (found["which"] or found["said"]) if found else ""
    return {"which": which.strip()} if which and len(text) < 200 else None


def _wants_remove(text: str) -> Arguments | None:
    if (cleared := _wants_clear(text)) is not None:
        return cleared
    found = _REMOVE.match(text.strip())
    return {"which": found["which"].strip()} if found else None


class Planner(Toolbox):
    """The lists of one person."""

    def __init__(self, todos: Todos) -> None:
        self._todos = todos

    @tool("reads", understand=_wants_show)
    async def list_tasks(self, context: ToolContext, list_name: str = "") -> str:
        """The person's open tasks with their numbers, and what was done last; all lists, or one of them."""
        everything = await self._todos.all(context.person)
        todos = [todo for todo in everything if list_name.lower() in ("", todo.list)]
        if not todos and everything:
            names = ", ".join(dict.fromkeys(todo.list for todo in everything))
            return f"There is nothing on a list named {list_name}. Your lists: {names}."
        return _shown(everything, context.now.date(), only=list_name.lower()) or NONE

    @tool("writes", understand=_wants_add)
    async def add_tasks(
        self,
        context: ToolContext,
        items: list[str],
        list_name: str = DEFAULT,
        due: str = "",
        where: Literal["top", "end"] = "end",
    ) -> str:
        """Put tasks on a list, at its top or end. `due` is a day as people say it, for all of them."""
        known = await self._todos.all(context.person)
        if len(known) + len(items) > MOST:
            raise ToolProblem(f"That would be more than {MOST} tasks; remove some first.")
        ranks = [todo.rank for todo in known]
        step = -1.0 if where == "top" else 1.0
        start = (min if where == "top" else max)(ranks, default=0.0) + step
        new = [
            self._todo(context, text[:MOST_LETTERS], list_name, due, start + number / 1000)
            for number, text in enumerate(items)
        ]
        if not new:
            raise ToolProblem("Add what? Say for example “add buy paint to my list”.")
        await self._todos.keep(context.person, new)
        return f"Added to {list_name}:\n" + "\n".join(f"- {_text(each)}" for each in new)

    @tool("writes", understand=_wants_done)
    async def complete_tasks(self, context: ToolContext, which: str) -> str:
        """Mark tasks as done: their numbers ("2 and 5") or words from one of them."""
        chosen = await self._chosen(context, which)
        await self._todos.keep(context.person, [replace(todo, done_at=context.now) for todo in chosen])
        return "Done: " + "; ".join(todo.text for todo in chosen)

    @tool("writes", understand=_wants_remove)
    async def remove_tasks(self, context: ToolContext, which: str) -> str:
        """Take tasks off undone: numbers, words from one of them, or "all of <list>"."""
        if whole := re.fullmatch(r"all of (.+)", which.strip().lower()):
            return await self._cleared(context, whole[1])
        chosen = await self._chosen(context, which)
        await self._todos.remove(context.person, chosen)
        return "Removed: " + "; ".join(todo.text for todo in chosen)

    @tool("writes")
    async def change_task(
        self,
        context: ToolContext,
        which: str,
        text: str = "",
        due: str = "",
        priority: Literal["high", "normal", "low", ""] = "",
    ) -> str:
        """Change one task: its words, day or priority. What is not given stays."""
        [todo] = (await self._chosen(context, which))[:1]
        changed = replace(
            todo,
            text=text or todo.text,
            due=_day(due, context) if due else todo.due,
            priority=priority or todo.priority,
        )
        await self._todos.keep(context.person, [changed])
        return f"Changed: {_text(changed)}"

    def _todo(self, context: ToolContext, text: str, list_name: str, due: str, rank: float) -> Todo:
        """A task; a day in its words is its due day."""
        name = hashlib.sha256(f"{context.turn}:{list_name}:{text}".encode()).hexdigest()[:8]
        moment, rest = read_moment(text, context.now)
        day = _day(due, context) if due else None
        if day is None and moment and not moment.rule and re.search(r"\b(?:by|until|due|before|bis)\b", text.lower()):
            text, day = re.sub(r"(?:(?<!\s)\s++)?\b(?:by|until|due|before|bis)\s*$", "", rest) or text, moment.at.date()
        return Todo(name, text, list_name.lower() or DEFAULT, context.now, rank, due=day)

    async def _cleared(self, context: ToolContext, name: str) -> str:
        todos = [todo for todo in await self._todos.all(context.person) if todo.list == name]
        if not todos:
            raise ToolProblem(f"There is nothing on a list named {name}.")
        await self._todos.remove(context.person, todos)
        gone = "\n".join(f"- {_text(todo)}" for todo in todos if todo.done_at is None)
        return f"Cleared {name}:\n{gone}" if gone else f"Cleared {name}."

    async def _chosen(self, context: ToolContext, which: str) -> list[Todo]:
        todos = [todo for todo in await self._todos.all(context.person) if todo.done_at is None]
        if not todos:
            raise ToolProblem(NONE)
        return _those(which, todos, context.now.date())


def _those(which: str, todos: Sequence[Todo], today: date) -> list[Todo]:
    """The tasks that numbers or words mean. Raises ToolProblem with the list when it is not clear which."""
    numbers = [int(number) for number in re.findall(r"\b\d{1,3}\b", which)]
    words = [word for word in _NOISE.split(which.lower()) if word and word != "and" and not word.isdigit()]
    if numbers and not words and all(1 <= number <= len(todos) for number in numbers):
        return [todos[number - 1] for number in dict.fromkeys(numbers)]
    fitting = [todo for todo in todos if words and all(word in todo.text.lower() for word in words)]
    if len(fitting) == 1:
        return fitting
    said = "More than one fits" if fitting else f"“{which[:60]}” is not on your list"
    raise ToolProblem(f"{said}. Say the number:\n{_shown(todos, today)}")


def _day(text: str, context: ToolContext) -> date:
    day = read_day(text, context.now.date(), "future")
    if day is None:
        raise ToolProblem(f"{text!r} is no day I understand; say for example “friday” or “2026-03-05”.")
    return day.date


def _shown(todos: Sequence[Todo], today: date, *, only: str = "") -> str:
    """Open tasks with running numbers under the names of their lists, then the last ones done; of one list or all.

    The numbers run over all lists, also where only one is shown: a number means the same task everywhere.
    """
    open_ones = [todo for todo in todos if todo.done_at is None]
    done = [todo for todo in todos if todo.done_at and only in ("", todo.list)][-DONE_SHOWN:]
    names = [name for name in dict.fromkeys(todo.list for todo in open_ones) if only in ("", name)]
    lines: list[str] = []
    for name in names:
        if len(names) > 1:
            lines.append(f"**{name}**")
        lines += [
            f"{number}. {_text(todo)}{_late(todo, today)}"
            for number, todo in enumerate(open_ones, start=1)
            if todo.list == name
        ]
    lines += [f"- [x] {todo.text}" for todo in done]
    return "\n".join(lines)


def _text(todo: Todo) -> str:
    due = f" (by {todo.due:%a} {todo.due.day} {todo.due:%b})" if todo.due else ""
    mark = {"high": "❗ ", "low": "", "normal": ""}[todo.priority]
    return f"{mark}{todo.text}{due}"


def _late(todo: Todo, today: date) -> str:
    return " ⚠ overdue" if todo.due and todo.due < today else ""
