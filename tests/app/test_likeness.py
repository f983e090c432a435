"""Whom a form's figures are compared with, through the command line of an office."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from antt_sync.core.values import Entry
from tests.offices import make_office
from tests.terminal import antt
from tests.world import answers, person, workbook

FIGURES: Mapping[str, Entry] = {
    "hoat_dong[2].noi_dung": "Diễn tập chữa cháy",
    "hoat_dong[2].nay": 64,
    "hoat_dong[2].ngay": date(2024, 9, 15),
    "hoat_dong[3].noi_dung": "Ra quân tuyên truyền",
    "hoat_dong[3].nay": 55,
    "hoat_dong[3].ngay": date(2024, 10, 5),
}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that has taken in the first unit's workbook."""
    folder = tmp_path_factory.mktemp("likeness") / "phường"
    make_office(folder, signers=0, others=3)
    (folder / "1.xlsx").write_bytes(workbook(1, answers(1, FIGURES)))
    assert antt("merge", "1.xlsx", "--yes", at=folder).code == 0
    return folder


@pytest.fixture
def ward(furnished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished, tmp_path / "phường"))


def codes(ward: Path, *names: str) -> list[list[str]]:
    """The likeness warnings of each file."""
    files = antt("--json", "check", *names, at=ward).said["files"]
    found = [[f for form in each["forms"] for f in form["findings"]] for each in files]
    return [[f["code"] for f in each if f["code"].startswith("LIKE")] for each in found]


def copied(unit: int) -> bytes:
    """The first unit's answers under another unit's name."""
    return workbook(unit, {**answers(1, FIGURES), "ho_ten.ket_qua": person(unit)})


def test_figures_of_a_unit_that_has_handed_in_are_told_with_its_name(ward: Path) -> None:
    (ward / "2.xlsx").write_bytes(copied(2))
    said = antt("check", "2.xlsx", at=ward).out
    assert "LIKE-102" in said
    assert "giống hệt của Tổ dân phố số 1" in said


def test_two_files_of_one_visit_are_compared_too(ward: Path) -> None:
    changes = {
        "hoat_dong[1].nay": 95,
        "hoat_dong[2].nay": 71,
        "hoat_dong[3].nay": 48,
        "d413_tong.nay": 99,
        "d413_dk.nay": 99,
    }
    own = {**answers(1, FIGURES), **changes}
    (ward / "2.xlsx").write_bytes(workbook(2, {**own, "ho_ten.ket_qua": person(2)}))
    (ward / "3.xlsx").write_bytes(workbook(3, {**own, "ho_ten.ket_qua": person(3)}))
    assert codes(ward, "2.xlsx", "3.xlsx") == [[], ["LIKE-102"]]


def test_the_same_units_file_again_is_no_copy(ward: Path) -> None:
    assert codes(ward, "1.xlsx") == [[]]


def test_outside_an_office_nothing_is_compared(tmp_path: Path) -> None:
    (tmp_path / "2.xlsx").write_bytes(copied(2))
    assert codes(tmp_path, "2.xlsx") == [[]]
