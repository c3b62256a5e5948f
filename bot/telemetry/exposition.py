"""Figures and counts as Prometheus reads them. Labels are of small, fixed sets: no person, no conversation, no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.telemetry import meter
from bot.telemetry.figures import Figures
from bot.telemetry.tally import BUCKETS, SUM, Counts

COUNTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    meter.EVENTS: ("deliveries dealt with, or failed inside Nova and set aside", ("platform", "outcome")),
    meter.ANSWERS: ("answers made", ("platform", "outcome")),
    meter.ROUTES: ("answers by how their route was chosen", ("method",)),
    meter.TOOLS: ("tool calls in answers", ("effect", "outcome")),
    meter.MODEL_CALLS: ("calls of language models", ("tier", "outcome")),
    meter.TOKENS: ("tokens of language models; cached ones are input as well", ("tier", "kind")),
    meter.COST: ("US dollars spent on language models, by the prices of the settings", ("tier",)),
}
HISTOGRAMS: Mapping[str, tuple[str, str]] = {
    meter.SECONDS: ("seconds from the arrival of a message to its answer sent", "platform"),
    meter.MODEL_SECONDS: ("seconds a language model took", "tier"),
}
GAUGES: Mapping[str, str] = {
    "waiting": "events that wait in all conversations together",
    "oldest_seconds": "for how long the oldest head of a conversation has waited",
    "set_aside": "events set aside for a human (nova inbox)",
    "undelivered": "messages that never surely arrived (nova inbox)",
    "workers": "workers that were heard of lately, on all machines",
    "spent_today_usd": "US dollars spent today on language models, by all processes",
    "store_seconds": "seconds one write to the store took",
}


class Fixed(Collector):
    """Metrics that are known already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def exposition(metrics: Iterable[Metric]) -> bytes:
    """Prometheus' text format of these metrics and of this process: memory, CPU, open files."""
    registry = CollectorRegistry()
    registry.register(Fixed(metrics))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def of_store(figures: Figures, counts: Counts) -> Iterator[Metric]:
    """What all processes share."""
    for name, told in GAUGES.items():
        yield GaugeMetricFamily(f"nova_{name}", told, value=float(getattr(figures, name)))
    for name, (told, labels) in COUNTERS.items():
        family = CounterMetricFamily(f"nova_{name}", told, labels=labels)
        for values, count in _of(name, counts):
            family.add_metric(values, count)
        yield family
    for name, (told, label) in HISTOGRAMS.items():
        yield _histogram(name, told, label, counts)


def of_process(
    problems: Mapping[str, str], parts: Iterable[str], silent: Mapping[str, float], lag: float
) -> Iterator[Metric]:
    """What is true of this process."""
    family = GaugeMetricFamily("nova_problem", "1 while /readyz names this part", labels=("part",))
    for part in parts:
        family.add_metric((part,), float(part in problems))
    yield family
    family = GaugeMetricFamily("nova_silent_seconds", "for how long a platform has not answered", labels=("platform",))
    for platform, seconds in silent.items():
        family.add_metric((platform,), seconds)
    yield family
    yield GaugeMetricFamily("nova_loop_lag_seconds", "the longest standstill of the last minute", value=lag)


def _histogram(name: str, told: str, label: str, counts: Counts) -> Metric:
    family = HistogramMetricFamily(f"nova_{name}", told, labels=(label,))
    found = dict(_of(name, counts))
    for value in dict.fromkeys(values[0] for values in found):
        buckets = accumulate(found.get((value, str(bound)), 0.0) for bound in BUCKETS)
        named = [
            ("+Inf" if bound == BUCKETS[-1] else str(bound), count)
            for bound, count in zip(BUCKETS, buckets, strict=True)
        ]
        family.add_metric((value,), named, found.get((value, SUM), 0.0))
    return family


def _of(name: str, counts: Counts) -> Iterator[tuple[tuple[str, ...], float]]:
    """What was counted of one metric, by the values of its labels."""
    for series, count in counts.items():
        if series[0] == name:
            yield series[1:], count
