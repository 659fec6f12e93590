"""The demo shop: the UCI Online Retail orders moved to the present, invented people, simulated browsing.

Owns demo_shop and demo_live. Emits nothing. Loads through the doors of collect, unify, understand and measure;
its live shoppers come through the public HTTP API. What is real and what is invented: docs/demo.md.
"""

from siyu.demo.errors import NotLoaded, PaceInvalid, ScaleInvalid
from siyu.demo.models import DEFAULT_SEED, Loaded, Pace, Progress, Pulse, Switch
from siyu.demo.service import (
    LIVE_SHOPS,
    LiveShop,
    Ports,
    bar,
    live,
    load,
    loaded,
    quiet,
    set_live,
    turn_live,
    write_examples,
)

__all__ = [
    "DEFAULT_SEED", "LIVE_SHOPS", "LiveShop", "Loaded", "NotLoaded", "Pace", "PaceInvalid", "Ports", "Progress",
    "Pulse", "ScaleInvalid", "Switch", "bar", "live", "load", "loaded", "quiet", "set_live", "turn_live",
    "write_examples",
]  # fmt: skip
