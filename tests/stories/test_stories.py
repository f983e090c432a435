"""The manual is executed: every story's commands run for real, its tables are typed, its outputs compared.

A story is Markdown. In its `console` blocks a line that begins with `$` runs; the lines below it are
the expected output, where `…` stands for anything (alone on a line: for any lines), and a last line
`(mã thoát N)` is the exit code when it is not 0. Outside, “Điền `A` thành `B`:” types the table below
it into workbook A and saves it as B; “Xét `A`, chọn “…”:” writes the table's texts as cell notes.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sheets import table, typed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STORIES = sorted(HERE.glob("*.md"))
_STEP = re.compile(
    r"```console\n(?P<console>.*?)```"
    r"|^Đồng hồ: `(?P<clock>[^`]+)`"
    r"|^Điền `(?P<source>[^`]+)` thành `(?P<target>[^`]+)`:\n\n(?P<cells>(?:\|[^\n]*\n)+)"
    r"|^Xét `(?P<copy>[^`]+)`, chọn “(?P<verdict>[^”]+)”:\n\n(?P<notes>(?:\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)


class Desk:
    """The folder that a story happens in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.here = root
        self.clock = "2024-10-14T08:00:00+07:00"

    def path(self, shown: str) -> Path:
        """A file a story names; `*` stands for the one name that fits."""
        found = sorted(self.root.glob(shown))
        return found[0] if found else self.root / shown

    def run(self, command: str) -> tuple[str, int]:
        """(output, exit code) of one line."""
        words = shlex.split(command)
        if words[0] == "cd":
            self.here = (self.here / words[1]).resolve()
            return "", 0
        if words[0] == "cp":
            self.path(words[2]).parent.mkdir(parents=True, exist_ok=True)
            self.path(words[2]).write_bytes(self.path(words[1]).read_bytes())
            return "", 0
        if words[0] == "cat":
            return self.path(words[1]).read_text(encoding="utf-8-sig"), 0
        assert words[0] == "antt-sync", command
        environment = {
            **os.environ,
            "ANTT_PASSPHRASE": "nui song bien troi",
            "ANTT_CLOCK": self.clock,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "antt_sync", *words[1:]],
            cwd=self.here,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout + done.stderr, done.returncode


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a block with its expected lines."""
    found: list[tuple[str, list[str]]] = []
    for line in block.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def agrees(expected: list[str], output: str) -> bool:
    """Whether the output is what the story says, `…` standing for anything."""
    pattern = "\n".join(
        r"(?:.*\n?)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*")
        for line in expected
    )
    plain = "\n".join(line.rstrip() for line in output.rstrip("\n").split("\n"))
    return re.fullmatch(pattern.replace(r"(?:.*\n?)*?" + "\n", r"(?:.*\n)*?"), plain) is not None


def play(desk: Desk, story: str) -> int:
    """Play a story; returns how many commands ran."""
    ran = 0
    for step in _STEP.finditer(story):
        if step["clock"]:
            desk.clock = step["clock"]
        elif step["source"]:
            target = desk.root / step["target"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(typed(desk.path(step["source"]).read_bytes(), table(step["cells"])))
        elif step["copy"]:
            copy = desk.path(step["copy"])
            notes = {a: str(t) for a, t in table(step["notes"]).items() if t is not None}
            answers = {"~verdict": step["verdict"]}
            copy.write_bytes(typed(copy.read_bytes(), {}, notes=notes, answers=answers))
        else:
            for command, expected in commands(step["console"]):
                output, got = desk.run(command)
                shown = f"{output.rstrip()}\n(mã thoát {got})" if got else output
                assert agrees(expected, shown), f"$ {command}\n{shown}"
                ran += 1
    return ran


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_a_story_is_true_word_for_word(path: Path, tmp_path: Path) -> None:
    assert play(Desk(tmp_path), path.read_text(encoding="utf-8")) >= 3


def test_no_story_is_lost() -> None:
    assert [p.stem for p in STORIES] == ["bieu-hong", "don-vi-tu-ky", "mot-vong-lon"]


def test_a_story_that_is_not_true_is_noticed(tmp_path: Path) -> None:
    wrong = "```console\n$ antt-sync status\n✗ Mọi việc đều ổn.\n(mã thoát 2)\n```\n"
    with pytest.raises(AssertionError):
        play(Desk(tmp_path), wrong)


def test_the_readme_shows_what_the_story_says() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
