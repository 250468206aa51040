"""Run folders: append-only records of what was done, resumable, and accounted for to the last sentence."""
