"""What stands around the API, as plain ASGI: security headers, measurements, and a guard for request bodies."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from time import perf_counter
from typing import Any, NoReturn

from prometheus_client import CollectorRegistry, Histogram

from siyu.kit.errors import Invalid, SiyuError, TooLarge
from siyu.kit.http import error_answer

# The ASGI specification types a scope and a message as dictionaries of anything.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 4 * 1024 * 1024
DEPTH_LIMIT = 64
_INT_LIMIT = 2**63
_IN_THREAD = 64 * 1024
_ODD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_log = logging.getLogger("siyu.http")


class BodyTooLarge(TooLarge):
    """The body of the request is larger than this route takes."""

    code = "body.too_large"


class BodyMalformed(Invalid):
    """The body is no JSON, or holds what no field can keep: a zero byte, half a character, a 65-bit number."""

    code = "body.malformed"


class Headers:
    """Sets headers on every answer that does not carry them already; API answers are never stored."""

    def __init__(self, app: AsgiApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = self._headers
        if scope["path"].startswith("/api/"):
            wanted = [*wanted, (b"cache-control", b"no-store")]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _value in message["headers"]}
                missing = [pair for pair in wanted if pair[0] not in present]
                message = {**message, "headers": [*message["headers"], *missing]}
            await send(message)

        await self._app(scope, receive, with_headers)


class Measure:
    """Counts and times requests by route template, and logs one line each; neither path nor query is kept."""

    def __init__(self, app: AsgiApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._seconds = Histogram(
            "siyu_http_request_seconds", "Seconds until the answer began, by route and status",
            ["method", "route", "status"], registry=registry,
            buckets=(0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, took = perf_counter(), 500, 0.0

        async def watched(message: Message) -> None:
            nonlocal status, took
            if message["type"] == "http.response.start":
                status, took = message["status"], perf_counter() - began
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            took = took or perf_counter() - began
            self._seconds.labels(method, route, str(status)).observe(took)
            line = {"method": method, "route": route, "status": status, "ms": round(took * 1000, 1)}
            _log.log(logging.ERROR if status >= 500 else logging.INFO, json.dumps(line))


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class BodyGuard:
    """Refuses what no route can take, before any route runs: large bodies, odd JSON, zero bytes in addresses.

    `uploads` are the paths that read their own bodies under their own limit.
    """

    def __init__(self, app: AsgiApp, uploads: Sequence[str] = (), limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._uploads = frozenset(uploads)
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"] == "POST" and scope["path"] in self._uploads):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            if b"%00" in scope["query_string"] or "\x00" in scope["path"]:
                raise Invalid("An address holds no zero byte.")
            body = await self._whole(headers, receive)
            if body and b"json" in headers.get(b"content-type", b"json").lower():
                if len(body) > _IN_THREAD:
                    await asyncio.to_thread(check_json, body)
                else:
                    check_json(body)
        except SiyuError as refused:
            await error_answer(refused)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _whole(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length[:20]) > self._limit:
            raise self._too_large()
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            part: bytes = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > self._limit:
                raise self._too_large()
            more = bool(message.get("more_body"))
        return b"".join(parts)

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge("The body is larger than this route takes.", limit_bytes=self._limit)


def check_json(body: bytes) -> None:
    """Nothing, if every reader of this JSON understands the same by it. Raises: BodyMalformed."""
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_int=_int64, parse_constant=_no_constant)
    except RecursionError:
        raise BodyMalformed(f"The body is nested deeper than {DEPTH_LIMIT} levels.") from None
    except ValueError as broken:
        reason = broken.args[0] if broken.args else ""
        raise BodyMalformed("The body is not valid JSON.", reason=str(reason)[:200]) from None
    if body.count(b"[") + body.count(b"{") > DEPTH_LIMIT and _depth(value) > DEPTH_LIMIT:
        raise BodyMalformed(f"The body is nested deeper than {DEPTH_LIMIT} levels.")
    if _ODD.search(body):
        # TRICKY: an escaped backslash before the `u` only looks odd, and two halves in order are one character.
        text = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in text and "\x00" in _texts(value):
            raise BodyMalformed("A text holds a zero byte.")
        if any("\ud800" <= one <= "\udfff" for one in text):
            raise BodyMalformed("A text holds half a character (a lone surrogate).")


def _replay(body: bytes, receive: Receive) -> Receive:
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return made


def _int64(text: str) -> int:
    if len(text) > 20 or not -_INT_LIMIT <= int(text) < _INT_LIMIT:
        raise ValueError("a whole number has more than 64 bits")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, dict | list):
            deepest = max(deepest, depth)
            inner = one.values() if isinstance(one, dict) else one
            waiting.extend((part, depth + 1) for part in inner)
    return deepest


def _texts(value: object) -> str:
    """Every text in a JSON value, one after the other."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return "".join(found)
