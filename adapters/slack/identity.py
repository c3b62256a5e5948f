"""Who Nova is in Slack, as `auth.test` says."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.fields import Fields


@dataclass(frozen=True, slots=True)
class Identity:
    """Nova's bot user and the installation its token belongs to."""

    user: str
    bot: str
    team: str
    enterprise: str | None = None
    is_organisation: bool = False

    @property
    def workspace(self) -> str:
        """The installation: of one workspace, or of a whole organisation."""
        return (self.is_organisation and self.enterprise) or self.team

    def is_own(self, event: Fields) -> bool:
        return event.maybe("user") == self.user or event.maybe("bot_id") == self.bot

    def is_home(self, team: str | None) -> bool:
        """Whether somebody of this team is one of ours; an organisation has many teams, so there it is not known."""
        return self.is_organisation or team in (None, "", self.team, self.enterprise)
