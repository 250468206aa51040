"""Times of two versions: read, matched by happening, set side by side."""
