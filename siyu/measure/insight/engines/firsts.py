"""The first event of each customer that a question picks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.jit import Events, Ints, compiled


@compiled
def first_events(events: Events, picked: NDArray[np.uint8], since: int, out: Ints) -> None:
    """`out (n_customers,)`: index of the first picked event at `since` or later, left as it is where there is none."""
    for customer in range(events.offsets.size - 1):
        for event in range(events.offsets[customer], events.offsets[customer + 1]):
            if events.at[event] >= since and picked[events.codes[event]]:
                out[customer] = event
                break
