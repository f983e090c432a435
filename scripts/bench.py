"""Measures the product against what a user would otherwise do and against the floor, in one run.

Prints ratios with this machine's noise; never fails by time. `python3 scripts/bench.py [N]` uses N
submissions (default 500) of form F04-K in a made-up commune; `bench.py scale [N ...]` fills a made-up
province's store with N (default 2000). Knows the comparison scripts; refuses to time anything but whole
processes, except where one workbook is written.
"""

from __future__ import annotations

import io
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import _environment

if TYPE_CHECKING:
    from antt_sync.cli.wiring import Tools

ROOT = _environment.ROOT
PASSPHRASE = "nui song bien troi"
OFFICE = "X-14761-000.1"
FOLDER_SCRIPT = """
import sqlite3, sys
from pathlib import Path
import pandas as pd
rows = []
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    frame = pd.read_excel(path, sheet_name="Tự đánh giá", header=None, engine=sys.argv[2])
    keyed = frame[1:][frame[0][1:].notna()]
    rows.append({"file": path.name, **{f"{k}.{c}": v for k, line in zip(keyed[0], keyed.values.tolist())
                 for c, v in enumerate(line[5:11]) if v == v}})
pd.DataFrame(rows).to_sql("values_", sqlite3.connect(sys.argv[3]), index=False, if_exists="replace")
print(len(rows))
"""


ANNOTATE_SCRIPT = """
import sys
from pathlib import Path
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    book = load_workbook(path)
    for cell in [book["Tự đánh giá"].cell(row, 12) for row in range(25, 33)]:
        cell.comment = Comment("Đề nghị xem lại.", "Phường")
        cell.fill = PatternFill("solid", fgColor="FBE4E2")
    book.save(Path(sys.argv[2]) / path.name)
"""


def at_the_desk(office: Path) -> Tools:
    """What a command of an office is handed, for somebody who knows the passphrase."""
    from antt_sync.cli.wiring import FileKeyring, Tools

    def unlocked(folder: Path) -> FileKeyring:
        return FileKeyring(folder, lambda: PASSPHRASE)

    return Tools("vi", False, str(office), None, unlocked, lambda *_: None)


