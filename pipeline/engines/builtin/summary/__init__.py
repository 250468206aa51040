"""Summaries: which sentences, what of them, in which words."""
