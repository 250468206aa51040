"""Reads labeled sets into items: the hand-labeled stories, public sets as published, and the user's own files."""
