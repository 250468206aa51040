"""Kill -9 during `index`: the short version of `benchmarks/index_kill.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_killed_index_is_completed_by_the_next():
    command = [sys.executable, "benchmarks/index_kill.py", "--kills", "5", "--articles", "40"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    kills, complete, _ = done.stdout.splitlines()
    trials = kills.split(" in ")[1].split()[0]
    assert int(kills.split()[0]) >= 5
    assert complete == f"complete after the next index: {trials} of {trials}"
