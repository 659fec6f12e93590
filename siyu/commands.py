"""What each command does; `siyu.cli` parses and calls one of these. Each returns the exit status."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from siyu import recovery
from siyu.app import DERIVED, Engine, import_targets, make_api, make_app, open_runtime
from siyu.collect import sources
from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from siyu.migrations import migrate as bring_up_to_date
from siyu.platform import account, operations, shop

DEMO_SHOP = "demo"
DEMO_OWNER = "owner@example.com"


def up(options: argparse.Namespace) -> int:
    """Migrate, load the demo shop on first run, serve until stopped."""
    import uvicorn

    settings = _settings()
    runtime = _open(settings)
    ensure_shop(runtime)
    if not options.no_demo and not _is_demo_loaded(runtime):
        runtime.close()
        # The load takes memory that a process never gives back: it runs in one of its own.
        status = subprocess.run([sys.executable, "-m", "siyu.cli", "demo"], check=False).returncode
        if status != 0:
            return status
        runtime = _open(settings)
        _enliven(runtime)
    _greet(runtime)
    app = make_app(runtime, engine=Engine(runtime))
    # All that is loaded now stays: the collector need not walk over it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    # An open live stream never ends by itself: without a limit it would hold up every stop.
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_level="warning", loop="uvloop", http="httptools",
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    runtime.close()
    return 0


def migrate(_options: argparse.Namespace) -> int:
    """Bring the database to this version."""
    settings = _settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.url)
    print("The database is up to date.")
    return 0


def link(options: argparse.Namespace) -> int:
    """Print a one-time sign-in link."""
    runtime = _open(_settings())
    ensure_shop(runtime)
    print(sign_in_address(runtime, options.email))
    runtime.close()
    return 0


def backup(options: argparse.Namespace) -> int:
    """Write a consistent backup; the server may run meanwhile (SQLite readers never block the writer)."""
    runtime = open_runtime(_settings())
    counts = operations.backup(runtime, Path(options.file))
    for shop_id in runtime.db.read(shop.all_ids):
        recovery.note_erasures(runtime.desk(shop_id))
    runtime.close()
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {options.file}.")
    print("Keep the file `keys` of the data folder apart from it: the backup cannot be read without it.")
    print(f"Keep `{recovery.LIST_NAME}` of the data folder too, if it is there: a restore erases again who is on it.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Restore a backup into an empty database, then rebuild the lake."""
    settings = _settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.url)
    counts = operations.restore(settings.url, Path(options.file))
    print(f"{sum(counts.values())} rows of {len(counts)} tables are restored; rebuilding the lake.")
    status = lake(argparse.Namespace(action="rebuild"))
    runtime = _open(settings)
    erased = recovery.erase_again(runtime)
    runtime.close()
    print(f"{erased} customers who had been erased after the backup are erased again.")
    return status


def import_(options: argparse.Namespace) -> int:
    """Import one file and print what became of it; the refused rows are listed in the console."""
    runtime = _open(_settings())
    ensure_shop(runtime)
    desk = runtime.desk(runtime.db.read(shop.all_ids)[0])
    mode = sources.Mode.ALL_OR_NOTHING if options.all_or_nothing else sources.Mode.KEEP_GOOD
    setup = sources.Setup(kind=options.kind)
    job = sources.import_file(desk, import_targets(), path=Path(options.file), setup=setup, mode=mode)
    runtime.close()
    print(f"{job.state}: {job.rows_ok} rows taken, {job.rows_rejected} refused")
    return 0 if job.rows_rejected == 0 and job.state == "done" else 1


def demo(options: argparse.Namespace) -> int:
    """Load the demo shop; with --live switch its simulated customers on, also beside a running server."""
    from siyu import demo as demo_shop

    runtime = _open(_settings())
    ensure_shop(runtime)
    if options.live:
        demo_shop.turn_live(runtime, DEMO_SHOP, is_on=True)
        print("Simulated customers come while the server runs.")
    else:
        _load_demo(runtime, options.scale)
    runtime.close()
    return 0


def lake(options: argparse.Namespace) -> int:
    """Rebuild the lake from the database, or compact it."""
    runtime = _open(_settings())
    for shop_id in runtime.db.read(shop.all_ids):
        desk = runtime.desk(shop_id)
        if options.action == "rebuild":
            recovery.rebuild_lake(desk, DERIVED)
        else:
            desk.lake.compact()
    runtime.close()
    return 0


def openapi(options: argparse.Namespace) -> int:
    """Print the OpenAPI document."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        runtime = open_runtime(Settings(data_dir=Path(folder), database_url=""))
        document = json.dumps(make_api(runtime).openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        runtime.close()
    if options.out:
        Path(options.out).write_text(document, "utf-8")
    else:
        print(document, end="")
    return 0


def ensure_shop(runtime: Runtime) -> None:
    """The first shop and its owner, made where there is none."""
    if runtime.db.read(shop.all_ids):
        return
    desk = runtime.desk(DEMO_SHOP)
    desk.write(lambda work: shop.create(work, name="Siyu 示例店", zone="Asia/Shanghai"))
    desk.write(lambda work: account.invite(work, email=DEMO_OWNER, name="店主 Owner", role=Role.OWNER))


def sign_in_address(runtime: Runtime, email: str | None = None) -> str:
    """The address with a fresh one-time token for the first owner, or whoever has the e-mail."""
    shop_id = runtime.db.read(shop.all_ids)[0]
    desk = runtime.desk(shop_id)
    people = desk.read(account.people)
    chosen = next((one for one in people if one.email == email or (email is None and one.role == Role.OWNER)), None)
    if chosen is None:
        raise account.PersonUnknown("Nobody here has this e-mail.", email=email)
    person_id = chosen.id
    token = desk.write(lambda work: account.sign_in_link(work, person_id=person_id))
    return f"{_address(runtime.settings)}/welcome?token={token}"


def _settings() -> Settings:
    return Settings()


def _open(settings: Settings) -> Runtime:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.url)
    return open_runtime(settings)


def _load_demo(runtime: Runtime, scale: float) -> None:
    from siyu import demo

    demo.load(runtime.desk(DEMO_SHOP), scale=scale)


def _enliven(runtime: Runtime) -> None:
    """A living shop from the first look; a switch in the console ends it."""
    from siyu.demo import turn_live

    turn_live(runtime, DEMO_SHOP, is_on=True)


def _is_demo_loaded(runtime: Runtime) -> bool:
    from siyu import demo

    loaded = runtime.desk(DEMO_SHOP).read(demo.loaded)
    return loaded is not None and loaded.loaded_at is not None


def _greet(runtime: Runtime) -> None:
    print(f"Siyu is ready: {_address(runtime.settings)}")
    print(f"Sign in once with this link: {sign_in_address(runtime)}", flush=True)


def _address(settings: Settings) -> str:
    return settings.public_url or f"http://{settings.host}:{settings.port}"


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "up": up, "migrate": migrate, "link": link, "import": import_, "demo": demo, "backup": backup,
    "restore": restore, "lake": lake, "openapi": openapi,
}  # fmt: skip
