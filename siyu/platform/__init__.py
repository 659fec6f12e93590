"""The installation's own affairs: shops, the people and keys that may enter, and its operation."""
