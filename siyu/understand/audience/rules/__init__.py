"""The thinking of segments, without I/O: parsing, windows, what a definition reads, order of nesting."""

from siyu.understand.audience.rules.nesting import cycle_through, nested_in, topological
from siyu.understand.audience.rules.parse import dump, parse
from siyu.understand.audience.rules.reads import Edge, Reads, reads_of
from siyu.understand.audience.rules.timing import anniversary_keys, bounds, date_bounds, first_date_from
from siyu.understand.audience.rules.walk import walk

__all__ = [
    "Edge", "Reads", "anniversary_keys", "bounds", "cycle_through", "date_bounds", "dump", "first_date_from",
    "nested_in", "parse", "reads_of", "topological", "walk",
]  # fmt: skip
