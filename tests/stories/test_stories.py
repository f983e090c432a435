"""The manual is executed: every story's commands run for real, its tables are typed, its outputs compared.

A story is Markdown. In its `console` blocks a line that begins with `$` runs; the lines below it are
the expected output, where `…` stands for anything (alone on a line: for any lines), and a last line
`(mã thoát N)` is the exit code when it is not 0. Outside,

- “Điền `A` thành `B`:” types the table below it into workbook A and saves it as B (`–` clears a cell);
- “Điền `A` thành `B` như bản đúng `F04-K`, `F07-K`, sửa:” types the clean fillings of those forms' case
  files first, in the workbook's year, without the cells that the office gives; “… như bản đúng `F04-K`.”
  types nothing else.
  An address of a workbook with several forms may name its form: `F07-K:ho_ten.tra_loi`. Several tables may
  follow; one headed `dòng TABLE | COLUMN | …` fills the rows of a form's table, `2..5` several alike;
- “Có danh sách `A`:” writes the rows of a table as somebody's own list, a row with `{1..41}` once for each;
- “Nhập bảng `A` thành `B`:” types into a grid: a column of the table for each unit, a line for each cell;
- “Xét `A`, chọn “…”:” writes the table's texts as cell notes;
- “Xét nhiều `A`:” writes into a queue: a line of the table for each unit, verdict, words for it, words kept;
- “Chọn `A` thành `B`:” chooses between versions in the cells of the table;
- “Xem `A`:” compares cells by address, “Xem `A`, trang “T”:” finds every line `- x | y` of the list below it
  in one row of sheet T, in this order, `…` standing for anything.

A `screen` block is a real terminal: “$ antt-sync” opens the program there, and it stays open until the next
“$ antt-sync” on a screen. What stands between ⟦ and ⟧ is typed at the words before it;
the other lines must come in this order, `…` standing for anything.

`{4..11}` in the two names of “Điền” does the same for each number, `{n}` in its table is the number (or, in
lines for several rows, the row's).
"""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docs
import pytest
from openpyxl import Workbook

