"""Whether this machine's clock agrees with a platform's, by the `Date` header of its answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.message import Finding

TOLERATED = timedelta(seconds=60)  # Slack's signatures are void after five minutes


def clock_findings(platform: str, date_header: str, now: datetime) -> tuple[Finding, ...]:
    """A problem when the clocks differ by more than is tolerated; nothing when they do not, or none is told."""
    try:
        apart = now - parsedate_to_datetime(date_header)
    except (ValueError, TypeError):
        return ()
    if abs(apart) <= TOLERATED:
        return ()
    direction = "ahead of" if apart > timedelta() else "behind"
    detail = f"this machine is {abs(apart).total_seconds():.0f} s {direction} {platform}"
    return (Finding("clock", "problem", detail, "set the clock (timedatectl set-ntp true)"),)
