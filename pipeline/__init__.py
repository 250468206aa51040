"""evenhand: neutral summaries and checked claims for news articles."""

__version__ = "0.1.0"
