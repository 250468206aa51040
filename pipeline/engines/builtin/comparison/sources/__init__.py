"""Sources of two versions: who is said to have said it, and on what occasion."""
