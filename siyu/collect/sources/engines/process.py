"""The server's end of the parsing process: start it, listen, and make sure that it ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

import siyu
from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.engines.wire import (
    Answer,
    Ended,
    Failed,
    Order,
    Rows,
    RowsOrder,
    Sampled,
    SampleOrder,
    receive_answer,
    send,
)

SAMPLE_LIMIT_S = 90.0
# TRICKY: the packages above `engines` are stubbed, so that the child does not load the whole service (0.5 s, 60 MB).
_START = """
import sys, types
root = sys.argv[1]
for name in ("siyu", "siyu.collect", "siyu.collect.sources"):
    stub = types.ModuleType(name)
    stub.__path__ = [root + "/" + "/".join(name.split(".")[1:])]
    sys.modules[name] = stub
from siyu.collect.sources.engines.child import main
sys.exit(main())
"""


def take_sample(order: SampleOrder) -> Sampled:
    """What the file is and how it begins. Raises: FileUnreadable."""
    if not Path(order.path).is_file():
        raise FileUnreadable("gone")
    with _started(order, SAMPLE_LIMIT_S) as pipe:
        answer = _next(pipe)
    if not isinstance(answer, Sampled):
        raise FileUnreadable("broken", "no answer")
    return answer


def stream_rows(order: RowsOrder) -> Generator[Rows]:
    """Batches in file order; closing the iterator ends the process. Raises: FileUnreadable."""
    with _started(order, None) as pipe:
        while not isinstance(answer := _next(pipe), Ended):
            if not isinstance(answer, Rows):
                raise FileUnreadable("broken", "odd answer")
            yield answer


def _next(pipe: BinaryIO) -> Answer:
    try:
        answer = receive_answer(pipe)
    except EOFError:
        # The child was stopped by its limits, or fell over the file.
        raise FileUnreadable("too_heavy") from None
    except msgspec.MsgspecError as nonsense:
        raise FileUnreadable("broken", "bad answer") from nonsense
    if isinstance(answer, Failed):
        raise FileUnreadable(answer.reason, answer.detail)
    return answer


@contextlib.contextmanager
def _started(order: Order, limit_s: float | None) -> Iterator[BinaryIO]:
    root = str(Path(siyu.__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, root],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(), close_fds=True,
    )  # fmt: skip
    timer = threading.Timer(limit_s, child.kill) if limit_s else None
    try:
        if timer:
            timer.start()
        with contextlib.suppress(BrokenPipeError), cast(BinaryIO, child.stdin) as pipe_in:
            send(pipe_in, order)
        yield cast(BinaryIO, child.stdout)
    finally:
        if timer:
            timer.cancel()
        child.kill()
        child.wait()
        cast(BinaryIO, child.stdout).close()


def _environment() -> dict[str, str]:
    """Nothing of the server's own but what Python needs to start; one thread, the plain allocator."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT") if name in os.environ}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1", "RUST_BACKTRACE": "0"}
