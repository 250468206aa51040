"""Ties what a model says to exact words of the article, or says why it cannot."""

from pipeline.grounding.content import ContentProblem, Evidence, check_content, overlap
from pipeline.grounding.quotes import GroundedQuote, QuoteFinder, QuoteProblem

__all__ = ["ContentProblem", "Evidence", "GroundedQuote", "QuoteFinder", "QuoteProblem", "check_content", "overlap"]
