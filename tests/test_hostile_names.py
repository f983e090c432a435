"""I6: no name from outside ever becomes a path; whatever it holds, files lie where they belong.

Every call of the real program that makes or names a file is written down; refuses to patch anything of ours.
"""

from __future__ import annotations

import io
import os
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path, PureWindowsPath

import pytest

from antt_sync.adapters.files import safe_name
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.cli.wiring import Disk
from antt_sync.core.envelope import Kind
from antt_sync.core.roster import roster_body
from tests.offices import desk_of, make_office
from tests.power import Call, events_in
from tests.strike import loaded, quick_folder
from tests.test_crashes import DONE
from tests.world import units, workbook

STEMS = (
    "..", "../..", "..\\..", "/etc/passwd", "C:\\Windows\\x", "C:x", "\\\\may\\chung\\x", "//may/chung/x",
    "\\\\?\\C:\\x", "\\\\.\\PhysicalDrive0", "CON", "con.xlsx", "NUL", "COM1", "LPT¹", "AUX.txt.xlsx", "PRN ",
    "a.xlsx:an", "a.xlsx::$DATA", "ten. .", "ten ", " ten", ".an", "~$khoa", "-rf", "a\0b", "a\nb", "a\rb",
    "a\x1b[2Jb", "a\u202excod.exe", "\u2066a", "\ufeffa", "a\u200bb", "e\u0301", "é", "ß", "ẞ", "İ", "ı", "ſ",
    "x" * 300, "ệ" * 300, "a/" * 200, "%00", "%2e%2e%2f", "$(reboot)", "`id`", "a|b", 'a"b', "a<b>", "a*b?",
    "", ".", " ", "\t", "store.sqlite", "antt-office.toml", "keys/office.key", ".antt-tmp-0", "\ud800",
)  # fmt: skip
AROUND = ("{}", "{}.xlsx", "../{}", "..\\{}", "Tổ 7/{}", "{}/../../x.xlsx")
NAMES = [around.format(stem) for stem, around in product(STEMS, AROUND)]
UNITS = 60
"""So many of them are names of units, each of which gets a file."""


def encodable(name: str) -> str:
    """The name as a file system or a zip can hold it."""
    return name.encode("utf-8", "replace").decode()


def test_every_name_from_data_is_one_harmless_name() -> None:
    assert len(NAMES) >= 300
    for name in NAMES:
        for made in (Path(Disk().inside("/noi/day", name)), Path("/noi/day", safe_name(name))):
            assert made.parent == Path("/noi/day"), name
            assert made.name not in {"", ".", ".."}
            assert len(made.name.encode()) <= 255
            assert not any(unicodedata.category(c)[0] == "C" or c in '\\/:*?"<>|' for c in made.name), name
            assert not PureWindowsPath(made.name).is_reserved(), name
            assert made.name == made.name.rstrip(". "), name


def zip_of(names: list[str], content: bytes) -> bytes:
    """A zip in which something lies under every one of these names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name or "x"), content)
    return stream.getvalue()


def strange_office(folder: Path, names: list[str]) -> None:
    """An office whose units carry these names."""
    make_office(folder, signers=1, others=1)
    desk = desk_of(folder)
    own, *_ = units(1)
    listed = [own] + [
        replace(unit, name=encodable(name) or "x", valid_from=date(2020, 1, 1))
        for unit, name in zip(units(len(names))[-len(names) :], names, strict=True)
    ]
    before = Books(desk).roster
    assert before is not None
    keys = [line for lines in before.keys.values() for line in lines]
    body = roster_body(before, office=desk.office.unit, units=listed, keys=keys)
    sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)


@pytest.mark.full
@pytest.mark.goal("I6", "hostile names never become paths")
def test_no_name_from_outside_becomes_a_path(tried: Callable[[int, str], None]) -> None:
    names = [encodable(name) for name in NAMES]
    some = NAMES[:: len(NAMES) // UNITS]
    program = loaded()
    with quick_folder() as base:
        office, came, out, log = base / "phuong", base / "den", base / "ra", base / "nhat ky"
        strange_office(office, some)
        came.mkdir()
        (came / "a.zip").write_bytes(zip_of(sorted({n for n in names if "\0" not in n}), b"not a form"))
        (came / "b.zip").write_bytes(zip_of(["../../../x.xlsx", "/etc/x.xlsx"], workbook(1)))
        for words in (
            ("merge", came, "--yes"),
            ("deliver", "-o", out),
            ("blank", "F04-K", "--period", "2024", "--all", "-o", out / "phat"),
        ):
            ended = program.run("--office", office, *words, below=Path("/"), log=log)
            assert ended.code in DONE, ended.err
            assert not set(ended.out + ended.err) & {"\x1b", "\u202e", "\ufeff", "\u200b"}
        made = [e for e in events_in(log) if e.call in {Call.CREATE, Call.RENAME, Call.LINK, Call.MKDIR}]
        paths = {os.path.normpath(p) for e in made for p in (e.path, e.data.decode()) if p}
        outside = {p for p in paths if not p.startswith((f"{office}/", f"{out}/", str(out)))}
        assert outside == set()
        assert len(made) > len(some)
        shutil.rmtree(out)
    tried(len(NAMES), f"0 files made elsewhere, 0 raw on the screen ({len(some)} as names of units)")
