"""The HTTP edge: who calls, may they, one transaction, one shape for errors and pages."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar, cast

import sqlalchemy as sa
from fastapi import Depends, FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Integer, LargeBinary, String
from starlette.exceptions import HTTPException

from siyu.kit.db import Instant, StorageBusy, insert_missing, shop_table
from siyu.kit.desk import Desk, Runtime
from siyu.kit.errors import Conflict, Denied, Invalid, JsonValue, SiyuError
from siyu.kit.work import Actor, Caller, Work

T = TypeVar("T")

idempotency_key = shop_table(
    "idempotency_key",
    Column("actor_id", String(40), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),  # sealed: an answer may hold personal data or a secret shown once
    Column("created_at", Instant, nullable=False),
)


class KeyReused(Invalid):
    """This Idempotency-Key came before with another request."""

    code = "idempotency.other_request"


class KeyInFlight(Conflict):
    """The first request with this Idempotency-Key has not finished."""

    code = "idempotency.in_flight"


class OutOfRange(Invalid):
    """A number, date or text is beyond what can be kept."""

    code = "value.out_of_range"


class CursorBroken(Invalid):
    """The cursor was not given by this list."""

    code = "page.cursor"


class Page(BaseModel, Generic[T]):
    """One page of a list. `next` asks for the one after it; `total` is exact where it is given."""

    items: list[T]
    next: str | None = None
    total: int | None = None


class ErrorBody(BaseModel):
    """What went wrong: a stable code, a sentence for people, and what a program needs."""

    code: str
    message: str
    context: dict[str, Any] = {}


class ErrorAnswer(BaseModel):
    """The shape of every answer that is not a success."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "code": "customer.unknown",
                        "message": "There is no such customer.",
                        "context": {"customer_no": 12},
                    }
                }
            ]
        }
    )

    error: ErrorBody


class Authenticator(Protocol):
    """Finds the caller of a request. Raises: Unauthorised, Denied (cross-site)."""

    def __call__(self, runtime: Runtime, request: Request) -> Caller: ...


@dataclass(frozen=True)
class Edge:
    """One request of one caller: `write` is one transaction (honouring Idempotency-Key), `read` one snapshot."""

    desk: Desk
    request: Request

    @property
    def shop_id(self) -> str:
        """The caller's shop."""
        return self.desk.shop_id

    @property
    def actor(self) -> Actor:
        """The caller."""
        return self.desk.actor

    def read(self, run: Callable[[Work], T]) -> T:
        """What `run` returns from one snapshot."""
        return self.desk.read(run)

    def audit(self, action: str, subject: str, **detail: JsonValue) -> None:
        """Note what a read hands out, such as an export, before it does."""
        self.desk.write(lambda work: work.audit(action, subject, **detail))

    def write(self, run: Callable[[Work], T]) -> T:
        """What `run` returns, once durable. The same Idempotency-Key gives the first answer again.

        Raises: KeyReused, KeyInFlight.
        """
        key = self.request.headers.get("idempotency-key")
        if not key:
            return self.desk.write(run)
        if len(key) > 255:
            raise Invalid("An Idempotency-Key has at most 255 characters.")
        return cast(T, self.desk.write(lambda work: self._once(work, key, run)))

    def _once(self, work: Work, key: str, run: Callable[[Work], T]) -> T | Response:
        """TRICKY: the key row is claimed first, in the same transaction, so two requests cannot both run."""
        request_hash = self._request_hash()
        here = {"shop_id": work.shop_id, "actor_id": work.actor.id, "key": key}
        row = {**here, "request_hash": request_hash, "created_at": work.now}
        where = [idempotency_key.c[name] == value for name, value in here.items()]
        work.db.execute(
            sa.delete(idempotency_key).where(*where, idempotency_key.c.created_at < work.now - timedelta(hours=24))
        )
        if insert_missing(work.db, idempotency_key, [row]) == 0:
            return self._first_answer(work, key, where, request_hash)
        result = run(work)
        status = getattr(self.request.scope.get("route"), "status_code", None) or 200
        body = json.dumps(jsonable_encoder(result), ensure_ascii=False)
        sealed = work.cipher.seal("idempotency_key", "body", f"{work.actor.id}|{key}", body)
        work.db.execute(sa.update(idempotency_key).where(*where).values(status=status, body=sealed))
        return result

    def _first_answer(
        self, work: Work, key: str, where: Sequence[sa.ColumnElement[bool]], request_hash: str
    ) -> Response:
        columns = (idempotency_key.c.request_hash, idempotency_key.c.status, idempotency_key.c.body)
        first = work.db.execute(sa.select(*columns).where(*where)).one()
        if first.request_hash != request_hash:
            raise KeyReused("This Idempotency-Key was used for another request.")
        if first.status is None:
            raise KeyInFlight("The first request with this Idempotency-Key has not finished.", retry_after_s=1)
        body = work.cipher.open("idempotency_key", "body", f"{work.actor.id}|{key}", first.body)
        content = b"" if first.status == 204 else body.encode()
        return Response(content, first.status, {"Idempotent-Replayed": "true"}, "application/json")

    def _request_hash(self) -> str:
        body = getattr(self.request, "_body", b"") or b""
        line = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\n".encode()
        return hashlib.sha256(line + body).hexdigest()


