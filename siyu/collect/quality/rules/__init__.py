"""Checking events against the plan, and guessing a plan from events."""
