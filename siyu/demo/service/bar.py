"""A progress bar for the terminal."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from siyu.demo.models import Progress

_WIDTH = 30


def bar(out: TextIO | None = None) -> Progress:
    """A Progress that draws one line for each step; where the output is no terminal, one line at each step's end."""
    stream = sys.stderr if out is None else out
    is_terminal = stream.isatty()
    began: dict[str, float] = {}
    last = [time.monotonic()]  # a step begins where the one before it ended

    def show(step: str, done: int, total: int) -> None:
        since = time.monotonic() - began.setdefault(step, last[0])
        last[0] = time.monotonic()
        if done < total and not is_terminal:
            return
        filled = _WIDTH * done // max(total, 1)
        line = f"{step:<14} [{'#' * filled}{'.' * (_WIDTH - filled)}] {done:>9,}/{total:,}  {since:5.1f} s"
        stream.write(f"\r{line}" if is_terminal else line)
        if done >= total:
            stream.write("\n")
        stream.flush()

    return show


def quiet(_step: str, _done: int, _total: int) -> None:
    """A Progress that says nothing."""
