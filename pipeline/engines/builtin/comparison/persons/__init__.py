"""Persons of two versions: who they are said to be, and whose relatives."""
