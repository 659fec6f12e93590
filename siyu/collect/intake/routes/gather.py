"""Micro-batching: requests that wait at the same moment are stored in one task, and answered after its commit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from siyu.collect.intake.errors import IntakeBusy
from siyu.collect.intake.models import Arrival, Kept
from siyu.kit.errors import SiyuError

Submit = Callable[[str, Sequence[Arrival]], Future[Kept]]


class _Lane:
    """What waits for one shop, and how many of its groups are on their way."""

    def __init__(self, shop_id: str) -> None:
        self.shop_id = shop_id
        self.queue: deque[tuple[Sequence[Arrival], asyncio.Future[int]]] = deque()
        self.rows = 0
        self.on_the_way = 0
        self.is_scheduled = False


class Gatherer:
    """Hands arrivals to the writer, group by group, in the order they came."""

    WAITING_LIMIT = 20_000
    GROUP_ROWS = 4_096  # more than one request may carry
    GROUPS_AHEAD = 2

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._lanes: dict[str, _Lane] = {}
        self._waiting = 0

    async def keep(self, shop_id: str, arrivals: Sequence[Arrival]) -> int:
        """How many of the arrivals were known before; all are on disk when this returns.

        Raises: IntakeBusy, when nothing of them was kept.
        """
        if self._waiting + len(arrivals) > self.WAITING_LIMIT:
            raise IntakeBusy("Too many events are waiting to be stored; send these again.", retry_after_s=1)
        lane = self._lanes.get(shop_id)
        if lane is None:
            lane = self._lanes[shop_id] = _Lane(shop_id)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[int] = loop.create_future()
        lane.queue.append((arrivals, answer))
        lane.rows += len(arrivals)
        self._waiting += len(arrivals)
        self._schedule(lane, loop)
        return await answer

    def _schedule(self, lane: _Lane, loop: asyncio.AbstractEventLoop) -> None:
        """Send one turn of the loop later, so that every request of this turn travels in the same group."""
        is_wanted = lane.on_the_way == 0 or (lane.on_the_way < self.GROUPS_AHEAD and lane.rows >= self.GROUP_ROWS)
        if is_wanted and lane.queue and not lane.is_scheduled:
            lane.is_scheduled = True
            loop.call_soon(self._send, lane, loop)

    def _send(self, lane: _Lane, loop: asyncio.AbstractEventLoop) -> None:
        lane.is_scheduled = False
        group: list[tuple[Sequence[Arrival], asyncio.Future[int]]] = []
        rows: list[Arrival] = []
        while lane.queue and len(rows) + len(lane.queue[0][0]) <= self.GROUP_ROWS:
            entry = lane.queue.popleft()
            group.append(entry)
            rows.extend(entry[0])
        lane.rows -= len(rows)
        lane.on_the_way += 1
        try:
            stored = self._submit(lane.shop_id, rows)
        except SiyuError as refused:
            self._answer(lane, group, refused)
            self._schedule(lane, loop)
            return
        self._schedule(lane, loop)
        stored.add_done_callback(lambda done: loop.call_soon_threadsafe(self._stored, lane, group, done, loop))

    def _stored(
        self,
        lane: _Lane,
        group: list[tuple[Sequence[Arrival], asyncio.Future[int]]],
        done: Future[Kept],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        failure = done.exception()
        self._answer(lane, group, done.result() if failure is None else failure)
        self._schedule(lane, loop)

    def _answer(
        self,
        lane: _Lane,
        group: list[tuple[Sequence[Arrival], asyncio.Future[int]]],
        outcome: Kept | BaseException,
    ) -> None:
        lane.on_the_way -= 1
        position = 0
        for arrivals, answer in group:
            end = position + len(arrivals)
            self._waiting -= len(arrivals)
            if not answer.done():
                if isinstance(outcome, Kept):
                    known = outcome.known
                    answer.set_result(sum(position <= one < end for one in known) if known else 0)
                else:
                    answer.set_exception(outcome)
            position = end
