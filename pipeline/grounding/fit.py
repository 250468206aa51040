"""What a found amount, day or time does to a claimed one."""

from __future__ import annotations

from enum import StrEnum


class Fit(StrEnum):
    """How something found bears on something claimed of the same kind."""

    ENTAILS = "entails"  # what is found can be nothing else than what is claimed
    OPEN = "open"  # it may be, or not
    CONFLICTS = "conflicts"  # it cannot be
    OTHER = "other"  # they cannot be compared: another dimension, no shared field, a day that nobody can place
