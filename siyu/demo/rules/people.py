"""The people of the demo shop: invented from a seed, tied to the source's customers by number only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from siyu.demo.models import Choice, Ints, Kind, Person, Recipe
from siyu.demo.rules import vocabulary as words
from siyu.demo.rules.calendar import DAY_MICROS, end_of_yesterday, to_datetime

PROSPECTS = 360
VISITORS = 420
_BASE62 = np.array(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
_HEX = np.array(list("0123456789abcdef"))
_LATE_LOGIN = 0.15  # of the customers looked around for days before they logged in
_DOUBLE = 0.08
_WITHOUT_MINI_PROGRAM = 0.1  # come by the web only: no openid


def people(
    recipe: Recipe, rng: np.random.Generator, *, buyer: Ints, country: Sequence[str], first_order_at: Ints
) -> tuple[Person, ...]:
    """One person for each buyer (their CustomerID, 0 for a guest), then prospects, then visitors.

    `first_order_at`: UTC microseconds, by buyer. Everybody is first seen before their first order.
    """
    more = [max(1, round(count * recipe.scale)) for count in (PROSPECTS, VISITORS)]
    kinds = [Kind.CUSTOMER if number else Kind.GUEST for number in buyer]
    kinds += [Kind.PROSPECT] * more[0] + [Kind.VISITOR] * more[1]
    seen = _first_seen(recipe, rng, first_order_at, sum(more))
    devices = _texts(rng, _HEX, len(kinds), 16)
    channel = _weighted(rng, [weight for _, weight, _ in words.CHANNELS], len(kinds))
    strangers = [
        Person(
            kind=kind,
            device=f"d-{devices[place]}",
            first_seen_at=to_datetime(int(seen[place])),
            channel=words.CHANNELS[channel[place]][0],
            source_id=int(buyer[place]) if place < len(buyer) else 0,
        )
        for place, kind in enumerate(kinds)
    ]
    homes = [*country, *([words.HOME] * sum(more))]
    return _known(recipe, rng, strangers, homes, first_order_at)


def _first_seen(recipe: Recipe, rng: np.random.Generator, first_order_at: Ints, others: int) -> Ints:
    before = (rng.exponential(9.0, len(first_order_at)) * DAY_MICROS).astype(np.int64) + 45 * 60 * 1_000_000
    end = end_of_yesterday(recipe)
    late = end - rng.integers(DAY_MICROS // 8, 370 * DAY_MICROS, others)
    return np.concatenate([first_order_at - before, late])


def _known(
    recipe: Recipe, rng: np.random.Generator, strangers: list[Person], homes: Sequence[str], first_order_at: Ints
) -> tuple[Person, ...]:
    """The same people with names and numbers, where the shop knows them."""
    count = len(strangers)
    female, years, days = rng.random(count) < 0.72, rng.gamma(6.0, 2.6, count), rng.integers(0, 365, count)
    names = _names(rng, female, homes)
    place = _weighted(rng, [weight for *_, weight in words.CITIES], count)
    openid, unionid = _texts(rng, _BASE62, count, 22), _texts(rng, _BASE62, count, 22)
    lot = rng.random((count, 5))
    lines = rng.choice(10**8, count, replace=False)
    found: list[Person] = []
    for i, person in enumerate(strangers):
        if person.kind in (Kind.GUEST, Kind.VISITOR):
            found.append(person)
            continue
        member = person.source_id or 90_000 + i
        code, city, language = words.COUNTRIES.get(homes[i], words.ABROAD)
        is_home = homes[i] == words.HOME
        joined = person.first_seen_at + timedelta(minutes=2)
        is_late = person.kind is Kind.CUSTOMER and lot[i, 0] < _LATE_LOGIN
        if is_late:
            joined = to_datetime(int(first_order_at[i]) - 10 * 60 * 1_000_000)
        on_web_only = bool(not is_late and lot[i, 1] < _WITHOUT_MINI_PROGRAM)
        known = replace(
            person,
            member_no=f"M{member}",
            name=names[i],
            gender=("female" if female[i] else "male") if lot[i, 2] < 0.88 else "",
            birthday=_birthday(recipe.today, float(years[i]), int(days[i])) if lot[i, 3] < 0.64 else None,
            # 154 is assigned to no operator: the number looks right and rings nowhere.
            phone=f"154{lines[i]:08d}" if is_home else "",
            email=f"{member}@example.com" if not is_home or lot[i, 4] < 0.3 else "",
            openid="" if on_web_only else f"oDemo{openid[i]}",
            unionid="" if on_web_only else f"uDemo{unionid[i]}",
            country="CN" if is_home else code,
            province=words.CITIES[place[i]][1] if is_home else "",
            city=words.CITIES[place[i]][0] if is_home else city,
            language="zh-CN" if is_home else language,
            joined_at=joined,
            login_at=joined if is_late else None,
            has_double=bool(is_home and not on_web_only and lot[i, 0] > 1 - _DOUBLE),
        )
        found.append(known)
    return _with_choices(recipe, rng, found)


def _birthday(today: date, years: float, days: int) -> date:
    """Adults only: 18 and older, most of them around thirty."""
    return today.replace(month=1, day=1) - timedelta(days=int((18 + min(years, 55.0)) * 365.25) + days + 5)


def _names(rng: np.random.Generator, female: np.ndarray, homes: Sequence[str]) -> list[str]:
    pick = rng.random((len(homes), 2)).tolist()
    found = []
    for is_female, home, (first, last) in zip(female.tolist(), homes, pick, strict=True):
        if home in (words.HOME, "Hong Kong"):
            given = words.GIVEN_FEMALE if is_female else words.GIVEN_MALE
            # Squared: the first surnames are the commonest.
            found.append(words.SURNAMES[int(last**2 * len(words.SURNAMES))] + given[int(first * len(given))])
        else:
            given = words.FOREIGN_FEMALE if is_female else words.FOREIGN_MALE
            family = words.FOREIGN_LAST[int(last * len(words.FOREIGN_LAST))]
            found.append(f"{given[int(first * len(given))]} {family}")
    return found


def _with_choices(recipe: Recipe, rng: np.random.Generator, found: list[Person]) -> tuple[Person, ...]:
    """What each registered person agreed to when joining, and what some took back since."""
    lot = rng.random((len(found), len(words.CONSENTS), 3))
    now = to_datetime(end_of_yesterday(recipe))
    done: list[Person] = []
    for i, person in enumerate(found):
        if person.joined_at is None or lot[i, 0, 2] > 0.94:
            done.append(person)
            continue
        choices: list[Choice] = []
        for j, (purpose, channel, agrees, withdraws) in enumerate(words.CONSENTS):
            lacks = (channel == "sms" and not person.phone) or (channel == "email" and not person.email)
            if lacks or lot[i, j, 0] >= agrees:
                continue
            choices.append(Choice(purpose, channel, True, person.joined_at))
            if lot[i, j, 1] < withdraws:
                later = person.joined_at + (now - person.joined_at) * float(lot[i, j, 2])
                choices.append(Choice(purpose, channel, False, later))
        done.append(replace(person, choices=tuple(choices)))
    return tuple(done)


def _weighted(rng: np.random.Generator, weights: Sequence[int], count: int) -> Ints:
    share = np.cumsum(np.array(weights, dtype=np.float64))
    return np.searchsorted(share / share[-1], rng.random(count), side="right")


def _texts(rng: np.random.Generator, letters: np.ndarray, count: int, length: int) -> list[str]:
    return ["".join(row) for row in letters[rng.integers(0, len(letters), (count, length))].tolist()]
