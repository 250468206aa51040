"""Numbers of two versions: read, matched by quantity, set side by side."""