def may(permission: str) -> Any:
    """A route parameter's default: `edge: Edge = may("customer.read")`. Refuses callers without the permission."""

    def find_edge(request: Request) -> Edge:
        runtime: Runtime = request.app.state.runtime
        authenticate: Authenticator = request.app.state.authenticate
        caller = authenticate(runtime, request)
        if not caller.actor.may(permission):
            raise Denied("Your role does not allow this.", permission=permission)
        return Edge(runtime.desk(caller.shop_id, caller.actor), request)

    find_edge.permission = permission  # type: ignore[attr-defined]  # read by the roles × routes test
    return Depends(find_edge)


def encode_cursor(*position: JsonValue) -> str:
    """An opaque cursor that holds a position in a list."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The position of a cursor with `length` parts. Raises: CursorBroken."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as broken:
        raise CursorBroken("This cursor does not belong to this list.") from broken
    # TRICKY: a bool is an int to Python, and no position in any list.
    if not isinstance(position, list) or len(position) != length or any(isinstance(one, bool) for one in position):
        raise CursorBroken("This cursor does not belong to this list.")
    return position


def decode_number(cursor: str) -> int:
    """The number that a cursor of one part holds. Raises: CursorBroken."""
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        raise CursorBroken("This cursor does not belong to this list.")
    return number


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download: UTF-8 with BOM for Excel, formulas made harmless."""
    from siyu.kit.tables import csv_bytes

    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(csv_bytes(header, rows), media_type="text/csv; charset=utf-8", headers=headers)


def error_answer(error: SiyuError) -> JSONResponse:
    """The answer that tells this error."""
    return _render(error.status, error.code, error.message, error.context)


def _render(status: int, code: str, message: str, context: Mapping[str, Any]) -> JSONResponse:
    headers = {"Retry-After": str(context["retry_after_s"])} if "retry_after_s" in context else None
    return JSONResponse({"error": {"code": code, "message": message, "context": context}}, status, headers)


def install_errors(app: FastAPI) -> None:
    """Render every error as `{"error": {"code", "message", "context"}}`."""

    @app.exception_handler(SiyuError)
    def known(_request: Request, error: SiyuError) -> JSONResponse:
        return error_answer(error)

    @app.exception_handler(RequestValidationError)
    def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {"at": ".".join(_printable(str(part)) for part in fault["loc"]), "message": _printable(fault["msg"])}
            for fault in error.errors()
        ]
        return _render(422, "invalid", "The request does not have the expected form.", {"faults": faults[:50]})

    @app.exception_handler(HTTPException)
    def framework(_request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed", 400: "malformed"}.get(error.status_code, "http")
        answer = _render(error.status_code, code, str(error.detail), {})
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(OverflowError)
    @app.exception_handler(UnicodeEncodeError)
    @app.exception_handler(sa.exc.DataError)
    def out_of_range(_request: Request, _error: Exception) -> JSONResponse:
        return error_answer(OutOfRange("A number, date or text is beyond what can be kept."))

    @app.exception_handler(sa.exc.OperationalError)
    def storage(_request: Request, _error: Exception) -> JSONResponse:
        return error_answer(StorageBusy("The database does not answer now; try again.", retry_after_s=2))

    @app.exception_handler(Exception)
    def unknown(_request: Request, _error: Exception) -> JSONResponse:
        return _render(500, "internal", "Something went wrong here; it was logged.", {})


def _printable(text: str) -> str:
    """The text as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode()
