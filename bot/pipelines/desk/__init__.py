"""What people ask of pipelines in the chat, answered from the records. Implements the port of the agents' tools."""

from __future__ import annotations

from bot.pipelines.desk.definitions import DefinitionDesk
from bot.pipelines.desk.questions import QuestionDesk
from bot.pipelines.desk.runs import RunDesk
from bot.pipelines.desk.schedules import ScheduleDesk


class Desk(DefinitionDesk, RunDesk, ScheduleDesk, QuestionDesk):
    """Everything a person may see and do."""
