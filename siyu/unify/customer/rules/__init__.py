"""The business thinking of the customer domain: identifying values, the identity graph, the golden profile."""
