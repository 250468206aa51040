"""Time of `evenhand --help` against the `--help` of a bare typer program with two commands: prints the ratio.

Goal: at most 1.3. The two take turns, so that a busy machine slows both; the medians are compared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

GOAL = 1.3
BARE = '''
import typer

app = typer.Typer()


@app.command()
def one(name: str) -> None:
    """Do one thing."""


@app.command()
def two(name: str) -> None:
    """Do another thing."""


app()
'''
EVENHAND = "from pipeline.cli.main import main; main()"


def main() -> None:
    """Run both programs in turns and print medians and ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=40, help="runs of each program (default 40)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        commands = {
            "bare": [sys.executable, str(bare), "--help"],
            "evenhand": [sys.executable, "-c", EVENHAND, "--help"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):
            for name, command in commands.items():
                times[name].append(_seconds(command))
    bare_time, our_time = (median(times[name][1:]) for name in ("bare", "evenhand"))
    ratio = our_time / bare_time
    print(f"bare typer program  {bare_time * 1000:6.0f} ms  (median of {runs})")
    print(f"evenhand --help     {our_time * 1000:6.0f} ms")
    print(f"ratio               {ratio:6.2f}     goal at most {GOAL}: {'met' if ratio <= GOAL else 'MISSED'}")


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
