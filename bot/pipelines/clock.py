"""When a rule is next due: cron (`0 7 * * 1-5`) or a recurrence of RFC 5545 (`FREQ=MONTHLY;BYMONTHDAY=-1`)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from dateutil.rrule import rrulestr

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
RECURRENCE = "FREQ="


class BadRule(ValueError):
    """Not a rule, or one that never comes due."""


def next_time(rule: str, zone: ZoneInfo, after: datetime = SOME_DAY, first: datetime = SOME_DAY) -> datetime:
    """The first moment after another, in UTC. The hour on the wall stays when clocks change. Raises BadRule.

    `first` is where the counting of a recurrence begins; cron needs none.
    """
    if rule.startswith(RECURRENCE):
        return _recurring(rule, zone, after, first)
    if len(rule.split()) != 5:
        raise BadRule(f"{rule!r} is no cron rule of five fields")
    try:
        return next(CronSim(rule, after.astimezone(zone))).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise BadRule(f"{rule!r} is no cron rule ({str(error).lower() or 'it never comes due'})") from error


def _recurring(rule: str, zone: ZoneInfo, after: datetime, first: datetime) -> datetime:
    try:
        counted = rrulestr(rule, dtstart=first.astimezone(zone).replace(tzinfo=None))
        local = counted.after(after.astimezone(zone).replace(tzinfo=None))
    except ValueError as error:
        raise BadRule(f"{rule!r} is no recurrence rule") from error
    if local is None:
        raise BadRule(f"{rule!r} does not come due any more")
    return local.replace(tzinfo=zone).astimezone(UTC)
