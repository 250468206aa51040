"""Evidence for claims: what other articles say, which of them are one source, and what verdict follows."""
