"""Puts into the pages what is generated: README.md's transcript of an executed story, schemas/RULES.md.

`python3 scripts/docs.py` writes, `--check` only compares (exit 3 when a page is stale). Knows the marks
in README and the story; refuses to make up any output: the tests execute the story it copies from.
"""

from __future__ import annotations

import re
import sys

from _environment import ROOT, run_inside, say

if __name__ == "__main__":
    run_inside()
    sys.path.insert(0, str(ROOT))

import _rules  # needs what is above

README = ROOT / "README.md"
STORY = ROOT / "tests" / "stories" / "mot-vong-lon.md"
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
    stale = 0
    for path, wanted in ((README, readme()), (_rules.PAGE, _rules.page())):
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            say(f"{path.name}: đúng", "up to date")
        elif "--check" in words:
            say(f"{path.name}: cũ", "stale")
            stale = 3
        else:
            path.write_text(wanted, encoding="utf-8")
            say(f"{path.name}: đã viết", "written")
    return stale


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
