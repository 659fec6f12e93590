"""From the segment language to one parameterised DuckDB statement over the lake."""

from siyu.understand.audience.compile.definition import compile_definition
from siyu.understand.audience.compile.query import LAKE_TABLES, Query, Scope

__all__ = ["LAKE_TABLES", "Query", "Scope", "compile_definition"]
