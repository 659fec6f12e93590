"""The command line: parse, call one function."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = _parser().parse_args(arguments)
    from siyu import commands  # heavy: only after --help has been answered
    from siyu.kit.errors import SiyuError

    try:
        return commands.COMMANDS[options.command](options)
    except SiyuError as refused:
        context = "".join(f"\n  {name}: {value}" for name, value in refused.context.items())
        print(f"{refused.message} ({refused.code}){context}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="siyu", description="The growth engine for mini-program commerce.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    up = commands.add_parser("up", help="migrate, load the demo shop on first run, serve")
    up.add_argument("--no-demo", action="store_true", help="start with an empty shop")
    commands.add_parser("migrate", help="bring the database to this version")
    link = commands.add_parser("link", help="print a one-time sign-in link for the owner")
    link.add_argument("--email", help="whose link (default: the first owner)")
    load = commands.add_parser("import", help="import a file: customers, products, orders or events")
    load.add_argument("kind", choices=("customer", "product", "order", "event"))
    load.add_argument("file", help="Excel, CSV, Parquet or JSON Lines; columns are mapped by their names")
    load.add_argument("--all-or-nothing", action="store_true", help="refuse the whole file for one wrong row")
    demo = commands.add_parser("demo", help="load the demo shop; --live keeps customers coming")
    demo.add_argument("--live", action="store_true", help="send simulated customers to the running server")
    demo.add_argument("--scale", type=float, default=1.0, help="share of the customers to load (default 1.0)")
    backup = commands.add_parser("backup", help="write a consistent backup while the server runs")
    backup.add_argument("file", help="backup file to write (.tar.gz)")
    restore = commands.add_parser("restore", help="restore a backup into an empty data folder")
    restore.add_argument("file", help="backup file to read")
    lake = commands.add_parser("lake", help="rebuild or compact the lake")
    lake.add_argument("action", choices=("rebuild", "compact"))
    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.add_argument("--out", help="write to this file instead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
