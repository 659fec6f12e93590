"""Questions to the lake: who meets a definition, who may have changed, what the builder can offer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from siyu.kit.lake import Lake
from siyu.understand.audience.compile.definition import compile_definition
from siyu.understand.audience.compile.query import LAKE_TABLES, Query, Scope
from siyu.understand.audience.models import EVENT_FIELDS, Definition
from siyu.understand.audience.rules import Edge, Reads

Cursor = duckdb.DuckDBPyConnection
# What the feeds of a kind replace, as the table that conditions read.
TOUCHED_KINDS = {"customer": "customer", "consent": "consent", "tag": "tag", "customer_orders": "profile"}
# `score` is laid out here for the models that will fill it.
DDL = """
create table if not exists membership (segment_id varchar, customer_no integer, entered_at timestamp);
create table if not exists score (customer_no integer, model varchar, score double, decile integer);
"""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Customers in ascending order and the hash of the rows of each, `(n_customers,)` both."""

    customer_nos: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint64]

    def differing(self, earlier: Fingerprints) -> BitMap:
        """Who has other rows than earlier, has rows only now, or had them only then."""
        if np.array_equal(self.customer_nos, earlier.customer_nos):
            return BitMap(self.customer_nos[self.marks != earlier.marks].tolist())
        both, here, there = np.intersect1d(
            self.customer_nos, earlier.customer_nos, assume_unique=True, return_indices=True
        )
        changed = both[self.marks[here] != earlier.marks[there]]
        only_once = np.setxor1d(self.customer_nos, earlier.customer_nos, assume_unique=True)
        return BitMap(changed.tolist()) | BitMap(only_once.tolist())


def touched_ddl(kind: str) -> str:
    """The queue of customers whose lake rows of a kind were just replaced."""
    return f"create table if not exists touched_{kind} (key varchar)"


def ask(cursor: Cursor, query: Query) -> BitMap:
    """The customers a query answers."""
    return to_bitmap(cursor.execute(query.sql, list(query.params)))


def evaluate(lake: Lake, definition: Definition, scope: Scope) -> BitMap:
    """The members of a definition. Raises: LakeTooSlow."""
    query = compile_definition(definition, scope)
    return lake.ask(lambda cursor: ask(cursor, query))


def to_bitmap(answer: Cursor) -> BitMap:
    """The one column of an answer as a set."""
    import array

    (numbers,) = answer.fetchnumpy().values()
    found = array.array("I")
    found.frombytes(numbers.astype("uint32").tobytes())
    return BitMap(found)


def latest_seq(cursor: Cursor) -> int:
    """The number of the latest event in the lake; 0 where there is none."""
    row = cursor.execute("select coalesce(max(seq), 0) from event").fetchone()
    return 0 if row is None else int(row[0])


def customers_of_new_events(cursor: Cursor, after_seq: int, names: Collection[str]) -> dict[str, BitMap]:
    """Who did which of these events, for events that came after a number."""
    answer = cursor.execute(
        "select name, customer_no from event where seq > $1 and name in (select unnest($2::varchar[])) "
        "and customer_no is not null group by all",
        [after_seq, sorted(names)],
    )
    found: dict[str, BitMap] = {}
    for name, customer_no in answer.fetchall():
        found.setdefault(name, BitMap()).add(customer_no)
    return found


def take_touched(lake: Lake) -> dict[str, BitMap]:
    """Empty the queues of touched customers, by the table whose rows were replaced."""
    waiting = " union all ".join(f"select '{kind}' where exists (from touched_{kind})" for kind in TOUCHED_KINDS)
    kinds = [row[0] for row in lake.rows(waiting)]
    if not kinds:
        return {}
    taken = lake.change(
        lambda cursor: {kind: cursor.execute(f"delete from touched_{kind} returning key").fetchall() for kind in kinds}
    )
    return {
        TOUCHED_KINDS[kind]: BitMap(int(key) for (key,) in keys if key.isdigit() and int(key) < 2**31)
        for kind, keys in taken.items()
    }


def crossed(cursor: Cursor, edges: Iterable[Edge], since: datetime, scope: Scope) -> dict[Edge, BitMap]:
    """Who passed each edge in (since, now]: one of their moments came to be exactly the edge's offset old."""
    listed = sorted(edges, key=lambda edge: (edge.table, edge.column, edge.event or "", edge.offset_s))
    found: dict[Edge, BitMap] = {}
    for start in range(0, len(listed), 50):
        portion = listed[start : start + 50]
        params: list[object] = []
        parts = [_crossing(number, edge, (since, scope), params) for number, edge in enumerate(portion)]
        for number, customer_no in cursor.execute("\nunion all\n".join(parts), params).fetchall():
            found.setdefault(portion[number], BitMap()).add(customer_no)
    return found


def _crossing(number: int, edge: Edge, between: tuple[datetime, Scope], params: list[object]) -> str:
    since, scope = between
    assert edge.column.isidentifier()
    params.extend(_naive(moment) - timedelta(seconds=edge.offset_s) for moment in (since, scope.now))
    parts = [f'"{edge.column}" > ${len(params) - 1}', f'"{edge.column}" <= ${len(params)}', "customer_no is not null"]
    if edge.event is not None:
        params.append(edge.event)
        parts.append(f"name = ${len(params)}")
    return f"select distinct {number}, customer_no from {scope.table(edge.table)} t where {' and '.join(parts)}"


