"""A working folder: what is said of the office reads back, and the folder is found from where one stands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.keys import STANDARD_COST
from antt_sync.adapters.working_folder import find_office, make_folder, read_office, write_office
from antt_sync.core.errors import FileTrouble, KeyTrouble, UsageTrouble
from antt_sync.core.office import Office
from tests.offices import PASSPHRASE
from tests.world import OFFICE

ODD = Office(OFFICE, 'UBND "phường" \\ Nam\tNgạn', "commune", "ab" * 32, OFFICE, "0237", "Nam Ngạn")


def test_a_folders_description_reads_back(work: Path) -> None:
    make_folder(work / "pc", ODD, lambda: PASSPHRASE)
    assert read_office(work / "pc") == ODD
    assert json.loads((work / "pc/keys/office.key").read_bytes())["memory_kib"] == STANDARD_COST.memory_kib
    with pytest.raises(UsageTrouble):
        make_folder(work / "pc", ODD, lambda: PASSPHRASE)


@pytest.mark.parametrize("text", ["", "unit = 5", "unit = ", "\udcff", 'la = "x"'])
def test_a_damaged_description_is_the_mediums_trouble(work: Path, text: str) -> None:
    (work / "antt-office.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FileTrouble):
        read_office(work)


def test_the_working_folder_is_found_upwards(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ward = work / "pc"
    make_folder(ward, ODD, lambda: PASSPHRASE)
    monkeypatch.delenv("ANTT_OFFICE", raising=False)
    below = ward / "den" / "hom nay"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_office(None) == ward
    assert find_office("khac") == Path("khac")
    monkeypatch.setenv("ANTT_OFFICE", "noi khac")
    assert find_office(None) == Path("noi khac")


def test_a_changed_description_reads_back(work: Path) -> None:
    make_folder(work / "pc", ODD, lambda: PASSPHRASE)
    more = replace(ODD, holders=("Trần Thị An", 'Lê "B"'), watched=("C:\\Tải về", "D:\\Zalo"))
    write_office(work / "pc", more)
    assert read_office(work / "pc") == more


def test_keys_of_a_making_that_was_stopped_are_taken_up(work: Path) -> None:
    plain = replace(ODD, root="")
    first = make_folder(work / "pc", plain, lambda: PASSPHRASE)
    (work / "pc" / "antt-office.toml").unlink()
    with pytest.raises(KeyTrouble):
        make_folder(work / "pc", plain, lambda: f"{PASSPHRASE} x")
    assert make_folder(work / "pc", plain, lambda: PASSPHRASE) == first
