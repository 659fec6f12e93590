"""Siyu (私域): the growth engine for mini-program commerce."""

__version__ = "0.1.0"
