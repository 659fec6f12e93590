"""How stored events become rows of the lake and statements about customers; no database, no clock."""
