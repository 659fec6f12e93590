"""What the demo registers: the timer that lets live shoppers in and out."""

from __future__ import annotations

from siyu.demo.service import LIVE_SHOPS
from siyu.kit.runner import Timer

TIMERS = (Timer("demo.live", 1.0, LIVE_SHOPS.tend),)
