"""Statistics for items nested in clusters: intervals, paired tests, calibration; see `docs/statistics.md`."""
