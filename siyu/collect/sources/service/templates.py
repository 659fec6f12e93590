"""Empty files to fill in: one header and one example row per kind, in either language."""

from __future__ import annotations

from siyu.collect.sources.models import Target
from siyu.kit.tables import csv_bytes, xlsx_bytes


def template(target: Target, *, file_format: str, language: str) -> bytes:
    """The template as "csv" or "xlsx"; headers in "zh" or "en"; its own import maps every column surely."""
    header = [field.label.zh if language == "zh" else field.label.en for field in target.fields]
    example = [field.example for field in target.fields]
    rows = [example] if any(example) else []
    return csv_bytes(header, rows) if file_format == "csv" else xlsx_bytes(header, rows, sheet=target.label.en)
