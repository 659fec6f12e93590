"""Compiled kernels over columns clustered by customer. Import a module of this package only where it runs."""
