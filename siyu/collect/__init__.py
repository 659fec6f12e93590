"""Collect: facts come in through one door and are kept as they came."""
