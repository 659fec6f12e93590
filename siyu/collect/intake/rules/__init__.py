"""How a request becomes events: read it, check it, place it in time, set personal data apart."""
