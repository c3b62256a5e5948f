"""Who may talk to Nova: nobody, unless the settings say so."""

from __future__ import annotations

from adapters.message import Person
from bot.settings import Settings

REFUSAL = (
    "Hello! I'm a private assistant and can't talk with people I don't know yet. "
    "If you should have access, give whoever runs me your id: `{person}`."
)


class Access:
    """The allow-list, applied alike to messages, reactions and buttons."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def allows(self, person: Person) -> bool:
        return not person.is_bot and self._settings.is_allowed(person.key)

    def is_owner(self, person: Person) -> bool:
        return self._settings.is_owner(person.key)

    @staticmethod
    def refusal(person: Person) -> str:
        """One polite line, with what the owner needs to let the person in."""
        return REFUSAL.format(person=person.key)
