"""After an erasure no file of the installation holds the person: database, its log, the lake, uploads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.runner import deliver_due
from siyu.unify import consent, customer, timeline
from siyu.unify.consent import Channel, Purpose, State, Statement
from siyu.unify.customer import Identity, IdentityKind, Record
from tests.unify.timeline.arrivals import arrival, send

PERSONAL = {
    "phone": "13877775555", "email": "canary.zq@example.com", "name": "金丝雀甲乙", "address": "金雀巷九十九号",
}  # fmt: skip
PLAIN = {"openid": "oCanary7777ZQ", "device": "device-canary-zq", "member": "M-canary-zq", "trait": "canary-trait-zq"}


def holding(folder: Path, text: str) -> list[str]:
    """The files that hold a text in one of the encodings that files use."""
    needles = {text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), ascii(text)[1:-1].encode()}
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "keys" and any(needle in path.read_bytes() for needle in needles)
    ]


def live(desk: Desk) -> None:
    """The canary is imported, signs in on a device, states who it is, consents, and shares the shop with others."""
    ids = (Identity(IdentityKind.PHONE, PERSONAL["phone"]), Identity(IdentityKind.OPENID, PLAIN["openid"]))
    record = Record(
        ids, name=PERSONAL["name"], traits={"taste": PLAIN["trait"]}, personal_traits={"address": PERSONAL["address"]}
    )
    desk.write(lambda work: customer.upsert(work, records=[record]))
    others = [Record((Identity(IdentityKind.EMAIL, f"other{n}@x.cn"),), city="上海") for n in range(50)]
    desk.write(lambda work: customer.upsert(work, records=others))
    personal = {"/traits/openid": PLAIN["openid"], "/traits/email": PERSONAL["email"]}
    send(
        desk,
        arrival(device=PLAIN["device"], sku="S-1", note=PLAIN["trait"]),
        arrival(kind="identify", device=PLAIN["device"], member=PLAIN["member"], personal=personal),
        *(arrival(device=f"other-{n}", sku="S-2") for n in range(200)),
        arrival("search", device=PLAIN["device"], keyword=PLAIN["trait"]),
    )
    said = Statement(1, Purpose.MARKETING, Channel.SMS, State.GRANTED, "v1", "web", PERSONAL["phone"])
    desk.write(lambda work: consent.record(work, statements=[said]))
    settle(desk)


def settle(desk: Desk) -> None:
    for _turn in range(3):
        timeline.join_events(desk)
        while deliver_due(desk):
            pass
        while feed_once(desk):
            pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_erased_person_is_in_no_file(desk: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    live(desk)
    number = desk.read(lambda work: customer.find(work, identity=Identity(IdentityKind.OPENID, PLAIN["openid"])))
    assert number is not None
    for text in PERSONAL.values():
        assert holding(tmp_path, text) == [], "personal values are sealed from the start"
    for text in PLAIN.values():
        assert holding(tmp_path, text) != [], "this test can find what is there"
    clock.travel(timedelta(days=1))
    desk.write(lambda work: customer.erase(work, customer_no=number))
    settle(desk)
    while timeline.erase_events(desk):
        pass
    settle(desk)
    desk.runtime.db.scrub()
    for text in (*PERSONAL.values(), *PLAIN.values()):
        assert holding(tmp_path, text) == []
    assert desk.lake.rows("select count(*) from event") == [(200,)]
    assert desk.read(lambda work: customer.list_page(work).total) == 250
