"""What Prometheus is told: well-formed, of fixed labels, and nothing about people."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry.exposition import COUNTERS, GAUGES, HISTOGRAMS, exposition, of_process, of_store
from bot.telemetry.figures import Figures
from bot.telemetry.meter import Meter
from bot.telemetry.tally import Counts, Tally

FIGURES = Figures(3, 12.5, 1, 2, 2, 0.75, 0.001)


def read(metrics: Iterable[Metric]) -> dict[str, float]:
    """Samples by how they are written, those of the process itself apart."""
    families = text_string_to_metric_families(exposition(metrics).decode())
    samples = [sample for family in families for sample in family.samples if sample.name.startswith("nova_")]
    return {f"{sample.name}{''.join(sorted(map(str, sample.labels.values())))}": sample.value for sample in samples}


def counts(tally: Tally) -> Counts:
    return dict(tally._fresh)  # what a flush would bring into the store


def test_gauges_are_read_from_the_store():
    assert read(of_store(FIGURES, {})) == {
        "nova_waiting": 3,
        "nova_oldest_seconds": 12.5,
        "nova_set_aside": 1,
        "nova_undelivered": 2,
        "nova_workers": 2,
        "nova_spent_today_usd": 0.75,
        "nova_store_seconds": 0.001,
    }


def test_every_gauge_of_the_catalogue_is_a_figure():
    assert list(GAUGES) == list(Figures.__dataclass_fields__)


def test_buckets_of_a_histogram_add_up():
    tally = Tally()
    for seconds in (0.3, 0.4, 7.0, 1_000.0):
        tally.observe("answer_seconds", "telegram", seconds)
    found = read(of_store(FIGURES, counts(tally)))
    bounds = {
        name.removeprefix("nova_answer_seconds_bucket"): value for name, value in found.items() if "bucket" in name
    }
    assert bounds["0.25telegram"] == 0
    assert bounds["0.5telegram"] == 2
    assert bounds["10.0telegram"] == 3
    assert bounds["+Inftelegram"] == 4
    assert found["nova_answer_seconds_counttelegram"] == 4
    assert found["nova_answer_seconds_sumtelegram"] == 1_007.7


def test_the_parts_of_this_process_are_there_well_or_not():
    told = read(of_process({"store": "away"}, ("store", "worker"), {"slack": 4.0}, 0.02))
    assert told == {
        "nova_problemstore": 1,
        "nova_problemworker": 0,
        "nova_silent_secondsslack": 4,
        "nova_loop_lag_seconds": 0.02,
    }


def test_what_this_process_takes_of_the_machine_is_told():
    assert b"process_resident_memory_bytes " in exposition(())


def test_everything_that_is_counted_has_its_place_in_the_catalogue():
    """By the labels, too: a count with others would be told under the wrong names."""
    tally = Tally()
    for name, (_, labels) in COUNTERS.items():
        tally.add(name, *labels)
    for name, (_, label) in HISTOGRAMS.items():
        tally.observe(name, label, 1.0)
    told = read(of_store(FIGURES, counts(tally)))
    assert {f"nova_{name}_total{''.join(sorted(labels))}" for name, (_, labels) in COUNTERS.items()} <= told.keys()
    assert Meter().tally is not tally
