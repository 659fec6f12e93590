"""Paths: what customers do one after the other within a session."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown
from siyu.measure.insight.models.common import OTHER_LABEL
from siyu.measure.insight.models.habits import PathCell, PathEdge, PathNode, PathsQuery, PathsResult
from siyu.measure.insight.service.study import Study, open_study
from siyu.measure.insight.store.columns import Shard

Numbers = NDArray[np.int64]
_NO_TARGET = (-1, -1, -1)


def paths(work: Work, *, query: PathsQuery) -> PathsResult:
    """Sessions by edge and by node, step by step.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    names, codes = _nodes(study, query)
    edges, passes, ended, _ = _tally(study, query, names, codes, _NO_TARGET)
    found = [
        PathEdge(step=step + 1, source=names[source], target=names[target], sessions=int(edges[step, source, target]))
        for step, source, target in np.argwhere(edges > 0)
    ]
    nodes = [
        PathNode(step=step + 1, node=names[node], sessions=int(passes[step, node]), ended=int(ended[step, node]))
        for step, node in np.argwhere(passes > 0)
    ]
    return PathsResult(
        sessions=int(passes[0].sum()) if names else 0,
        edges=tuple(sorted(found, key=lambda edge: (edge.step, -edge.sessions, edge.source, edge.target))),
        nodes=tuple(sorted(nodes, key=lambda node: (node.step, -node.sessions, node.node))),
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def paths_customers(work: Work, *, query: PathsQuery, cell: PathCell) -> list[int]:
    """Customers behind an edge or a node, ascending. Raises: CellUnknown, and what `paths` raises."""
    study = open_study(work, query)
    names, codes = _nodes(study, query)
    for name in (cell.source, cell.target):
        if name is not None and name not in names:
            raise CellUnknown("The paths have no such node.", node=name)
    target = (cell.step - 1, names.index(cell.source), -1 if cell.target is None else names.index(cell.target))
    *_, hits = _tally(study, query, names, codes, target)
    found = [shard.customers[flags != 0] for shard, flags in zip(study.columns.shards, hits, strict=True)]
    return np.sort(np.concatenate(found)).tolist() if found else []


def _nodes(study: Study, query: PathsQuery) -> tuple[list[str], NDArray[np.int32]]:
    """Names of the nodes, and the node of each code of the column; the last entry is for events without one."""
    column = "name" if query.by == "event" else query.by
    texts = study.columns.texts(column)
    since, until = study.span()

    def frequency(shard: Shard) -> Numbers:
        in_range = (shard.at >= since) & (shard.at < until)
        codes = shard.column(column)[in_range]
        return np.bincount(codes[codes >= 0], minlength=len(texts))

    counts = sum(study.columns.map(frequency), np.zeros(len(texts), np.int64))
    only, without = set(query.nodes), set(query.without)
    shown = [
        code
        for code, text in enumerate(texts)
        if counts[code] and text not in without and (not only or text in only or text in (query.start, query.end))
    ]
    points = {query.start, query.end}
    shown.sort(key=lambda code: (texts[code] not in points, -counts[code], texts[code]))
    names = [texts[code] for code in shown[: query.limit]]
    nodes = np.full(len(texts) + 1, -1, np.int32)
    for index, code in enumerate(shown):
        nodes[code] = min(index, query.limit)
    return ([*names, OTHER_LABEL] if len(shown) > query.limit else names), nodes


def _tally(
    study: Study, query: PathsQuery, names: list[str], nodes: NDArray[np.int32], target: tuple[int, int, int]
) -> tuple[Numbers, Numbers, Numbers, list[NDArray[np.uint8]]]:
    column = "name" if query.by == "event" else query.by
    number = {name: index for index, name in enumerate(names)}
    absent = len(names)  # a point no event has: nothing begins or ends there
    points = [-1 if point is None else number.get(point, absent) for point in (query.start, query.end)]
    since, until = study.span()
    shape = (query.max_steps, len(names) + 1)

    def count(shard: Shard) -> tuple[Numbers, Numbers, Numbers, NDArray[np.uint8]]:
        from siyu.measure.insight.engines import paths as kernel
        from siyu.measure.insight.engines.jit import Events

        plan = kernel.PathsPlan(
            nodes, round(query.session_gap_s * 1_000_000), since, until, points[0], points[1], query.max_steps
        )
        tally = kernel.PathsTally(
            np.zeros((shape[0] - 1, shape[1], shape[1]), np.int64),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.int64),
            study.wanted(shard),
            target,
            np.zeros(shard.customers.size, np.uint8),
        )
        kernel.paths(Events(shard.offsets, shard.at, shard.column(column)), plan, tally)
        return tally.edges, tally.passes, tally.ended, tally.hits

    parts = study.columns.map(count)
    edges = sum((part[0] for part in parts), np.zeros((shape[0] - 1, shape[1], shape[1]), np.int64))
    passes = sum((part[1] for part in parts), np.zeros(shape, np.int64))
    ended = sum((part[2] for part in parts), np.zeros(shape, np.int64))
    return edges, passes, ended, [part[3] for part in parts]