def fingerprints(lake: Lake, table: str) -> Fingerprints:
    """A hash of each customer's rows in a table that other jobs rewrite: what differs has changed."""
    assert table in LAKE_TABLES
    columns = lake.columns(
        f"select customer_no, bit_xor(hash(t)) as mark from {table} t where customer_no is not null "
        "group by customer_no order by customer_no"
    )
    return Fingerprints(columns["customer_no"], columns["mark"])


def slice_lake(cursor: Cursor, reads: Sequence[Reads], customers: BitMap, scope: Scope) -> dict[str, str]:
    """Temporary tables with only these customers' rows of what is read; the relations to compile against."""
    cursor.execute("create temp table slice_who as select unnest($1::integer[]) as customer_no", [list(customers)])
    events = frozenset().union(*(one.events for one in reads))
    properties = frozenset().union(*(one.properties for one in reads))
    tables = sorted(frozenset().union(*(one.tables for one in reads)))
    for table in tables:
        columns, where, params = "t.*", "", list[object]()
        if table == "event":
            known = sorted(name for name in properties if name in EVENT_FIELDS)
            wanted = ["seq", "customer_no", "name", '"at"', *known, *(["props"] if properties - set(known) else [])]
            columns = ", ".join(f"t.{name}" for name in wanted)
            where, params = " and t.name in (select unnest($1::varchar[]))", [sorted(events)]
            spans = [one.lookback_s for one in reads if one.events]
            if None not in spans:
                params.append(_naive(scope.now) - timedelta(seconds=max(span or 0 for span in spans)))
                where += ' and t."at" >= $2'
        cursor.execute(
            f"create temp table slice_{table} as select {columns} from {scope.table(table)} t "
            f"where t.customer_no in (select customer_no from slice_who){where}",
            params or None,
        )
    return {table: f"slice_{table}" for table in tables}


def move_in_slice(cursor: Cursor, segment_id: str, moved: tuple[BitMap, BitMap], at: datetime) -> None:
    """Note in the sliced membership who entered and who left, for the segments that contain this one."""
    _move(cursor, "slice_membership", [(segment_id, *moved)], at)


def mirror(lake: Lake, moves: Sequence[tuple[str, BitMap, BitMap]], at: datetime) -> None:
    """Bring the lake's membership table up to what changed: `(segment_id, entered, left)`."""
    lake.change(lambda cursor: _move(cursor, "membership", moves, at))


def mirror_marks(lake: Lake) -> dict[str, tuple[int, int]]:
    """Count and sum of the members of each segment in the mirror, to tell whether it is whole."""
    rows = lake.rows("select segment_id, count(*), sum(customer_no) from membership group by segment_id")
    return {segment_id: (int(count), int(total)) for segment_id, count, total in rows}


def replace_mirror(lake: Lake, segment_id: str, members: Mapping[int, datetime]) -> None:
    """Write a segment's mirror anew."""
    import pyarrow as pa

    batch = pa.table(
        {
            "customer_no": pa.array(list(members), pa.int32()),
            "entered_at": pa.array([_naive(at) for at in members.values()], pa.timestamp("us")),
        }
    )

    def run(cursor: Cursor) -> None:
        cursor.execute("delete from membership where segment_id = $1", [segment_id])
        cursor.register("incoming", batch)
        cursor.execute("insert into membership select $1, customer_no, entered_at from incoming", [segment_id])
        cursor.unregister("incoming")

    lake.change(run)


def _move(cursor: Cursor, table: str, moves: Sequence[tuple[str, BitMap, BitMap]], at: datetime) -> None:
    left = _pairs([(segment_id, gone) for segment_id, _entered, gone in moves])
    entered = _pairs([(segment_id, came) for segment_id, came, _left in moves])
    both = "(select unnest($1::varchar[]) as segment_id, unnest($2::integer[]) as customer_no)"
    if left[0]:
        cursor.execute(f"delete from {table} where (segment_id, customer_no) in {both}", [*left])
    if entered[0]:
        cursor.execute(
            f"insert into {table} (segment_id, customer_no, entered_at) select n.segment_id, n.customer_no, $3 "
            f"from {both} n where not exists (select 1 from {table} t "
            "where t.segment_id = n.segment_id and t.customer_no = n.customer_no)",
            [*entered, _naive(at)],
        )


def _pairs(sets: Iterable[tuple[str, BitMap]]) -> tuple[list[str], list[int]]:
    found = [(segment_id, number) for segment_id, members in sets for number in members]
    return [segment_id for segment_id, _number in found], [number for _segment_id, number in found]


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def customer_count(lake: Lake) -> int:
    """How many customers there are."""
    return int(lake.rows("select count(*) from customer")[0][0])


def customer_rows(lake: Lake, customer_nos: Sequence[int]) -> list[dict[str, str | int | None]]:
    """What a list shows of each customer, in the order of their numbers."""
    names = ("customer_no", "city", "channel", "stage", "value_group", "orders", "paid_fen")
    rows = lake.rows(
        "select c.customer_no, c.city, c.channel, p.stage, p.value_group, p.orders, p.paid_fen from customer c "
        "left join profile p on p.customer_no = c.customer_no "
        "where c.customer_no in (select unnest($1::integer[])) order by c.customer_no",
        [list(customer_nos)],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
