"""The checkout's own `.venv`, holding exactly what the lock files pin.

Knows the two locks and how to install them; refuses to know what is then run. The standard library only:
it must work before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MARKER = VENV / "antt-lock"
OLDEST_PYTHON = (3, 11)
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
"""Holds every pin of the runtime lock too; tests/test_setup.py sees to it."""


def ensure_environment(lock: str = DEVELOPMENT_LOCK) -> Path:
    """Return the Python of a `.venv` that holds what `lock` pins, making or renewing it when needed.

    Raises:
        SystemExit: this Python is too old, or an installation failed; the reason has been printed.
    """
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SystemExit(f"Cần Python {wanted} trở lên. / Python {wanted} or newer is needed: {sys.version}")
    python = python_of(VENV)
    if _holds(lock):
        return python
    say(f"Đang cài môi trường vào .venv theo {lock} (một lần) …", f"Installing .venv from {lock} (once) …")
    # Cleared first: what an older lock installed must not linger. The marker is written last: an installation
    # stopped half-way starts anew.
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / lock)])
    MARKER.write_text(_stamp(lock), encoding="ascii")
    return python


def run_inside(lock: str = DEVELOPMENT_LOCK) -> None:
    """Return at once inside `.venv`; elsewhere run this same script inside it and exit with its status.

    Raises:
        SystemExit: the script has run; or this `.venv` is older than the lock, and cannot renew itself from
            inside.
    """
    if Path(sys.prefix).resolve() == VENV.resolve():
        if _holds(lock):
            return
        say(
            ".venv đã cũ; chạy lại bằng Python của máy.",
            ".venv is out of date; run this with the system's Python.",
        )
        raise SystemExit(5)
    environment = dict(os.environ, PYTHONUTF8="1")
    environment.pop("PYTHONHOME", None)
    # Compiled once, not by each of the hundreds of programs that tests start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(ensure_environment(lock)), *sys.argv]
    raise SystemExit(subprocess.run(command, env=environment, check=False).returncode)


def python_of(venv: Path) -> Path:
    """The interpreter of a virtual environment, where this system keeps it."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def say(vietnamese: str, english: str) -> None:
    """Print one line in both languages, on any console encoding, before what follows is printed."""
    line = f"{vietnamese} / {english}"
    encoding = sys.stdout.encoding or "ascii"
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


def _holds(lock: str) -> bool:
    """Whether `.venv` was completed from this lock, or from the development lock, which holds more."""
    if not (python_of(VENV).is_file() and MARKER.is_file()):
        return False
    return MARKER.read_text(encoding="ascii") in {_stamp(lock), _stamp(DEVELOPMENT_LOCK)}


def _stamp(lock: str) -> str:
    """What an installation rests on: this Python and the lock's bytes, whatever the line ends."""
    pinned = (ROOT / lock).read_text(encoding="utf-8")
    return hashlib.sha256(f"{sys.version}\n{lock}\n{pinned}".encode()).hexdigest()


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        say(
            "Không cài được môi trường; xem các dòng ở trên.", "The environment was not installed; see above."
        )
        raise SystemExit(5)
