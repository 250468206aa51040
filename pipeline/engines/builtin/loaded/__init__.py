"""Loaded language: the words that judge where they pretend to report, and neutral ones for them."""
