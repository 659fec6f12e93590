"""Tools without shop words: every domain stands on these, and they name no domain."""
