"""Claims: clauses and statements written out so that each can be checked on its own."""
