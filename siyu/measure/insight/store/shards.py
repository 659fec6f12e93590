"""Event columns on disk, clustered by customer in 64 buckets; rebuilt bucket by bucket from the lake as it changes."""

from __future__ import annotations

import json
import shutil
import threading
import time
import uuid
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from siyu.kit.lake import Lake
from siyu.measure.insight.errors import ColumnsBusy

BUCKETS = 64
PROPERTY_TEXTS = ("channel", "page", "category", "spu", "sku", "scene", "platform", "city", "keyword")
TEXTS = ("name", *PROPERTY_TEXTS)
NUMBERS = ("amount_fen", "quantity")
NO_NUMBER = np.iinfo(np.int64).min
NO_TEXT = -1
PATIENCE = 10
"""A rebuild that took t seconds (t ≥ 1) is repeated at the earliest 10 t later: columns may lag by that much."""

_FORGOTTEN = "forgotten.json"

Column: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Bucket:
    """What a bucket was built from, and where it lies."""

    fingerprint: str
    folder: str


@dataclass
class Shards:
    """The column files of one shop. `memory` holds nothing large: columns are mapped when a question needs them."""

    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    lake_version: int = -1
    refreshed_at: float = 0.0
    took_s: float = 0.0


_OPEN: weakref.WeakKeyDictionary[Lake, Shards] = weakref.WeakKeyDictionary()
_OPEN_LOCK = threading.Lock()


def shards_of(lake: Lake) -> Shards:
    """The column files beside a lake: `<data>/shards/<shop>`."""
    with _OPEN_LOCK:
        if lake not in _OPEN:
            _OPEN[lake] = Shards(lake.path.parent.parent / "shards" / lake.path.stem)
        return _OPEN[lake]


def refresh(lake: Lake) -> Shards:
    """The column files, brought up to the lake. Raises: LakeTooSlow."""
    shards = shards_of(lake)
    with shards.lock:
        version = lake.version()
        since = time.monotonic() - shards.refreshed_at
        is_patient = shards.took_s >= 1.0 and since < PATIENCE * shards.took_s
        if version == shards.lake_version or (is_patient and shards.lake_version >= 0):
            return shards
        started = time.monotonic()
        _rebuild_changed(lake, shards)
        shards.lake_version, shards.refreshed_at = version, time.monotonic()
        shards.took_s = shards.refreshed_at - started
    return shards


def forget(lake: Lake, customer_nos: Sequence[int]) -> None:
    """Remove the files, texts included; and once more when the lake has let go of these customers too.

    They are built again from what the lake holds when the next question comes.
    """
    shards = shards_of(lake)
    with shards.lock:
        waiting = {*_forgotten(shards), *customer_nos}
        shutil.rmtree(shards.folder, ignore_errors=True)
        shards.folder.mkdir(parents=True)
        _write_text(shards.folder / _FORGOTTEN, json.dumps(sorted(waiting)))
        shards.lake_version = -1


def read_manifest(shards: Shards) -> dict[str, Bucket]:
    """The buckets there are, by number."""
    path = shards.folder / "manifest.json"
    if not path.exists():
        return {}
    return {number: Bucket(*entry) for number, entry in json.loads(path.read_text()).items()}


def read_texts(shards: Shards, column: str) -> list[str]:
    """The texts of a column, by code."""
    path = shards.folder / f"{column}.texts.json"
    if not path.exists():
        return []
    texts: list[str] = json.loads(path.read_text())
    return texts


def open_column(shards: Shards, bucket: Bucket, column: str) -> Column:
    """A column of a bucket, mapped from disk. Raises: ColumnsBusy when the bucket was replaced meanwhile."""
    try:
        return np.asarray(np.load(shards.folder / bucket.folder / f"{column}.npy", mmap_mode="c"))
    except FileNotFoundError as gone:
        raise ColumnsBusy("The event columns were replaced while they were read; ask again.") from gone


def _forgotten(shards: Shards) -> list[int]:
    """Customers whose events may still have been in the lake when the files were last built."""
    path = shards.folder / _FORGOTTEN
    numbers: list[int] = json.loads(path.read_text()) if path.exists() else []
    return numbers


def _finish_forgetting(lake: Lake, shards: Shards) -> None:
    forgotten = _forgotten(shards)
    if not forgotten:
        return
    query = "select count(*) from event where customer_no in (select unnest(?::integer[]))"
    if lake.rows(query, [forgotten])[0][0] == 0:
        shutil.rmtree(shards.folder)


