"""Bulk import: files of customers, products, orders or events become rows, with every refused row explained."""

from siyu.collect.sources.models import Batch, Choice, Field, FieldType, Label, Load, RowError, Target, Value

__all__ = ["Batch", "Choice", "Field", "FieldType", "Label", "Load", "RowError", "Target", "Value"]
