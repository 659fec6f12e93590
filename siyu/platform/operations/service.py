"""What may be asked of the installation's operation."""

from __future__ import annotations

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from siyu import __version__
from siyu.kit.db import metadata, write_engine
from siyu.kit.desk import Runtime
from siyu.kit.runner import retry_dead
from siyu.kit.work import Work
from siyu.platform.operations import store
from siyu.platform.operations.errors import BackupBroken, DataFolderInUse, DeadLetterUnknown
from siyu.platform.operations.models import DeadLetter, Health, JobBoard, Manifest

_CHUNK = 5_000


def job_board(work: Work) -> JobBoard:
    """Timers with their last outcome, and the state of the outbox."""
    return JobBoard(jobs=store.jobs(work), due=store.count_outbox(work, "due"), dead=store.count_outbox(work, "dead"))


def dead_letters(work: Work, *, before: str | None = None, limit: int = 50) -> list[DeadLetter]:
    """Reactions that kept failing, newest first."""
    return store.dead(work, before, limit)


def retry(work: Work, *, event_id: str, reaction: str) -> None:
    """Put a dead letter back in the queue. Raises: DeadLetterUnknown."""
    if not retry_dead(work, event_id=event_id, reaction=reaction):
        raise DeadLetterUnknown("No such dead letter; it may have been retried already.", event=event_id)
    work.audit("dead_letter.retry", event_id, reaction=reaction)


def sweep(work: Work) -> None:
    """Forget reactions delivered over 7 days ago and idempotency keys older than 24 hours; the dead are kept."""
    store.delete_done(work, work.now - timedelta(days=7))
    store.delete_idempotency_keys(work, work.now - timedelta(hours=24))


def health(runtime: Runtime) -> Health:
    """Whether the database answers."""
    try:
        runtime.db.read(lambda connection: connection.execute(sa.text("select 1")).scalar_one())
    except sa.exc.SQLAlchemyError:
        return Health(status="degraded", version=__version__, database="unavailable")
    return Health(status="ok", version=__version__, database="ok")


def backup(runtime: Runtime, file: Path) -> dict[str, int]:
    """Rows per table written to `file` (.tar.gz): one consistent snapshot, taken while the server runs.

    Keys are not in it: keep `<data_dir>/keys` apart, a backup cannot be read without them.
    """
    with tempfile.TemporaryDirectory(dir=runtime.settings.data_dir) as folder:
        counts = runtime.db.read(lambda connection: _dump(connection, Path(folder)))
        manifest = Manifest(siyu=__version__, tables=counts, sha256=_sums(Path(folder)))
        (Path(folder) / "manifest.json").write_text(manifest.model_dump_json(indent=1), "utf-8")
        partial = file.with_name(file.name + ".part")
        with tarfile.open(partial, "w:gz", compresslevel=1) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.add(path, path.name)
        partial.replace(file)
    return counts


def restore(url: str, file: Path) -> dict[str, int]:
    """Rows per table read from a backup into an empty, migrated database; all or nothing.

    Raises: BackupBroken, DataFolderInUse.
    """
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(file, Path(folder))
        engine = write_engine(url)
        try:
            with engine.begin() as connection:
                for table in metadata.sorted_tables:
                    if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                        raise DataFolderInUse("A restore needs an empty database.", table=table.name)
                for table in metadata.sorted_tables:
                    for rows in _chunks(Path(folder) / f"{table.name}.jsonl"):
                        connection.execute(sa.insert(_raw(table)), rows)
        finally:
            engine.dispose()
    return manifest.tables


def _dump(connection: sa.Connection, folder: Path) -> dict[str, int]:
    """One JSON Lines file a table: the same on every engine, so that a backup also moves between them."""
    counts = {}
    for table in metadata.sorted_tables:
        raw = _raw(table)
        result = connection.execution_options(yield_per=_CHUNK).execute(sa.select(raw))
        count = 0
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as lines:
            for row in result:
                values = [{"b": bytes(value).hex()} if isinstance(value, bytes) else value for value in row]
                lines.write(json.dumps(values, ensure_ascii=True, default=str) + "\n")
                count += 1
        counts[table.name] = count
    return counts


def _raw(table: sa.Table) -> sa.TableClause:
    """The table without our column types, apart from truth values: instants stay integers, JSON stays text."""
    return sa.table(
        table.name,
        *(sa.column(column.name, sa.Boolean() if column.name in _flags(table) else None) for column in table.columns),
    )


def _flags(table: sa.Table) -> frozenset[str]:
    """The columns that PostgreSQL takes nothing but truth values for, and SQLite keeps as 0 and 1."""
    return frozenset(column.name for column in table.columns if isinstance(column.type, sa.Boolean))


def _chunks(path: Path) -> Iterator[list[dict[str, object]]]:
    if not path.exists():
        return
    table = metadata.tables[path.stem]
    names = [column.name for column in table.columns]
    batch: list[dict[str, object]] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            values = [bytes.fromhex(value["b"]) if isinstance(value, dict) else value for value in json.loads(line)]
            batch.append(dict(zip(names, values, strict=True)))
            if len(batch) == _CHUNK:
                yield batch
                batch = []
    if batch:
        yield batch


def _sums(folder: Path) -> dict[str, str]:
    return {path.name: _sha256(path) for path in sorted(folder.iterdir())}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(file: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_text("utf-8"))
    except (tarfile.TarError, OSError, ValueError, EOFError) as broken:
        raise BackupBroken("This file is no backup of Siyu.", file=file.name) from broken
    for name, expected in manifest.sha256.items():
        path = folder / name
        if Path(name).name != name or not path.is_file() or _sha256(path) != expected:
            raise BackupBroken("The backup was altered or is incomplete.", part=name)
    return manifest
