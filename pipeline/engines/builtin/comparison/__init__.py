"""Versions of a story side by side: points aligned, then compared by what they say."""
