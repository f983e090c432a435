"""Puts into README.md what is generated: the transcript of an executed story.

`python3 scripts/docs.py` writes, `--check` only compares (exit 3 when README is stale). Knows the marks
in both files; refuses to make up any output: the tests execute the story it copies from.
"""

from __future__ import annotations

import re
import sys

import _environment

README = _environment.ROOT / "README.md"
STORY = _environment.ROOT / "tests" / "stories" / "mot-vong-lon.md"
_SOURCE = re.compile(r"<!-- readme -->\n(```console\n.*?```)", re.DOTALL)
_TARGET = re.compile(r"(<!-- transcript -->\n).*?(<!-- /transcript -->)", re.DOTALL)


def readme() -> str:
    """README.md as it should be."""
    found = _SOURCE.search(STORY.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{STORY.name}: <!-- readme -->?")
    block = found[1]
    return _TARGET.sub(lambda m: f"{m[1]}{block}\n{m[2]}", README.read_text(encoding="utf-8"))


def main(words: list[str]) -> int:
    """Write or compare."""
    wanted = readme()
    stale = README.read_text(encoding="utf-8") != wanted
    if "--check" in words:
        print("README.md: cũ / stale" if stale else "README.md: đúng / up to date")
        return 3 if stale else 0
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
