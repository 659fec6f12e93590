"""How a kernel is compiled: without the interpreter lock, kept on disk between starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Bits = NDArray[np.uint32]


def compiled(function: F) -> F:
    """The function as machine code; its arguments are numbers, arrays and named tuples of them."""
    return cast(F, numba.njit(nogil=True, cache=True, boundscheck=False)(function))


class Events(NamedTuple):
    """Events of `n_customers` customers, each customer's in order of time.

    `offsets (n_customers + 1,)`: customer c owns events offsets[c] … offsets[c + 1] − 1;
    `at (n_events,)`: microseconds; `codes (n_events,)`: what a lookup table of the question is indexed by.
    """

    offsets: Ints
    at: Ints
    codes: Codes
