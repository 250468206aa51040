"""What is asked of a model, what a good answer is, and which figures come out: items, gold, predictions, task files."""
