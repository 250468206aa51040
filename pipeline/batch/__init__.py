"""Executors: how the articles of a run are worked on at the same time, here or on several machines."""
