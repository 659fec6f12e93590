"""Knowing the customer: profiles, and the audiences built from them."""
