"""Runs a file of black-box cases: `python -m siyu.cases FILE…` prints a line per case and the sum; fails if one did."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from siyu.testing.cases import SCHEMAS, run_document


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 when every case of every file passed, 2 without a file."""
    if not arguments:
        print("usage: python -m siyu.cases FILE…", file=sys.stderr)
        return 2
    passed = failed = 0
    for name in arguments:
        for verdict in run_document(json.loads(Path(name).read_text(encoding="utf-8")), SCHEMAS):
            print(verdict.case_id, "pass" if verdict.passed else "fail")
            for line in verdict.why:
                print("   ", line, file=sys.stderr)
            passed += verdict.passed
            failed += not verdict.passed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
