"""The thinking of bulk import as pure functions: cell values, mapping guess, encodings, reasons, grouping."""
