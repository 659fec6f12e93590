"""Taking a file in: under a random name, its content hashed, its format told by what it holds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from siyu.collect.sources import store
from siyu.collect.sources.engines.process import take_sample
from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.engines.wire import Sampled, SampleOrder
from siyu.collect.sources.errors import FileRefused, UploadTooLarge
from siyu.collect.sources.models import ImportJob, State
from siyu.collect.sources.rules.reasons import file_reason
from siyu.collect.sources.service.jobs import Targets, target_of, view
from siyu.collect.sources.service.looking import found_headers, with_header
from siyu.kit.desk import Desk
from siyu.kit.work import Work


class Upload:
    """A file being written: `write` pieces, then `receive` it; left unfinished, it is deleted."""

    def __init__(self, desk: Desk, file_name: str) -> None:
        folder = folder_of(desk)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.name = secrets.token_hex(16)
        self.path = folder / self.name
        self.file_name = shown_name(file_name)
        self.size = 0
        self._limit = desk.settings.upload_limit_mb * 1024 * 1024
        self._hash = hashlib.sha256()
        self._file: BinaryIO = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.is_received = False

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises: UploadTooLarge."""
        self.size += len(piece)
        if self.size > self._limit:
            raise UploadTooLarge("The file is too large.", limit_mb=self._limit // (1024 * 1024))
        self._hash.update(piece)
        self._file.write(piece)

    def finish(self) -> str:
        """Put it on disk; its SHA-256."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        if not self.is_received:
            self.path.unlink(missing_ok=True)


def folder_of(desk: Desk) -> Path:
    """Where uploads of all shops wait; names are random, so none can be guessed or clash."""
    return desk.data_dir / "imports"


def receive(desk: Desk, targets: Targets, *, upload: Upload, kind: str | None = None) -> ImportJob:
    """The new import, waiting for its mapping. Raises: FileRefused, TargetUnknown."""
    if kind is not None:
        target_of(targets, kind)
    sha256 = upload.finish()
    sampled = look(SampleOrder(str(upload.path)))
    layout = with_header(sampled, targets, None)

    def add(work: Work) -> ImportJob:
        job_id = work.ids.new()
        store.insert_job(work, {
            "job_id": job_id, "state": State.UPLOADED, "file_name": upload.file_name, "upload": upload.name,
            "size_bytes": upload.size, "sha256": sha256, "kind": kind, "layout": store.layout_json(layout),
            "headers": found_headers(sampled, layout), "mapping": [], "created_at": work.now,
            "created_by": work.actor.name, "same_as": store.finished_with(work, sha256),
        })  # fmt: skip
        work.audit("import.upload", job_id, sha256=sha256, size_bytes=upload.size)
        return view(work, job_id)

    job = desk.write(add)
    upload.is_received = True
    return job


def look(order: SampleOrder) -> Sampled:
    """The first rows of a file. Raises: FileRefused, with the reason in both languages."""
    try:
        return take_sample(order)
    except FileUnreadable as unreadable:
        sentence = file_reason(unreadable.reason)
        context = {"reason": unreadable.reason, "message_zh": sentence.zh, "detail": unreadable.detail}
        raise FileRefused(sentence.en, **context) from None


def shown_name(file_name: str) -> str:
    """The last part of the name, without what could break a line or a path; for display only."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean.encode("utf-8", "ignore").decode()[-200:] or "file"
