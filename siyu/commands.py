"""What each command does; `siyu.cli` parses and calls one of these. Each returns the exit status."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import threading
from pathlib import Path
from types import FrameType

from siyu.app import Engine, make_api, make_app, open_runtime
from siyu.kit import feed
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
    if not options.no_demo:
        _load_demo(runtime, 1.0)
    _greet(runtime)
    app = make_app(runtime, engine=Engine(runtime))
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", loop="uvloop", http="httptools")
    runtime.close()
    return 0


def worker(_options: argparse.Namespace) -> int:
    """Run timers and reactions until stopped; the web server runs elsewhere."""
    runtime = _open(_settings())
    engine = Engine(runtime)
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    engine.start()
    stopped.wait()
    engine.stop()
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
    runtime.close()
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {options.file}.")
    print("Keep the file `keys` of the data folder apart from it: the backup cannot be read without it.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Restore a backup into an empty database, then rebuild the lake."""
    settings = _settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.url)
    counts = operations.restore(settings.url, Path(options.file))
    print(f"{sum(counts.values())} rows of {len(counts)} tables are restored; rebuilding the lake.")
    return lake(argparse.Namespace(action="rebuild"))


def lake(options: argparse.Namespace) -> int:
    """Rebuild the lake from the database, or compact it."""
    runtime = _open(_settings())
    for shop_id in runtime.db.read(shop.all_ids):
        desk = runtime.desk(shop_id)
        if options.action == "rebuild":
            feed.rebuild(desk)
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


def _greet(runtime: Runtime) -> None:
    print(f"Siyu is ready: {_address(runtime.settings)}")
    print(f"Sign in once with this link: {sign_in_address(runtime)}", flush=True)


def _address(settings: Settings) -> str:
    return settings.public_url or f"http://{settings.host}:{settings.port}"
