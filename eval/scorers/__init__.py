"""Scorers: a prediction and its gold in, named counts and labels out; no I/O, no model that is judged."""
