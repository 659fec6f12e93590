"""What may be asked about people and keys: entering, people, keys."""
