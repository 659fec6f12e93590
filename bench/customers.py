"""Customers a second of CPU: joining events, resolving identities, upserting profiles, on a fresh SQLite shop.

Run: `python bench/customers.py [--small]`. Figures are per second of CPU time of the process, so that a busy machine
tells the same; the physical limit beside them is one HMAC-SHA256 blind index per identity.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from siyu.collect import intake
from siyu.collect.intake import Arrival
from siyu.kit.clock import SystemClock
from siyu.kit.db import _sqlite_engine, to_micros
from siyu.kit.desk import Desk, Runtime
from siyu.kit.secrets import Cipher
from siyu.kit.settings import Settings
from siyu.schema import whole_metadata
from siyu.unify import customer, timeline
from siyu.unify.customer import Gender, Identity, IdentityKind, Record, Sighting
from siyu.unify.customer import jobs as customer_jobs
from siyu.unify.timeline import jobs as timeline_jobs

EVENTS, CUSTOMERS, AT_ONCE = (10_000, 5_000, 5_000) if "--small" in sys.argv[1:] else (100_000, 50_000, 5_000)


def main() -> None:
    """Print one line for each figure."""
    with tempfile.TemporaryDirectory() as folder:
        engine = _sqlite_engine(f"sqlite:///{Path(folder) / 'siyu.db'}", 1, writer=True)
        whole_metadata().create_all(engine)
        engine.dispose()
        runtime = Runtime(
            Settings(data_dir=Path(folder)),
            zone_of=lambda _connection, _shop_id: ZoneInfo("Asia/Shanghai"),
            feeds=(*customer_jobs.FEEDS, *timeline_jobs.FEEDS),
        )
        desk = runtime.desk("shop")
        cipher = Cipher(runtime.keys, "shop")
        alone = timed("blind index alone", CUSTOMERS, lambda: [cipher.blind("phone", str(n)) for n in range(CUSTOMERS)])
        store_events(desk, "first")
        timed("join, devices new at first", EVENTS, lambda: join_all(desk))
        store_events(desk, "again")
        timed("join, devices known", EVENTS, lambda: join_all(desk))
        records = [record(n) for n in range(CUSTOMERS)]
        sightings = [Sighting(one.identities) for one in records]
        entered = timed("upsert, new customers", CUSTOMERS, lambda: upsert_all(desk, records))
        print(f"a new customer with two identities costs {entered / alone / 2:.0f} times its blind indexes")
        timed("upsert, known customers", CUSTOMERS, lambda: upsert_all(desk, records))
        timed(
            "resolve, known, two identities each",
            CUSTOMERS,
            lambda: desk.write(lambda work: customer.resolve_many(work, sightings=sightings)),
        )
        runtime.close()


def timed(what: str, n: int, run: Callable[[], object]) -> float:
    """Run and print how many a second of CPU; the seconds."""
    began = time.process_time()
    run()
    took = time.process_time() - began
    print(f"{what:40} {n / took:>10,.0f} / s")
    return took


def store_events(desk: Desk, part: str) -> None:
    """Views of products on devices of which few come often."""
    rng = random.Random(part)
    now = to_micros(SystemClock().now())
    for start in range(0, EVENTS, AT_ONCE):
        arrivals = [
            Arrival(
                f"{part}-{start + n}", "track", "view_item", f"d-{int(rng.paretovariate(0.6)) % 60_000}", None, None,
                now, now, '{"properties":{"sku":"S-1","page":"/item","amount_fen":9900,"city":"上海"}}', None,
            )
            for n in range(AT_ONCE)
        ]  # fmt: skip
        desk.write(lambda work, arrivals=arrivals: intake.keep(work, arrivals))  # type: ignore[misc]


def join_all(desk: Desk) -> None:
    """Join until nothing is left."""
    while timeline.join_events(desk):
        pass


def record(number: int) -> Record:
    """A member with phone, name, city, gender and a trait."""
    identities = (Identity(IdentityKind.MEMBER_NO, f"M{number}"), Identity(IdentityKind.PHONE, f"139{number:08d}"))
    return Record(identities, name="张三丰", city="北京", gender=Gender.MALE, traits={"size": "L"})


def upsert_all(desk: Desk, records: list[Record]) -> None:
    """In batches as an import has them."""
    for start in range(0, len(records), AT_ONCE):
        part = records[start : start + AT_ONCE]
        desk.write(lambda work, part=part: customer.upsert(work, records=part))  # type: ignore[misc]


if __name__ == "__main__":
    main()