def _rebuild_changed(lake: Lake, shards: Shards) -> None:
    _finish_forgetting(lake, shards)
    shards.folder.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(shards)
    present = _fingerprints(lake)
    changed = [
        number for number, print_ in present.items() if number not in manifest or manifest[number].fingerprint != print_
    ]
    kept = {number: entry for number, entry in manifest.items() if number in present and number not in changed}
    if not changed and kept == manifest:
        return
    texts = {column: _learn_texts(lake, shards, column, changed) for column in TEXTS}
    for number in changed:
        columns = _read_bucket(lake, int(number), texts)
        while columns.pop("is_unknown").any():  # events with new texts came since the texts were learnt
            texts = {column: _learn_texts(lake, shards, column, [number]) for column in TEXTS}
            columns = _read_bucket(lake, int(number), texts)
        kept[number] = _write_bucket(shards, number, present[number], columns)
    _write_manifest(shards, kept)
    _sweep(shards, kept)


def _fingerprints(lake: Lake) -> dict[str, str]:
    """One text per bucket that changes with every event added, removed, or given to another customer."""
    found = lake.rows(
        f"""
        select customer_no % {BUCKETS}, count(*), max(seq), bit_xor(hash(seq, customer_no))
        from event
        where customer_no is not null and name is not null
        group by 1
        """
    )
    return {str(bucket): f"{count}-{last}-{mixed:x}" for bucket, count, last, mixed in found}


def _learn_texts(lake: Lake, shards: Shards, column: str, buckets: Sequence[str]) -> list[str]:
    """The texts of a column, with those that came new; a text keeps its code for ever."""
    texts = read_texts(shards, column)
    found = lake.rows(
        f"""
        select distinct {column}
        from event
        where {column} is not null and customer_no % {BUCKETS} in (select unnest(?::integer[]))
        """,
        [[int(bucket) for bucket in buckets]],
    )
    known = set(texts)
    fresh = sorted(text for (text,) in found if text not in known)
    if fresh:
        texts += fresh
        _write_text(shards.folder / f"{column}.texts.json", json.dumps(texts, ensure_ascii=False))
    return texts


def _read_bucket(lake: Lake, number: int, texts: dict[str, list[str]]) -> dict[str, Column]:
    picks = ", ".join(f"{column}_text.code as {column}" for column in TEXTS)
    unknown = " or ".join(f"(event.{column} is not null and {column}_text.code is null)" for column in TEXTS)
    joins = "\n".join(
        f"left join (select unnest(${column}) as text, generate_subscripts(${column}, 1) - 1 as code) {column}_text "
        f"on event.{column} = {column}_text.text"
        for column in TEXTS
    )
    return lake.columns(
        f"""
        select event.customer_no, epoch_us(event."at") as moment, event.seq, event.amount_fen, event.quantity, {picks},
            {unknown} as is_unknown
        from event
        {joins}
        where event.customer_no % {BUCKETS} = $bucket and event.name is not null
        order by event.customer_no, moment, event.seq
        """,
        {"bucket": number, **{column: texts[column] or [""] for column in TEXTS}},
    )


def _write_bucket(shards: Shards, number: str, fingerprint: str, columns: dict[str, Column]) -> Bucket:
    folder = f"{int(number):02d}-{uuid.uuid4().hex[:12]}"
    path = shards.folder / folder
    path.mkdir()
    owners = np.asarray(columns["customer_no"], np.int32)
    firsts = np.flatnonzero(np.diff(owners, prepend=np.int32(-1)))
    np.save(path / "customers.npy", owners[firsts])
    np.save(path / "offsets.npy", np.append(firsts, owners.size).astype(np.int64))
    np.save(path / "at.npy", np.asarray(columns["moment"], np.int64))
    np.save(path / "seq.npy", np.asarray(columns["seq"], np.int64))
    for column in TEXTS:
        np.save(
            path / f"{column}.npy", np.ma.filled(np.ma.asarray(columns[column], np.int64), NO_TEXT).astype(np.int32)
        )
    for column in NUMBERS:
        np.save(path / f"{column}.npy", np.ma.filled(np.ma.asarray(columns[column], np.int64), NO_NUMBER))
    return Bucket(fingerprint, folder)


def _write_manifest(shards: Shards, manifest: dict[str, Bucket]) -> None:
    shards.folder.mkdir(parents=True, exist_ok=True)
    entries = {number: [entry.fingerprint, entry.folder] for number, entry in manifest.items()}
    _write_text(shards.folder / "manifest.json", json.dumps(entries))


def _write_text(path: Path, text: str) -> None:
    fresh = path.with_suffix(".fresh")
    fresh.write_text(text)
    fresh.replace(path)


def _sweep(shards: Shards, manifest: dict[str, Bucket]) -> None:
    """Remove folders no manifest names; files still mapped by a reader live on until it lets go."""
    named = {entry.folder for entry in manifest.values()}
    for path in shards.folder.iterdir():
        if path.is_dir() and path.name not in named:
            shutil.rmtree(path)
