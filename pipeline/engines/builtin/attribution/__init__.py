"""Who says what: cues, quotations, and the statements they attribute."""
