"""What intake measures of itself: time per step and request, events by outcome; cheap, and read by Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

_BOUNDS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


class _Times:
    def __init__(self) -> None:
        self.counts = [0] * (len(_BOUNDS) + 1)
        self.sum_s = 0.0


class Meter(Collector):
    """Plain counters, written by the event loop alone."""

    def __init__(self) -> None:
        self._steps: dict[str, _Times] = {}
        self.events: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()

    def step(self, name: str, took_s: float) -> None:
        """One step took this long for one request."""
        times = self._steps.get(name)
        if times is None:
            times = self._steps[name] = _Times()
        times.counts[bisect_left(_BOUNDS, took_s)] += 1
        times.sum_s += took_s

    def collect(self) -> Iterator[Metric]:
        """The families for a Prometheus registry."""
        family = HistogramMetricFamily(
            "siyu_intake_step_seconds", "Seconds one intake step took for one request", labels=["step"]
        )
        for name, times in list(self._steps.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), times.counts, strict=True):
                total += count
                buckets.append((bound, total))
            family.add_metric([name], buckets, times.sum_s)
        yield family
        events = CounterMetricFamily("siyu_intake_events", "Events by outcome", labels=["outcome"])
        for outcome, count in list(self.events.items()):
            events.add_metric([outcome], count)
        yield events
        answers = CounterMetricFamily("siyu_intake_answers", "Answers by status", labels=["status"])
        for status, count in list(self.answers.items()):
            answers.add_metric([str(status)], count)
        yield answers
