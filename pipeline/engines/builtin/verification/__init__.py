"""What passages of other articles do to a claim: readings, their alignment, exact signals, a fitted score."""
