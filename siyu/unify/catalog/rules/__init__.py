"""The thinking of the catalog: barcodes, category paths, merging a record into a product, completeness, the sheet."""
