"""Facts become one customer: identity and profile, consent, catalog, orders, and the joined timeline."""
