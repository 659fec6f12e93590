"""Tables of profiles and tags, their SQL, and their questions to the lake."""
