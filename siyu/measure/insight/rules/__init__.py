"""The definitions as plain functions: what the kernels must answer, and what needs no kernel."""
