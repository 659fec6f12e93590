"""The raw ASGI route of intake: body in, key checked, steps run, rows committed, answer out."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from siyu.collect.intake.errors import BatchTooLarge, BodyMalformed, BodySlow, WriteKeyUnknown
from siyu.collect.intake.models import MAX_BATCH_BYTES, Arrival, Kept, PlanView, Receipt, Refusal
from siyu.collect.intake.routes.gather import Gatherer
from siyu.collect.intake.routes.keys import Admission, KeyCache, key_of
from siyu.collect.intake.routes.meter import Meter
from siyu.collect.intake.rules.draft import STEPS, Request
from siyu.collect.intake.rules.wire import Envelope, open_batch, write_key_of
from siyu.collect.intake.service import keep
from siyu.kit.db import to_micros
from siyu.kit.desk import Runtime
from siyu.kit.errors import SiyuError

# The ASGI specification types a scope and a message as dictionaries of anything.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIX = "/v1/"
_KINDS = {"batch": "", "track": "track", "identify": "identify", "alias": "alias", "page": "page"}
_BODY_LIMIT_S = 30.0
_encode = msgspec.json.Encoder().encode
_SIMPLE = b'{"accepted":%d,"duplicates":%d,"rejected":[]}'
_HEADERS = (
    (b"content-type", b"application/json"),
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
)
_PREFLIGHT = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-write-key, writekey"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
)


@dataclass(frozen=True)
class Wiring:
    """What intake asks of the rest of the house."""

    write_key_shop: Callable[[str], str | None]
    submit: Callable[[str, Sequence[Arrival]], Future[Kept]]
    now: Callable[[], datetime]
    plan_of: Callable[[str], PlanView] = lambda shop_id: PlanView()
    refused: Callable[[str, Sequence[Refusal]], None] = lambda shop_id, refusals: None


def wire(
    runtime: Runtime,
    *,
    write_key_shop: Callable[[str], str | None],
    plan_of: Callable[[str], PlanView] = lambda shop_id: PlanView(),
    refused: Callable[[str, Sequence[Refusal]], None] = lambda shop_id, refusals: None,
) -> Wiring:
    """Intake on an open installation."""

    def submit(shop_id: str, arrivals: Sequence[Arrival]) -> Future[Kept]:
        desk = runtime.desk(shop_id)
        return runtime.db.submit(lambda connection: keep(desk.work(connection), arrivals))

    return Wiring(write_key_shop, submit, runtime.clock.now, plan_of, refused)


def in_front_of(app: AsgiApp, intake: IntakeApp) -> AsgiApp:
    """One ASGI application: intake answers its own paths before any middleware of `app` runs."""

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = intake if scope["type"] == "http" and scope["path"].startswith(PREFIX) else app
        await chosen(scope, receive, send)

    return either


class IntakeApp:
    """Answers 200 only for what is on disk; refuses single items with a reason; never a 5xx for bad input."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._keys = KeyCache(self._look_up)
        self._gatherer = Gatherer(wiring.submit)
        self.meter = Meter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = scope["path"].rpartition(PREFIX)[2]
        if call not in _KINDS:
            await self._answer(send, 404, _error("not_found", "There is no such call."))
        elif scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
        elif scope["method"] != "POST":
            await self._answer(send, 405, _error("method_not_allowed", "Use POST."), (b"allow", b"POST, OPTIONS"))
        else:
            await self._take(call, dict(scope["headers"]), receive, send)

    async def _take(self, call: str, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        try:
            status, answer = await self._receipt(call, headers, receive)
        except SQLAlchemyError:
            busy = _error("intake.busy", "The database does not answer; nothing was stored.")
            await self._answer(send, 503, busy, (b"retry-after", b"2"))
        except SiyuError as wrong:
            retry = wrong.context.get("retry_after_s")
            more = () if retry is None else ((b"retry-after", str(retry).encode()),)
            await self._answer(send, wrong.status, _error(wrong.code, wrong.message), *more)
        else:
            await self._answer(send, status, answer)

    async def _receipt(self, call: str, headers: dict[bytes, bytes], receive: Receive) -> tuple[int, bytes]:
        body = await _read_body(headers, receive)
        received_at = to_micros(self._wiring.now())
        began = perf_counter()
        envelope = open_batch(body) if call == "batch" else Envelope([], [body])
        request = Request(body, envelope, received_at, _KINDS[call])
        key = key_of(headers) or envelope.write_key or (write_key_of(body) if call != "batch" else None)
        self.meter.step("open", perf_counter() - began)
        admission = await self._keys.admit(key) if key else None
        if admission is None:
            raise WriteKeyUnknown("The write key is missing, unknown or revoked.")
        request.plan = admission.plan
        self._run_steps(request)
        known = 0
        if request.packed:
            began = perf_counter()
            known = await self._gatherer.keep(admission.shop_id, request.packed)
            self.meter.step("store", perf_counter() - began)
        return self._told(admission.shop_id, request.refusals, len(request.packed), known)

    def _run_steps(self, request: Request) -> None:
        began = perf_counter()
        for step in STEPS:
            step(request)
            ended = perf_counter()
            self.meter.step(step.__name__, ended - began)
            began = ended

    def _told(self, shop_id: str, refusals: list[Refusal], accepted: int, known: int) -> tuple[int, bytes]:
        events = self.meter.events
        events["accepted"] += accepted - known
        events["duplicate"] += known
        if not refusals:
            return 200, _SIMPLE % (accepted, known)
        events["refused"] += len(refusals)
        self._wiring.refused(shop_id, refusals)
        refusals.sort(key=lambda refusal: refusal.index)
        if accepted:
            return 200, _encode(Receipt(accepted, known, tuple(refusals)))
        first = refusals[0]
        return 400, _encode({"error": {"code": first.code, "message": first.message, "context": {}}, "items": refusals})

    def _look_up(self, key: str) -> Admission | None:
        shop_id = self._wiring.write_key_shop(key)
        return None if shop_id is None else Admission(shop_id, self._wiring.plan_of(shop_id))

    async def _answer(self, send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
        self.meter.answers[status] += 1
        headers = [*_HEADERS, (b"content-length", b"%d" % len(body)), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _read_body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """The whole body, unpacked. Raises: BatchTooLarge, BodyMalformed, BodySlow."""
    length = headers.get(b"content-length")
    if length is not None and int(length) > MAX_BATCH_BYTES:
        raise _too_large()
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        try:
            async with asyncio.timeout(_BODY_LIMIT_S):
                body = await _read_rest(body, receive)
        except TimeoutError:
            raise BodySlow("The body did not arrive in time.") from None
    elif len(body) > MAX_BATCH_BYTES:
        raise _too_large()
    encoding = headers.get(b"content-encoding", b"identity").lower()
    if encoding == b"identity":
        return body
    if encoding not in (b"gzip", b"deflate"):
        raise BodyMalformed("`Content-Encoding` must be gzip, deflate or identity.")
    return _unpacked(body)


async def _read_rest(first: bytes, receive: Receive) -> bytes:
    parts, size, more = [first], len(first), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyMalformed("The connection closed before the body was complete.")
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > MAX_BATCH_BYTES:
            raise _too_large()
        more = bool(message.get("more_body"))
    return b"".join(parts)


def _unpacked(body: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=47)  # gzip or zlib, told apart by the header
    try:
        whole = unpack.decompress(body, MAX_BATCH_BYTES + 1)
    except zlib.error:
        raise BodyMalformed("The body is not valid gzip.") from None
    if len(whole) > MAX_BATCH_BYTES:
        raise _too_large()
    if not unpack.eof:
        raise BodyMalformed("The gzip body is cut off.")
    return whole


def _too_large() -> BatchTooLarge:
    return BatchTooLarge(f"A request may have {MAX_BATCH_BYTES} bytes.")


def _error(code: str, message: str) -> bytes:
    return _encode({"error": {"code": code, "message": message, "context": {}}})
