"""The thinking of profiles: stages, scores and groups, local days, tag paths and rules."""
