"""The switch of the live shoppers, and the one place of this process where they run."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from siyu.demo import store
from siyu.demo.errors import NotLoaded, PaceInvalid
from siyu.demo.models import Loaded, Pace, Pulse, Recipe, Switch
from siyu.demo.rules import generate
from siyu.demo.rules.live import cast, script
from siyu.demo.service.live import LiveShop, Ports
from siyu.kit.desk import Desk, Runtime
from siyu.kit.work import Work
from siyu.platform import account

FASTEST_EVENTS, FASTEST_ORDERS_S = 50.0, 1.0
_CAST_SCALE = 0.1
_REST_S = 60.0  # before shoppers who gave up come back
_SCOPES = ["order.write"]


def set_live(work: Work, *, is_on: bool, pace: Pace, seed: int) -> Switch:
    """The wish as it is kept; the shoppers follow it within two seconds.

    Raises: NotLoaded, PaceInvalid.
    """
    work.require("demo.run")
    if is_on and store.loaded(work) is None:
        raise NotLoaded("Load the demo shop first: siyu demo.")
    wish = Switch(is_on, _checked(pace), seed)
    store.save_switch(work.db, work.shop_id, wish)
    work.audit("demo.live", f"shop:{work.shop_id}", is_on=is_on)
    return wish


def turn_live(runtime: Runtime, shop_id: str, *, is_on: bool, pace: Pace | None = None) -> Switch:
    """The wish as it is kept, from a second process beside the running server: the command line.

    TRICKY: without a Desk, which would open the lake, and the server holds its file.
    Raises: PaceInvalid.
    """
    wish = Switch(is_on, _checked(pace or Pace()))
    runtime.db.write(lambda connection: store.save_switch(connection, shop_id, wish))
    return wish


def live(work: Work) -> Switch:
    """The wish in force: off where nobody has said."""
    return store.switch(work) or Switch(False, Pace())


def _checked(pace: Pace) -> Pace:
    if not 0 < pace.events_per_s <= FASTEST_EVENTS or not pace.order_every_s >= FASTEST_ORDERS_S:
        raise PaceInvalid(
            f"At most {FASTEST_EVENTS:.0f} events a second and an order every {FASTEST_ORDERS_S:.0f} s.",
            events_per_s=pace.events_per_s,
            order_every_s=pace.order_every_s,
        )
    return pace


@dataclass
class _Place:
    shop: LiveShop
    wish: Switch
    rests_until: float = 0.0


@dataclass
class LiveShops:
    """Has a life: tends the live shop of every desk it is shown, as the switch says."""

    _places: dict[tuple[Path, str], _Place] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tend(self, desk: Desk) -> None:
        """Start, restart or stop the shoppers of this desk, so that they are what the switch asks for."""
        wish = desk.read(store.switch)
        if wish is None and desk.settings.live_demo and desk.read(store.loaded) is not None:
            wish = desk.write(lambda work: set_live(work, is_on=True, pace=Pace(), seed=Switch(True, Pace()).seed))
        with self._lock:
            place = self._places.get(self._key(desk))
            if place is not None and (wish is None or not wish.is_on or wish != place.wish):
                self._close(desk, place)
                place = None
            if wish is not None and wish.is_on:
                self._open_if_due(desk, wish, place)

    def pulse(self, desk: Desk) -> Pulse:
        """What the shoppers of this desk do in this process."""
        place = self._places.get(self._key(desk))
        return place.shop.pulse() if place else Pulse(is_running=False)

    def close(self) -> None:
        """Send everybody home, in all shops; their keys are revoked when the switch is next tended."""
        with self._lock:
            for place in self._places.values():
                place.shop.stop()
            self._places.clear()

    def _open_if_due(self, desk: Desk, wish: Switch, place: _Place | None) -> None:
        if place is None:
            state = desk.read(store.loaded)
            if state is not None:
                self._places[self._key(desk)] = _Place(_opened(desk, wish, state), wish)
        elif not place.shop.pulse().is_running:
            now = time.monotonic()
            place.rests_until = place.rests_until or now + _REST_S
            if now >= place.rests_until:
                self._close(desk, place)

    def _close(self, desk: Desk, place: _Place) -> None:
        place.shop.stop()
        del self._places[self._key(desk)]
        desk.write(_revoke_keys)

    @staticmethod
    def _key(desk: Desk) -> tuple[Path, str]:
        return desk.data_dir, desk.shop_id


LIVE_SHOPS = LiveShops()


def _opened(desk: Desk, wish: Switch, state: Loaded) -> LiveShop:
    zone = desk.read(lambda work: work.zone)
    recipe = Recipe(state.today, zone, state.seed, min(state.scale, _CAST_SCALE))
    shoppers, offers = cast(generate(store.source(), recipe))
    ports = desk.write(lambda work: _ports(work, _base_url(desk)))
    shop = LiveShop(ports, script(Random(wish.seed), shoppers, offers, wish.pace), desk.runtime.clock)
    shop.start()
    return shop


def _base_url(desk: Desk) -> str:
    host = desk.settings.host
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::', '') else host}:{desk.settings.port}"  # noqa: S104


def _ports(work: Work, base_url: str) -> Ports:
    """Fresh keys for this run; those of the run before are revoked."""
    _revoke_keys(work)
    write = account.create_key(work, kind=account.KeyKind.WRITE, name="live demo (events)")
    secret = account.create_key(work, kind=account.KeyKind.SECRET, name="live demo (orders)", scopes=_SCOPES)
    store.save_key_ids(work, [write.key.id, secret.key.id])
    return Ports(base_url, write.secret, secret.secret)


def _revoke_keys(work: Work) -> None:
    in_force = {key.id for key in account.keys(work) if key.revoked_at is None}
    for key_id in store.key_ids(work):
        if key_id in in_force:
            account.revoke_key(work, key_id=key_id)
    store.save_key_ids(work, [])
