"""The root on two sticks: reminded of until done, taken off this PC, and found again when it is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.cli.root_copies import root_reminder
from antt_sync.core.office import Office
from tests.sheets import typed
from tests.terminal import antt
from tests.world import OFFICE

HOLDERS = ("Lê Thị Hoa, Phó Chủ tịch", "Trần Văn Bình")
DESCRIBED = Office(OFFICE, "UBND phường Nam Ngạn", "commune", "ab" * 32, OFFICE, holders=HOLDERS)


@pytest.fixture
def sticks(work: Path) -> list[Path]:
    for name in ("usb 1", "usb 2"):
        (work / name).mkdir()
    return [work / "usb 1", work / "usb 2"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_office_is_reminded_until_two_sticks_have_its_root(lang: str) -> None:
    one = replace(DESCRIBED, root_copies=("A · 14/10/2024",))
    two = replace(DESCRIBED, root_copies=("A · 14/10/2024", "B · 14/10/2024"))
    said = [root_reminder(office, lang=lang) for office in (DESCRIBED, one, two)]
    assert [bool(text) for text in said] == [True, True, False]
    assert "antt-sync keys copy-root" in said[0]
    assert said[0] != said[1]


def test_whoever_holds_no_root_is_not_reminded() -> None:
    assert root_reminder(replace(DESCRIBED, level="unit", root_office=OFFICE)) == ""
    assert root_reminder(replace(DESCRIBED, root_office="T-38000-000.1")) == ""


def test_copies_are_recorded_with_who_keeps_them(ward: Path, sticks: list[Path]) -> None:
    first = antt("keys", "copy-root", sticks[0], at=ward)
    assert first.code == 0, first.err
    assert "1/2" in first.out
    again = antt("keys", "copy-root", sticks[0], at=ward)
    assert (again.code, "KEY-122" in again.err) == (5, True)
    told = antt("--json", "keys", "copy-root", sticks[1], at=ward).said
    assert told["copies"] == ["usb 1 · 14/10/2024", "usb 2 · 14/10/2024"]  # this office named nobody
    (text,) = sticks[0].rglob("Doc truoc.txt")
    said = text.read_bytes().decode("utf-8-sig")
    assert "UBND phường Nam Ngạn" in said
    assert "\r\n" in said


def test_the_root_stays_until_two_sticks_have_it(ward: Path, sticks: list[Path]) -> None:
    root = ward / "keys" / "root.key"
    assert "USE-181" in antt("keys", "remove-root", sticks[0], at=ward).err
    for stick in sticks:
        antt("keys", "copy-root", stick, at=ward)
    assert "USE-182" in antt("keys", "remove-root", ward / "keys" / "..", at=ward).err
    assert root.exists()
    assert antt("keys", "remove-root", sticks[1], at=ward).code == 0
    assert not root.exists()
    for command in ("copy-root", "remove-root"):
        assert "USE-180" in antt("keys", command, sticks[0], at=ward).err


def test_the_registry_is_signed_with_the_root_on_a_stick(ward: Path, sticks: list[Path]) -> None:
    for stick in sticks:
        antt("keys", "copy-root", stick, at=ward)
    antt("keys", "remove-root", sticks[0], at=ward)
    assert antt("roster", "template", "-o", "f01.xlsx", at=ward).code == 0
    book = ward / "f01.xlsx"
    said = {"don_vi[5].noi_dung": "Tổ dân phố số 50", "don_vi[5].loai": "KDC"}
    book.write_bytes(typed(book.read_bytes(), dict(said)))
    nobody = antt("roster", "issue", book, at=ward)
    assert (nobody.code, "KEY-121" in nobody.err) == (5, True)
    wrong = antt("roster", "issue", book, at=ward, typing=f"{ward}\n")
    assert "KEY-121" in wrong.err
    issued = antt("roster", "issue", book, at=ward, typing=f"'{sticks[1]}'\n")
    assert issued.code == 0, issued.err
    assert antt("--json", "roster", "show", at=ward).said["version"] == 2
    assert antt("verify", at=ward).code == 0
