"""The eval suite: labeled datasets, scores and comparisons of the models that do the work."""
