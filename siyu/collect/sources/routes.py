"""HTTP: upload, preview, start, follow and cancel imports; refused rows; templates."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from siyu.collect.sources import service
from siyu.collect.sources.engines.multipart import FileForm
from siyu.collect.sources.errors import UploadMissing, UploadTooLarge
from siyu.collect.sources.models import FieldType, ImportJob, Label, Mode, Pair, Preview, RefusedLine, Setup
from siyu.collect.sources.service.jobs import Targets, target_of
from siyu.kit.errors import TooLarge
from siyu.kit.http import CursorBroken, Edge, Page, decode_cursor, encode_cursor, may
from siyu.kit.tables import csv_pieces, xlsx_bytes

router = APIRouter(prefix="/api/imports", tags=["imports"])

JobId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="The import's id.")]
Limit = Annotated[int, Query(ge=1, le=200)]
Language = Annotated[Literal["zh", "en"], Query(description="Language of headers and reasons.")]
FileKind = Annotated[Literal["csv", "xlsx"], Query(alias="format", description="File format.")]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_ROWS = 1_000_000
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "xlsx, xls, csv, jsonl, parquet"},
                        "kind": {"type": "string", "description": "What it holds, where that is known."},
                    },
                }
            }
        },
    }
}


class PairBody(BaseModel):
    """A column of the file (from 0) and the field it is read as; "+name" keeps it under a name of its own."""

    column: int = Field(ge=0, le=10_000)
    field: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")


class SetupBody(BaseModel):
    """The choices made so far; what is left out is guessed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "order", "mapping": [{"column": 0, "field": "order_no"}]}]}
    )

    kind: str | None = Field(None, max_length=40)
    encoding: str | None = Field(None, max_length=20)
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    sheet: str | None = Field(None, max_length=100)
    header_line: int | None = Field(None, ge=0, le=10_000_000)
    mapping: list[PairBody] | None = Field(None, max_length=1000)

    def setup(self) -> Setup:
        """As the service takes it."""
        pairs = None if self.mapping is None else tuple(Pair(pair.column, pair.field) for pair in self.mapping)
        return Setup(self.kind, self.encoding, self.delimiter, self.sheet, self.header_line, pairs)


class StartBody(SetupBody):
    """The choices to import with."""

    mode: Mode = Mode.KEEP_GOOD


class ChoiceView(BaseModel):
    """An allowed value."""

    value: str
    label: Label


class FieldView(BaseModel):
    """A field that a column can be read as."""

    name: str
    label: Label
    type: FieldType
    required: bool
    choices: list[ChoiceView]
    example: str


class TargetView(BaseModel):
    """A kind of thing that can be imported."""

    kind: str
    label: Label
    fields: list[FieldView]
    open_fields: bool


def _offered(request: Request) -> Targets:
    targets: Targets = request.app.state.import_targets
    return targets


Offered = Annotated[Any, Depends(_offered)]  # Targets; `Any` keeps it out of the OpenAPI document


@router.get("")
def list_imports(edge: Edge = may("import.run"), cursor: str | None = None, limit: Limit = 50) -> Page[ImportJob]:
    """Imports, newest first."""
    before = _moment_and_id(cursor) if cursor else None
    jobs = edge.read(lambda work: service.list_page(work, before=before, limit=limit))
    more = encode_cursor(jobs[-1].created_at.isoformat(), jobs[-1].id) if len(jobs) == limit else None
    return Page(items=jobs, next=more)


@router.post("", status_code=201, openapi_extra=_FORM)
async def upload_import(request: Request, targets: Offered, edge: Edge = may("import.run")) -> ImportJob:
    """Take a file in: it is looked at, kept under a random name, and waits for its mapping.

    `same_as` names an earlier finished import of the very same file.
    """
    limit_mb = edge.desk.settings.upload_limit_mb
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > (limit_mb + 1) * 1024 * 1024:
        raise UploadTooLarge("The file is too large.", limit_mb=limit_mb)
    with ExitStack() as stack:
        uploads: list[service.Upload] = []

        def open_upload(file_name: str) -> service.Upload:
            uploads.append(stack.enter_context(service.Upload(edge.desk, file_name)))
            return uploads[0]

        form = FileForm(request.headers.get("content-type", ""), open_upload)
        async for piece in request.stream():
            await run_in_threadpool(form.write, piece)
        if not uploads:
            raise UploadMissing("The form has no part named “file”.")
        kind = form.fields.get("kind") or None
        return await run_in_threadpool(service.receive, edge.desk, targets, upload=uploads[0], kind=kind)