from tests.choices import choose
from tests.fillings import shipped
from tests.screen import Screen
from tests.sheets import (
    Cell,
    as_typed,
    by_unit,
    enter,
    formulas,
    judged_by_unit,
    opened,
    saved,
    seen,
    seen_rows,
    shown_at,
    table,
    typed,
    typed_rows,
    year_of,
)
from tests.terminal import antt

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PASSPHRASE = "nui song bien troi"
WIDE = 110
"""Columns of the stories' terminal: few of the lines they show are broken."""
STORIES = sorted(HERE.glob("*.md"))
_STEP = re.compile(
    r"```console\n(?P<console>.*?)```"
    r"|```screen\n(?P<screen>.*?)```"
    r"|^Đồng hồ: `(?P<clock>[^`]+)`"
    r"|^Điền `(?P<source>[^`]+)` thành `(?P<target>[^`]+)`(?: như bản đúng (?P<clean>`[^\n]+?`))?"
    r"(?:\.\n|(?:, sửa)?:\n\n(?P<cells>(?:\|[^\n]*\n|\n(?=\|))+))"
    r"|^Xem `(?P<cells_of>[^`]+)`:\n\n(?P<shown>(?:\|[^\n]*\n)+)"
    r"|^Xem `(?P<rows_of>[^`]+)`, trang “(?P<sheet>[^”]+)”:\n\n(?P<rows>(?:- [^\n]*\n)+)"
    r"|^Có danh sách `(?P<list>[^`]+)`:\n\n(?P<listed>(?:\|[^\n]*\n)+)"
    r"|^Nhập bảng `(?P<grid>[^`]+)` thành `(?P<keyed>[^`]+)`:\n\n(?P<answers>(?:\|[^\n]*\n)+)"
    r"|^Chọn `(?P<between>[^`]+)` thành `(?P<chosen>[^`]+)`:\n\n(?P<choices>(?:\|[^\n]*\n)+)"
    r"|^Xét nhiều `(?P<queue>[^`]+)`:\n\n(?P<judged>(?:\|[^\n]*\n)+)"
    r"|^Xét `(?P<copy>[^`]+)`, chọn “(?P<verdict>[^”]+)”:\n\n(?P<notes>(?:\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)


class Desk:
    """The folder that a story happens in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.here = root
        self.clock = "2024-10-14T08:00:00+07:00"
        self.screen: Screen | None = None

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
            source, target = self.path(words[1]), self.path(words[2])
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                target.write_bytes(source.read_bytes())
            return "", 0
        if words[0] == "mkdir":
            (self.here / words[1]).mkdir(parents=True)
            return "", 0
        if words[0] == "cat":
            return self.path(words[1]).read_text(encoding="utf-8-sig"), 0
        assert words[0] == "antt-sync", command
        told = {"ANTT_PASSPHRASE": PASSPHRASE, "ANTT_CLOCK": self.clock}
        ended = antt(*words[1:], at=self.here, **told)
        return ended.out + ended.err, ended.code


def type_commands(desk: Desk, block: str) -> int:
    """Play one `console` block; returns how many commands ran."""
    typed = commands(block)
    for command, expected in typed:
        output, got = desk.run(command)
        shown = f"{output.rstrip()}\n(mã thoát {got})" if got else output
        assert agrees(expected, shown), f"$ {command}\n{shown}"
    return len(typed)


def sit(desk: Desk, block: str) -> int:
    """Play one `screen` block; returns 1."""
    for line in block.rstrip("\n").split("\n"):
        if line.startswith("$ antt-sync"):
            if desk.screen is not None:
                desk.screen.close()
            told = {"ANTT_CLOCK": desk.clock, "ANTT_PASSPHRASE": None}
            desk.screen = Screen(*shlex.split(line)[2:], at=desk.here, environment=told, columns=WIDE)
            continue
        assert desk.screen is not None
        before, typed, after = line.partition("⟦")
        for part in before.split("…"):
            if part.strip():
                desk.screen.wait(part.strip())
        if typed:
            desk.screen.enter(after.partition("⟧")[0])
    return 1


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a block with its expected lines."""
    found: list[tuple[str, list[str]]] = []
    for line in block.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def words(expected: str) -> str:
    """A pattern for these words, `…` standing for anything."""
    return re.escape(expected).replace("…", ".*")


def agrees(expected: list[str], output: str) -> bool:
    """Whether the output is what the story says, `…` standing for anything."""
    pattern = "\n".join(r"(?:.*\n?)*?" if line.strip() == "…" else words(line.rstrip()) for line in expected)
    plain = "\n".join(line.rstrip() for line in output.rstrip("\n").split("\n"))
    return re.fullmatch(pattern.replace(r"(?:.*\n?)*?" + "\n", r"(?:.*\n)*?"), plain) is not None


def clean(form_id: str, year: int) -> dict[str, Cell]:
    """What a tidy unit types into a form, by its case file; days move to the workbook's year."""
    cases = tomllib.loads((ROOT / "tests" / "forms" / f"{form_id}.toml").read_text(encoding="utf-8"))
    cells = shipped(form_id).grown(cases["clean"]).cells
    answers = {a: as_typed(v) if isinstance(v, str) else v for a, v in cases["clean"].items()}
    later = year - int(cases["period"][:4])
    return {
        f"{form_id}:{a}": value.replace(year=value.year + later) if isinstance(value, date) else value
        for a, value in answers.items()
        if not cells[a].given
    }


def fill(desk: Desk, step: re.Match[str], n: str = "") -> None:
    """One “Điền”."""

    def numbered(text: str) -> str:
        return re.sub(r"\{(\d+\.\.\d+|n)\}", n, text) if n else text

    source, target = desk.path(numbered(step["source"])), desk.root / numbered(step["target"])
    book = opened(source.read_bytes())
    cells: dict[str, Cell] = {}
    for form_id in re.findall(r"`([^`]+)`", step["clean"] or ""):
        shown = formulas(book, form_id)
        cells |= {a: v for a, v in clean(form_id, year_of(book)).items() if a not in shown}
    first = {a.partition(":")[2]: a for a in reversed(cells)}
    changes: dict[str, Cell] = {}
    for block in numbered(step["cells"] or "").split("\n\n"):
        changes |= table(block)
    cells |= {first.get(address, address): value for address, value in changes.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    enter(book, cells)
    target.write_bytes(saved(book))


def write_list(path: Path, rows: str) -> None:
    """Somebody's own list of units: no form of ours."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in rows.strip().split("\n"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for n in numbers(line):
            sheet.append([re.sub(r"\{\d+\.\.\d+\}", n, cell) or None for cell in cells])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def judge(desk: Desk, step: re.Match[str]) -> None:
    """One “Xét”, of a copy or of a queue."""
    if step["queue"]:
        queue = desk.path(step["queue"])
        queue.write_bytes(judged_by_unit(queue.read_bytes(), step["judged"]))
        return
    copy = desk.path(step["copy"])
    notes = {a: str(t) for a, t in table(step["notes"]).items() if t is not None}
    answers = {"~verdict": step["verdict"]}
    copy.write_bytes(typed(copy.read_bytes(), {}, notes=notes, answers=answers))


def numbers(source: str) -> Iterator[str]:
    """The numbers of `{4..11}`; one empty one without."""
    span = re.search(r"\{(\d+)\.\.(\d+)\}", source)
    yield from (str(n) for n in range(int(span[1]), int(span[2]) + 1)) if span else [""]


def play(desk: Desk, story: str) -> int:
    """Play a story; returns how many commands ran."""
    ran = 0
    for step in _STEP.finditer(story):
        if step["clock"]:
            desk.clock = step["clock"]
        elif step["source"]:
            for n in numbers(step["source"]):
                fill(desk, step, n)
        elif step["cells_of"]:
            book = desk.path(step["cells_of"]).read_bytes()
            wanted = {a: "" if v is None else seen(v) for a, v in table(step["shown"]).items()}
            assert {a: shown_at(book, a) for a in wanted} == wanted, step["cells_of"]
        elif step["rows_of"]:
            rows = seen_rows(desk.path(step["rows_of"]).read_bytes(), step["sheet"])
            for line in step["rows"].strip().split("\n"):
                pattern = ".*\t.*".join(words(part.strip()) for part in line[2:].split(" | "))
                found = [row for row in rows if re.search(pattern, row, re.DOTALL)]
                assert found, f"{step['rows_of']}: {line}\n" + "\n".join(rows)
        elif step["grid"]:
            keyed = typed_rows(desk.path(step["grid"]).read_bytes(), by_unit(step["answers"]))
            (desk.root / step["keyed"]).parent.mkdir(parents=True, exist_ok=True)
            (desk.root / step["keyed"]).write_bytes(keyed)
        elif step["between"]:
            (desk.root / step["chosen"]).parent.mkdir(parents=True, exist_ok=True)
            filled = choose(desk.path(step["between"]).read_bytes(), table(step["choices"]))
            (desk.root / step["chosen"]).write_bytes(filled)
        elif step["copy"] or step["queue"]:
            judge(desk, step)
        elif step["list"]:
            write_list(desk.root / step["list"], step["listed"])
        else:
            ran += sit(desk, step["screen"]) if step["screen"] else type_commands(desk, step["console"])
    return ran


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_a_story_is_true_word_for_word(path: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        assert play(desk, path.read_text(encoding="utf-8")) >= 3
    finally:
        if desk.screen is not None:
            desk.screen.close()


def test_no_story_is_lost() -> None:
    assert [p.stem for p in STORIES] == [
        "bieu-hong",
        "chot-so-lieu",
        "don-vi-tu-ky",
        "gio-dau-tien",
        "hai-ban",
        "hang-doi-xet",
        "huyen-2023",
        "mot-nam-moi",
        "mot-vong-lon",
        "phuong-2026",
        "phuong-thang-10-2024",
        "quan-2022",
        "tinh-2022",
        "xa-len-tinh",
    ]


def test_a_story_that_is_not_true_is_noticed(tmp_path: Path) -> None:
    wrong = "```console\n$ antt-sync status\n✗ Mọi việc đều ổn.\n(mã thoát 2)\n```\n"
    with pytest.raises(AssertionError):
        play(Desk(tmp_path), wrong)


def test_the_readme_shows_what_the_story_says() -> None:
    assert docs.main(["--check"]) == 0, "run scripts/docs.py"