def run(words: list[str], at: Path, *, codes: tuple[int, ...] = (0,)) -> float:
    """Seconds that a whole process takes."""
    environment = dict(os.environ, ANTT_PASSPHRASE=PASSPHRASE, PYTHONUTF8="1", PYTHONPATH=str(ROOT))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed tool is compiled once, as pandas is here
    started = time.perf_counter()
    done = subprocess.run(words, cwd=at, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode not in codes:
        raise SystemExit(done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")[-2000:])
    return seconds


def antt(at: Path, *words: str, codes: tuple[int, ...] = (0, 3)) -> float:
    """Seconds that one of our commands takes."""
    return run([sys.executable, "-m", "antt_sync", *words], at, codes=codes)


def noise() -> list[float]:
    """A fixed pure-Python loop, in milliseconds: how steady this machine is at the moment."""
    found = []
    for _ in range(15):
        started = time.perf_counter()
        sum(i * i for i in range(400_000))
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def office_tables(root: Path, units: dict[str, str]) -> None:
    """The police's comparison and the ratings, signed by the office: every workbook prints from them.

    They list as many units as a table of a form has lines for.
    """
    from _people import comparison, fill, ratings

    from antt_sync.core.schema import MOST_ROWS

    units = dict(itertools.islice(units.items(), MOST_ROWS))
    for form_id, typed in {"F05": comparison(units, {}), "F13": ratings(units, {})}.items():
        empty, filled = root / f"{form_id}.xlsx", root / f"{form_id} filled.xlsx"
        antt(root / "office", "blank", form_id, "--unit", OFFICE, "--period", "2024", "-o", str(empty))
        fill(empty, filled, typed)
        antt(root / "office", "sign", str(filled), "-o", str(root))


def prepare(root: Path, count: int) -> tuple[Path, Path, Path]:
    """(folder of bare workbooks, folder of packages, an office that has roster and campaign but no files)."""
    from decimal import Decimal

    from _people import CLEAN

    from antt_sync.app import receive, registry, set_up
    from antt_sync.app.prefill import prefill_for
    from antt_sync.app.world import Books
    from antt_sync.core.book import RawCell
    from antt_sync.core.campaign import CampaignWish
    from antt_sync.core.cell_reading import read_typed
    from antt_sync.core.roster import Unit
    from antt_sync.core.values import EPOCH_1900, Unreadable

    office = root / "office"
    antt(root, "init", "office", "--unit", OFFICE, "--name", "UBND phường Đo Lường")
    tools = at_the_desk(office)
    desk = tools.desk()
    units = [Unit(OFFICE, "UBND phường Đo Lường", "X", "")]
    units += [Unit(f"K-14761-{n:03d}.1", f"Tổ dân phố số {n}", "K", OFFICE) for n in range(1, count + 1)]
    registry.issue_roster(desk, registry.RosterPlan(tuple(units), (), (), None))
    forms, windows = set_up.law_campaign(desk, "2024")
    on_paper = {"dang_ky_qua_tep": 0}  # else F04-K wants a registration beside it
    set_up.issue_campaign(desk, CampaignWish("2024", forms, windows, "", on_paper))
    office_tables(root, {u.id: u.name for u in units[1:]})
    shutil.copytree(office, root / "other")
    form = desk.shelf.newest("F04-K")
    assert form is not None
    books = Books(desk)
    bare, packages = root / "bare", root / "packages"
    bare.mkdir()
    for number, unit in enumerate(units[1:], start=1):
        typed = {
            **CLEAN,
            "ho_ten.ket_qua": f"Người Mẫu {number}",
            "d413_tong.nay": 300 + number,
            "d413_dk.nay": 300 + number,
        }
        entries = {}
        for address, value in typed.items():
            content = Decimal(value) if isinstance(value, int) else str(value)
            entry = read_typed(form.cells[address], RawCell(content), epoch=EPOCH_1900).entry
            assert entry is not None
            assert not isinstance(entry, Unreadable)
            entries[address] = entry
        prefill = prefill_for(books, form, unit=unit, period="2024")
        (bare / f"Mau {number}.xlsx").write_bytes(
            desk.workbooks.write(form, prefill=prefill, entries=entries)
        )
    before = set((office / "packages").iterdir())
    planned = receive.plan(desk, tools.gather([bare]), assign={})
    receive.take_in(desk, planned, channel="other")
    packages.mkdir()
    for package in set((office / "packages").iterdir()) - before:
        shutil.copy(package, packages / package.name)
    return bare, packages, root / "other"


def interleaved(rounds: int, tasks: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Median seconds of each task, the tasks taking turns."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            found[name].append(task())
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def ratio(slow: float, fast: float) -> str:
    """How many times faster."""
    return f"{slow / fast:.1f}×"


def merging(root: Path, bare: Path, packages: Path, office: Path) -> None:
    """`merge` of packages against the folder scripts, and against reading the bytes alone."""
    script = root / "folder.py"
    script.write_text(FOLDER_SCRIPT, encoding="utf-8")

    def ours() -> float:
        fresh = root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(office, fresh)
        return antt(fresh, "merge", str(packages), "--yes")

    def theirs(engine: str) -> Callable[[], float]:
        return lambda: run([sys.executable, str(script), str(bare), engine, str(root / "t.sqlite")], root)

    def floor() -> float:
        started = time.perf_counter()
        for path in packages.iterdir():
            path.read_bytes()
        return time.perf_counter() - started

    times = interleaved(3, {"merge": ours, "calamine": theirs("calamine"), "floor": floor})
    slow = theirs("openpyxl")()
    print(f"merge gói / packages: {times['merge']:.2f} s · đọc byte / bytes only {times['floor']:.2f} s")
    print(f"  pandas+openpyxl {slow:.2f} s = {ratio(slow, times['merge'])} (mục tiêu / aim 15×)")
    print(
        f"  pandas+calamine {times['calamine']:.2f} s = {ratio(times['calamine'], times['merge'])} (aim 2×)"
    )
    checked = antt(office, "--json", "check", str(bare))
    print(f"check biểu / bare workbooks: {checked:.2f} s")
    print(f"  pandas+openpyxl = {ratio(slow, checked)} (aim 10×)")
    print(f"  pandas+calamine = {ratio(times['calamine'], checked)}")


def annotating(office: Path, bare: Path) -> None:
    """Writing an annotated return against openpyxl load + annotate + save of the same workbook."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    from antt_sync.app import check

    tools = at_the_desk(office)
    desk = tools.desk()
    file = tools.gather([sorted(bare.iterdir())[0]])[0]

    def ours() -> float:
        started = time.perf_counter()
        assert check.annotated(desk, file)
        return time.perf_counter() - started

    def theirs() -> float:
        started = time.perf_counter()
        book = load_workbook(io.BytesIO(file.data))
        sheet = book["Tự đánh giá"]
        for cell in [sheet.cell(row, 12) for row in range(25, 33)]:
            cell.comment = Comment("Đề nghị xem lại.", "Phường")
            cell.fill = PatternFill("solid", fgColor="FBE4E2")
        book.save(io.BytesIO())
        return time.perf_counter() - started

    times = interleaved(31, {"ours": ours, "openpyxl": theirs})
    print(f"biểu gửi trả / annotated return (đọc + ghi / read + write): {times['ours'] * 1000:.0f} ms")
    print(
        f"  openpyxl {times['openpyxl'] * 1000:.0f} ms = {ratio(times['openpyxl'], times['ours'])} (aim 2×)"
    )


def delivering(root: Path, bare: Path, office: Path) -> None:
    """`deliver` of every unit's annotated workbook against a folder script that annotates with openpyxl."""
    script, desk = root / "annotate.py", root / "desk"
    script.write_text(ANNOTATE_SCRIPT, encoding="utf-8")
    shutil.copytree(office, desk)
    antt(desk, "merge", str(bare), "--yes")
    antt(
        desk, "review", "ask", "K-14761-001.1", "--form", "F04-K", "--period", "2024", "--comment", "Ghi rõ."
    )

    def ours() -> float:
        shutil.rmtree(root / "out", ignore_errors=True)
        return antt(desk, "deliver", "-o", str(root / "out"), "--period", "2024")

    def theirs() -> float:
        shutil.rmtree(root / "out", ignore_errors=True)
        (root / "out").mkdir()
        return run([sys.executable, str(script), str(bare), str(root / "out")], root)

    times = interleaved(1, {"deliver": ours, "openpyxl": theirs})
    count = sum(1 for _ in bare.iterdir())
    print(f"deliver {count} biểu, tin nhắn, phiếu / workbooks, messages, receipts: {times['deliver']:.1f} s")
    print(f"  openpyxl {times['openpyxl']:.1f} s = {ratio(times['openpyxl'], times['deliver'])}")


def starting(root: Path) -> None:
    """`antt-sync --help` against `python -c pass`."""
    times = interleaved(
        11,
        {"help": lambda: antt(root, "--help"), "floor": lambda: run([sys.executable, "-c", "pass"], root)},
    )
    print(f"--help: {times['help'] * 1000:.0f} ms · python -c pass {times['floor'] * 1000:.0f} ms", end="")
    print(f" = {ratio(times['help'], times['floor'])} (aim < 8×)")


def main() -> None:
    """Measure everything, or how it grows."""
    words = sys.argv[1:]
    if words[:1] == ["scale"]:
        import _scale_run

        _scale_run.scale([int(word) for word in words[1:]] or [2_000])
        return
    count = int(words[0]) if words else 500
    loop = noise()
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} nhân / cores, Python {platform.python_version()}")
    print(f"nhiễu / noise: {loop[0]:.0f}–{loop[-1]:.0f} ms (giữa / median {statistics.median(loop):.0f})")
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        started = time.perf_counter()
        bare, packages, office = prepare(root, count)
        print(f"{count} bản nộp / submissions, chuẩn bị / prepared in {time.perf_counter() - started:.0f} s")
        merging(root, bare, packages, office)
        annotating(office, bare)
        delivering(root, bare, office)
        starting(root)
    loop = noise()
    print(f"nhiễu sau / noise after: {loop[0]:.0f}–{loop[-1]:.0f} ms")


if __name__ == "__main__":
    _environment.run_inside()
    sys.path.insert(0, str(ROOT))
    main()
