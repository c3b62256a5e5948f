"""Times of a database in UTC, as the people of a place write them, so that a day is their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def local_times(zone: str) -> Callable[[str | None], str | None]:
    """A function from `2026-05-31 22:30:00` in UTC to the same moment in a zone. Whole hours are looked up.

    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    place = ZoneInfo(zone)
    hours: dict[str, str] = {}

    def local(text: str | None) -> str | None:
        if text is None:
            return None
        hour = hours.get(text[:13])
        if hour is None:
            moment = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC).astimezone(place)
            if moment.utcoffset().total_seconds() % 3600:  # type: ignore[union-attr] - it has a zone
                return f"{moment:%Y-%m-%d %H:%M:%S}"
            hour = hours[text[:13]] = f"{moment:%Y-%m-%d %H}"
        return hour + text[13:19]

    return local
