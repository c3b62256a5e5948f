"""How likely people show that an answer was good or bad. Assumed rates: nobody has measured them for Nova."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import get_args

from bot.improvement.faults.files import Row, Signal
from bot.improvement.faults.setting import Setting

SIGNALS: tuple[Signal, ...] = get_args(Signal)
RATES: Mapping[Row, tuple[float, ...]] = {
    "good": (0.004, 0.05, 0.008, 0.001, 0.06, 0.01),
    "route": (0.10, 0.003, 0.20, 0.08, 0.28, 0.06),
    "prompt": (0.10, 0.003, 0.22, 0.002, 0.25, 0.06),
    "gap": (0.10, 0.003, 0.10, 0.01, 0.30, 0.06),
    "tool": (0.08, 0.003, 0.06, 0.002, 0.20, 0.30),
    "memory": (0.10, 0.003, 0.30, 0.001, 0.15, 0.03),
    "model": (0.10, 0.003, 0.08, 0.01, 0.30, 0.15),
    "random": (0.08, 0.005, 0.18, 0.004, 0.25, 0.08),
}
THANKS = 0.06  # of good answers
WHY = 0.30  # of 👎 are followed by a tap that says why
TRUE_WHY = 0.80  # of which name the true cause
IN_CHANNEL = 0.1  # how much rarer others react to an answer that was not theirs
SILENT = 0.5  # how much rarer silent people write

Rates = Mapping[Row, Mapping[Signal, float]]


def rates(setting: Setting) -> Rates:
    """The table of a scenario: its own cells, each a little off, because nobody knows the true ones."""
    return {
        cause: {signal: _cell(setting, cause, signal, rate) for signal, rate in zip(SIGNALS, row, strict=True)}
        for cause, row in RATES.items()
    }


def _cell(setting: Setting, cause: Row, signal: Signal, rate: float) -> float:
    given = setting.scenario.signals.get(cause, {}).get(signal, rate)
    off = setting.draws.of("signals").normal(setting.scenario.noise.signal_logit_sd, f"{cause} {signal}")
    if not off or not 0 < given < 1:
        return given
    return 1 / (1 + math.exp(-(math.log(given / (1 - given)) + off)))
