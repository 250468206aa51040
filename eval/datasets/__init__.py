"""Hand-labeled stories: the guide, the records, and the tools that read, place and compare them."""
