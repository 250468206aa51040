"""`evenhand eval`: the commands of the eval suite, mounted here."""

from __future__ import annotations

from eval.cli import app

__all__ = ["app"]
