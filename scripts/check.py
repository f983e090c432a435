"""One gate for everybody: format, lint, types, tests. `python3 scripts/check.py [pytest arguments]`.

Knows what is run and in which order; refuses to know how any of it is configured (that is pyproject.toml).
Makes `.venv` first when it is missing. `--full` tries the goals (tests marked `goal`) with their long
budget and prints their table: id, N, result, seconds. The exit status is the worst of all steps; every step
is run.
"""

from __future__ import annotations

import subprocess
import sys

from _environment import ROOT, run_inside, say


def gate(arguments: list[str]) -> int:
    """Run every step, with `arguments` handed to pytest, and return the highest exit status."""
    run_inside()
    if "--full" in arguments:
        arguments = ["-m", "goal", *arguments]
    steps = (
        ("Định dạng", "Format", ["ruff", "format", "--check"]),
        ("Soi mã", "Lint", ["ruff", "check"]),
        ("Kiểu dữ liệu", "Types", ["mypy"]),
        # Each worker takes a half as it stands, and from the other's end when its own is done: what a file's
        # tests share (an office, LibreOffice, Wine) is mostly made once.
        ("Kiểm thử", "Tests", ["pytest", "-n", "2", "--dist", "worksteal", *arguments]),
    )
    statuses = {}
    for vietnamese, english, command in steps:
        say(f"== {vietnamese}", english)
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)
        statuses[vietnamese, english] = abs(done.returncode)
    red = [step for step, status in statuses.items() if status]
    if red:
        say(f"ĐỎ: {', '.join(step[0] for step in red)}", f"RED: {', '.join(step[1] for step in red)}")
    return max(statuses.values())


if __name__ == "__main__":
    raise SystemExit(gate(sys.argv[1:]))
