"""Pin anew what pyproject.toml asks for, with the hash of every file. `python3 scripts/lock.py`.

Knows the resolver and its switches; refuses to know what is wanted (that is pyproject.toml). One resolution
serves every system and Python: lines needed only on some of them carry a marker. No index address is written.
"""

from __future__ import annotations

import subprocess
import tempfile
import venv
from pathlib import Path

from _environment import DEVELOPMENT_LOCK, OLDEST_PYTHON, ROOT, RUNTIME_LOCK, python_of

HEADER = "# Made by scripts/lock.py from pyproject.toml; not edited by hand.\n"


def main() -> None:
    """Rewrite both locks; the development lock takes every version from the runtime lock."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(python_of(Path(folder)))
        install = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
        subprocess.run([*install, "uv"], check=True)
        oldest = ".".join(map(str, OLDEST_PYTHON))
        everywhere = ["--universal", "--fork-strategy", "fewest", "--python-version", oldest]
        pinned = ["--generate-hashes", "--upgrade", "--no-build", "--no-header", "--no-annotate", "--quiet"]
        resolve = [python, "-m", "uv", "pip", "compile", *everywhere, *pinned, "pyproject.toml"]
        _write(RUNTIME_LOCK, resolve)
        _write(DEVELOPMENT_LOCK, [*resolve, "--group", "dev", "--constraint", RUNTIME_LOCK])


def _write(lock: str, command: list[str]) -> None:
    pinned = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (ROOT / lock).write_text(HEADER + pinned, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
