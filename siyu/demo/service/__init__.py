"""What may be asked of the demo shop."""

from siyu.demo.service.bar import bar, quiet
from siyu.demo.service.examples import write_examples
from siyu.demo.service.live import LiveShop, Ports
from siyu.demo.service.load import load, loaded
from siyu.demo.service.switch import FASTEST_EVENTS, FASTEST_ORDERS_S, LIVE_SHOPS, LiveShops, live, set_live, turn_live

__all__ = [
    "FASTEST_EVENTS", "FASTEST_ORDERS_S", "LIVE_SHOPS", "LiveShop", "LiveShops", "Ports", "bar", "live", "load",
    "loaded", "quiet", "set_live", "turn_live", "write_examples",
]  # fmt: skip
