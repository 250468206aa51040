"""Ctrl-C as an error with its own exit code."""

from __future__ import annotations

from pipeline.errors import EvenhandError, ExitCode


def interrupted(action: str = "give the same command again to go on") -> EvenhandError:
    """The error of an interrupted command; `action` says how it goes on."""
    error = EvenhandError("interrupted", action=action)
    error.exit_code = ExitCode.INTERRUPTED
    return error
