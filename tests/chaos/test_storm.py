"""Nothing lost, nothing out of order, nothing said twice without a mark, though workers are killed all the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.storm import Weather, storm


@pytest.mark.timeout(120)
async def test_a_storm_of_kills_loses_nothing_and_mixes_nothing_up(tmp_path: Path):
    report = await storm(Weather(conversations=40, messages=400, concurrency=6), tmp_path)
    assert report.kills >= 3
    assert report.lost == []
    assert report.out_of_order == []
    assert report.unmarked == []
    assert report.misremembered == []
