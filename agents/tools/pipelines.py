"""Pipelines in the chat: definitions, runs, schedules and steps that wait for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from pydantic import JsonValue

from agents.tool import Toolbox, ToolContext, tool

Arguments = Mapping[str, Any]
MOST_LETTERS = 400  # a longer text is pasted material, which plain words do not explain


class Desk(Protocol):
    """Whoever keeps pipelines and their runs. Each method answers in words and raises ToolProblem."""

    async def pipelines(self) -> str: ...
    async def definition(self, which: str) -> str: ...
    async def check(self, text: str) -> str: ...
    async def save(self, text: str, context: ToolContext) -> str: ...
    async def remove(self, which: str, context: ToolContext) -> str: ...
    async def start(self, which: str, inputs: Mapping[str, JsonValue], context: ToolContext) -> str: ...
    async def retry(self, which: str, context: ToolContext, *, skip: bool) -> str: ...
    async def cancel(self, which: str, context: ToolContext) -> str: ...
    async def runs(self, which: str, context: ToolContext) -> str: ...
    async def run(self, which: str, context: ToolContext) -> str: ...
    async def figures(self, which: str, context: ToolContext) -> str: ...
    async def why(self, which: str, context: ToolContext) -> str: ...
    async def schedules(self, which: str, context: ToolContext) -> str: ...
    async def set_schedule(self, which: str, when: str, context: ToolContext) -> str: ...
    async def pause_schedule(self, which: str, until: str, context: ToolContext) -> str: ...
    async def resume_schedule(self, which: str, context: ToolContext) -> str: ...
    async def remove_schedule(self, which: str, context: ToolContext) -> str: ...
    async def approvals(self, context: ToolContext) -> str: ...
    async def decide(self, which: str, answer: Literal["yes", "no"], context: ToolContext) -> str: ...


def _words(pattern: str) -> re.Pattern[str]:
    """Words from their beginnings; scripts that write without spaces, or join words, have no boundary."""
    return re.compile(rf"(?<![a-zà-ÿ])(?:{pattern})", re.IGNORECASE)


_DEFINITION = re.compile(r"^\s*steps:\s*$", re.MULTILINE)
_FENCE = re.compile(r"```(?:ya?ml)?\n(.*?)```", re.DOTALL)
_HOW = _words(r"why|how (?:do|does|can|would)|what (?:if|happens)|should|is it safe|porqu[eé]|warum|pourquoi|ليش|لماذا")
_SAVE = _words(r"save|store|keep|add|activate|publish|speicher|guarda|enregistre|salva|احفظ")
_REMOVE = _words(r"delete|remove|get rid|drop|forget|take .* off|lösch|borra|elimina|supprime|apaga|احذف|شيل")
_LIST = _words(
    r"list|which|what .*(?:pipelines|automations)|show (?:me )?(?:all|every|my|the)|all (?:the |"
    r"my )?(?:pipelines|automations)|"
    r"welche|lista|liste|quels?|qu[eé] (?:flujos|pipelines)|quais"
)
_DEFINED = _words(
    r"pipelines|automations|workflows|flows|flujos|abläufe|automatisierungen|there|exist|do (?:we|i) have"
)
_RUNS = _words(r"runs?|running|ran|failed|failures?|history|status|finished|waiting|scheduled?|schedules|started")
_EXPLAIN = _words(
    r"explain|describe|what does|walk me|show|how does|step by step|erklär|explica|explique|اشرح|шаги|解释"
)
_CANCEL = _words(
    r"cancel|stop|kill|abort|halt|terminate|end (?:the|run|it)|brich|stopp|cancela|det[eé]n|para(?:r)?\b|"
    r"annule|arr[eê]te|ferma|وقف|وقّف|الغ|отмени|останови|停止|取消"
)
_RETRY = _words(
    r"re-?try|again|re-?run|resume|continue|pick up|go on|carry on|from where|nochmal|wieder|erneut|"
    r"fortsetz|reint|reanuda|otra vez|de nuevo|relance|reprend|de novo|retoma|riprova|"
    r"من جديد|كمّل|كمل|أعد|عيد|ещё раз|重新|再跑|继续"
)
_SKIP = _words(r"skip|without (?:it|that step)|leave (?:it|that) out|überspring|omite|salta|saute|pula|تخط")
_START = _words(
    r"run|start|launch|kick|trigger|execute|fire|begin|go ahead|starte?|führ|lanza|ejecuta|arranca|corre|lance|démarre|"
    r"ex[eé]cute|roda|rode|executa|inicia|avvia|esegui|شغ[ّ]?ل|ابدأ|запусти|运行|执行|跑|启动"
)
_RATE = _words(
    r"how often|rate|success|reliab|percent|average|median|usual(?:ly)?|typical|how long|statistics|stats|p95|trend|"
    r"wie oft|wie lange|cu[aá]nto tarda|combien de temps|quanto (?:demora|tempo)|كم (?:مرة|بياخذ)"
)
_SCHEDULES = _words(
    r"when|next|what(?:'s| is) (?:scheduled|planned|on)|schedules?\?|timetable|list|show|which|how often|"
    r"what does|will|"
    r"wann|welche|cu[aá]ndo|quand|quando|متى|امتى|когда|什么时候"
)
_PAUSE = _words(
    r"pause|suspend|freeze|hold|skip|don'?t (?:let|run)|stop|turn off|disable|switch off|pausier|pausa|وقف|وقّف|"
    r"приостанов|暂停"
)
_RESUME = _words(
    r"resume|unpause|re-?enable|turn .*(?:back )?on|switch .*on|reactivate|unfreeze|start again|fortsetz|"
    r"reanuda|reprend|retoma|رجع|возобнов|恢复"
)
_UNTIL = re.compile(
    r"\b(?:until|till|through|bis|hasta|jusqu'?(?:à|au)?|até)\b(?P<until>.*)$|(?:لحد|حتى)(?P<arabic>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_YES = _words(
    r"approved?\b|accept|sign (?:it |that )?off|green light|go ahead|yes\b|ok(?:ay)?\b|let it (?:go|through)|"
    r"genehmig|freig|freigabe .*erteilt|aprueb|aprob|approuv|valide|aprov|وافق|موافق|одобр|批准|同意"
)
_NO = _words(
    r"reject|decline|refuse|deny|don'?t approve|not approved?|no\b|turn (?:it |that )?down|ablehn|lehne|"
    r"abgelehnt|rechaz|"
    r"refus|rejeit|recus|ارفض|رفض|отклон|拒绝|驳回"
)
_WAITING = _words(
    r"waiting|pending|what .*(?:approv|sign|decid)|anything .*(?:approv|sign|decid)|list|show|which|need(?:s)? my|"
    r"was wartet|pendiente|en attente|pendente|بانتظار|ينتظر|مستني|ждёт|待|哪些"
)


def _short(text: str, *, which: bool = True) -> Arguments | None:
    if len(text) > MOST_LETTERS:
        return None
    return {"which": text.strip()} if which else {}


def _when(
    *wanted: re.Pattern[str], unless: tuple[re.Pattern[str], ...] = (), which: bool = True
) -> Callable[[str], Arguments | None]:
    """Understands a short text with words of each kind that is wanted, and of none that is not."""

    def understand(text: str) -> Arguments | None:
        fits = all(each.search(text) for each in wanted) and not any(each.search(text) for each in unless)
        return _short(text, which=which) if fits else None

    return understand


def _pasted(text: str) -> str:
    """The definition in a text; "" for none."""
    found = _FENCE.search(text)
    body = found[1] if found else text
    if not _DEFINITION.search(body):
        return ""
    return body if found else body[max(body.find("name:"), 0) :]


def _wants_check(text: str) -> Arguments | None:
    pasted = _pasted(text)
    return {"definition": pasted} if pasted else None


def _wants_save(text: str) -> Arguments | None:
    pasted = _pasted(text)
    said = text.replace(pasted, "")
    return {"definition": pasted} if pasted and _SAVE.search(said) and not _HOW.search(said) else None


def _wants_retry(text: str) -> Arguments | None:
    found = _when(_RETRY, unless=(_HOW,))(text) or _when(_SKIP, unless=(_HOW,))(text)
    return {**found, "skip": bool(_SKIP.search(text))} if found else None


def _wants_pause(text: str) -> Arguments | None:
    found = _when(_PAUSE, unless=(_RESUME, _HOW))(text)
    until = _UNTIL.search(text)
    return {**found, "until": (until["until"] or until["arabic"] or "").strip() if until else ""} if found else None


def _wants_schedule(text: str) -> Arguments | None:
    found = _when(unless=(_HOW,))(text)
    return {**found, "when": text.strip()} if found and not text.rstrip().endswith(("?", "؟")) else None


def _wants_decision(text: str) -> Arguments | None:
    found = _short(text)
    if not found or _HOW.search(text) or text.rstrip().endswith(("?", "؟")):
        return None
    if _NO.search(text):
        return {**found, "answer": "no"}
    return {**found, "answer": "yes"} if _YES.search(text) else None


def _wants_pipelines(text: str) -> Arguments | None:
    return {} if _LIST.search(text) and _DEFINED.search(text) and not _RUNS.search(text) else None


class Pipelines(Toolbox):
    """Tools of the six pipeline agents. `which` is always what the person said: a name, its words or a run number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- definitions ---------------------------------------------------------------------------------

    @tool("writes", needs_approval=True, understand=_wants_save)
    async def save_pipeline(self, context: ToolContext, definition: str) -> str:
        """Save a YAML definition under its name. Checks it first."""
        return await self._desk.save(definition, context)

    @tool("reads", understand=_wants_check)
    async def check_pipeline(self, context: ToolContext, definition: str) -> str:
        """Validate a YAML definition: line and remedy of each fault. Saves nothing."""
        del context
        return await self._desk.check(definition)

    @tool("writes", needs_approval=True, understand=_when(_REMOVE, unless=(_HOW,)))
    async def remove_pipeline(self, context: ToolContext, which: str) -> str:
        """Forget a saved pipeline and its schedules."""
        return await self._desk.remove(which, context)

    @tool("reads", understand=_wants_pipelines)
    async def list_pipelines(self, context: ToolContext) -> str:
        """All pipelines with their inputs."""
        del context
        return await self._desk.pipelines()

    @tool("reads", understand=_when(_EXPLAIN))
    async def show_pipeline(self, context: ToolContext, which: str) -> str:
        """A pipeline's triggers, steps and YAML."""
        del context
        return await self._desk.definition(which)

    # --- runs ----------------------------------------------------------------------------------------

    @tool("writes", understand=_wants_retry)
    async def retry_run(self, context: ToolContext, which: str, *, skip: bool = False) -> str:
        """Resume a failed or cancelled run from the failed step, or skip that step."""
        return await self._desk.retry(which, context, skip=skip)

    @tool("writes", understand=_when(_CANCEL, unless=(_HOW,)))
    async def cancel_run(self, context: ToolContext, which: str) -> str:
        """Cancel a run: no further step begins."""
        return await self._desk.cancel(which, context)

    @tool("writes", understand=_when(_START, unless=(_HOW,)))
    async def start_run(self, context: ToolContext, which: str, inputs: dict[str, JsonValue] | None = None) -> str:
        """Start a pipeline now."""
        return await self._desk.start(which, inputs or {}, context)

    @tool("reads", understand=_when(_RATE))
    async def run_figures(self, context: ToolContext, which: str) -> str:
        """A pipeline's failure rate, durations and slowest steps."""
        return await self._desk.figures(which, context)

    @tool("reads", understand=_when(_LIST))
    async def list_runs(self, context: ToolContext, which: str = "") -> str:
        """The newest runs and their states, of all pipelines or one."""
        return await self._desk.runs(which, context)

    @tool("reads", understand=_short)
    async def explain_failure(self, context: ToolContext, which: str) -> str:
        """Why a run failed: step, error, log, and what differs from the last good run."""
        return await self._desk.why(which, context)

    @tool("reads", understand=_short)
    async def show_run(self, context: ToolContext, which: str) -> str:
        """A run's steps, states, durations and log."""
        return await self._desk.run(which, context)

    # --- schedules -----------------------------------------------------------------------------------

    @tool("writes", understand=_when(_RESUME, unless=(_HOW,)))
    async def resume_schedule(self, context: ToolContext, which: str) -> str:
        """Let a paused schedule start runs again."""
        return await self._desk.resume_schedule(which, context)

    @tool("writes", understand=_wants_pause)
    async def pause_schedule(self, context: ToolContext, which: str, until: str = "") -> str:
        """Pause a schedule, perhaps until a time ("Monday at 8")."""
        return await self._desk.pause_schedule(which, until, context)

    @tool("writes", understand=_when(_REMOVE, unless=(_HOW,)))
    async def remove_schedule(self, context: ToolContext, which: str) -> str:
        """Remove a schedule."""
        return await self._desk.remove_schedule(which, context)

    @tool("reads", understand=_when(_SCHEDULES))
    async def list_schedules(self, context: ToolContext, which: str = "") -> str:
        """Schedules and their next times, of all pipelines or one."""
        return await self._desk.schedules(which, context)

    @tool("writes", understand=_wants_schedule)
    async def set_schedule(self, context: ToolContext, which: str, when: str) -> str:
        """Set when a pipeline runs. `when`: cron, or words ("every workday at 7", "tomorrow at 18:00")."""
        return await self._desk.set_schedule(which, when, context)

    # --- approvals -----------------------------------------------------------------------------------

    @tool("writes", understand=_wants_decision)
    async def decide_approval(self, context: ToolContext, which: str, answer: Literal["yes", "no"]) -> str:
        """Approve or reject a waiting step, as this person said. `which`: its run number or pipeline."""
        return await self._desk.decide(which, answer, context)

    @tool("reads", understand=_when(_WAITING, which=False))
    async def list_approvals(self, context: ToolContext) -> str:
        """Steps that wait for this person's decision."""
        return await self._desk.approvals(context)
