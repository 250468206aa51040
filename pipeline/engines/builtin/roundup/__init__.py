"""Round-ups: one neutral summary of a story from all its versions."""
