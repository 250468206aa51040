"""Quotations of two versions: matched by utterance, and words that are disowned."""