@router.get("/targets")
def list_import_targets(targets: Offered, edge: Edge = may("import.run")) -> list[TargetView]:
    """What can be imported, with every field."""
    return [
        TargetView(
            kind=target.kind, label=target.label, open_fields=target.open_fields,
            fields=[
                FieldView(
                    name=field.name, label=field.label, type=field.type, required=field.required,
                    choices=[ChoiceView(value=one.value, label=one.label) for one in field.choices],
                    example=field.example,
                )
                for field in target.fields
            ],
        )
        for target in targets.values()
    ]  # fmt: skip


@router.get("/templates/{kind}", response_class=Response, responses={200: {"content": {"text/csv": {}, _XLSX: {}}}})
def download_import_template(
    kind: Annotated[str, Path(max_length=40)], targets: Offered, edge: Edge = may("import.run"),
    file_format: FileKind = "xlsx", lang: Language = "zh",
) -> Response:  # fmt: skip
    """An empty file to fill in: the header and one example row."""
    target = target_of(targets, kind)
    content = service.template(target, file_format=file_format, language=lang)
    return Response(content, headers=_download(f"{kind}.{file_format}"), media_type=_media(file_format))


@router.get("/{job_id}")
def get_import(job_id: JobId, edge: Edge = may("import.run")) -> ImportJob:
    """One import: its state, progress and counts."""
    return edge.read(lambda work: service.get(work, job_id=job_id))


@router.post("/{job_id}/preview")
def preview_import(job_id: JobId, body: SetupBody, targets: Offered, edge: Edge = may("import.run")) -> Preview:
    """What these choices would do to the first rows; nothing is stored."""
    return service.preview(edge.desk, targets, job_id=job_id, setup=body.setup())


@router.post("/{job_id}/start")
def start_import(job_id: JobId, body: StartBody, targets: Offered, edge: Edge = may("import.run")) -> ImportJob:
    """Queue the import with these choices."""
    return service.start(edge.desk, targets, job_id=job_id, setup=body.setup(), mode=body.mode)


@router.post("/{job_id}/cancel")
def cancel_import(job_id: JobId, edge: Edge = may("import.run")) -> ImportJob:
    """Stop the import: rows loaded so far stay, no further row is loaded."""
    return edge.write(lambda work: service.cancel(work, job_id=job_id))


@router.get("/{job_id}/rejects")
def list_import_rejects(
    job_id: JobId, targets: Offered, edge: Edge = may("import.run"), cursor: str | None = None, limit: Limit = 50
) -> Page[RefusedLine]:
    """Refused rows in file order, each with its reasons."""
    after = _line(cursor) if cursor else 0
    found = edge.read(lambda work: service.refused_page(work, targets, job_id=job_id, after_line=after, limit=limit))
    return Page(items=found, next=encode_cursor(found[-1].line) if len(found) == limit else None)


@router.get(
    "/{job_id}/rejects/file", response_class=Response, responses={200: {"content": {"text/csv": {}, _XLSX: {}}}}
)
def download_import_rejects(
    job_id: JobId,
    targets: Offered,
    edge: Edge = may("import.run"),
    file_format: FileKind = "csv",
    lang: Language = "zh",
) -> Response:
    """All refused rows as they stood, with line and reason: mend them and import the file again."""
    header, rows = service.refused_table(edge.desk, targets, job_id=job_id, language=lang)
    headers = _download(f"rejected.{file_format}")
    if file_format == "csv":
        return StreamingResponse(csv_pieces(header, rows), headers=headers, media_type=_media("csv"))
    job = edge.read(lambda work: service.get(work, job_id=job_id))
    if job.rows_rejected > _SHEET_ROWS:
        raise TooLarge("A sheet cannot hold so many rows; take them as CSV.", rows=job.rows_rejected)
    return Response(xlsx_bytes(header, rows), headers=headers, media_type=_XLSX)


def _moment_and_id(cursor: str) -> tuple[datetime, str]:
    at, job_id = decode_cursor(cursor, 2)
    try:
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError) as broken:
        raise CursorBroken("This cursor does not belong to this list.") from broken
    if moment.tzinfo is None or not isinstance(job_id, str) or "\x00" in job_id:
        raise CursorBroken("This cursor does not belong to this list.")
    return moment, job_id


def _line(cursor: str) -> int:
    line = decode_cursor(cursor, 1)[0]
    if not isinstance(line, int) or not 0 <= line < 2**62:
        raise CursorBroken("This cursor does not belong to this list.")
    return line


def _media(file_format: str) -> str:
    return "text/csv; charset=utf-8" if file_format == "csv" else _XLSX


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "X-Content-Type-Options": "nosniff"}
