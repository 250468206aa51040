"""Quantiles and tails of the normal, Student's t and beta distributions, from scipy."""

from __future__ import annotations

from scipy import special  # type: ignore[import-untyped]


def z_quantile(probability: float) -> float:
    """The quantile of the standard normal."""
    return float(special.ndtri(probability))


def z_tail(z: float) -> float:
    """The probability that a standard normal lies below `z`."""
    return float(special.ndtr(z))


def t_quantile(probability: float, degrees: float) -> float:
    """The quantile of Student's t."""
    return float(special.stdtrit(degrees, probability))


def t_two_sided(t: float, degrees: float) -> float:
    """The probability of a Student's t as far from 0 as `t`, on either side."""
    return float(2 * special.stdtr(degrees, -abs(t)))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The quantile of the beta distribution."""
    return float(special.betaincinv(a, b, probability))
