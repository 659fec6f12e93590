"""Measure: what happened, exactly: insights on events and orders, and the numbers of this minute."""
