"""`roster cutoff` at the desk: what is shown, asked and signed, and what becomes of a lost laptop's files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.core.envelope import Envelope
from tests.app.test_cut_off import said
from tests.offices import make_office
from tests.terminal import Ended, antt
from tests.world import OFFICE, answers, key, unit_id, workbook

NAME = "Tổ dân phố số 1"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that took in one form of a unit with a key of its own."""
    folder = tmp_path_factory.mktemp("cutoff") / "phường"
    make_office(folder, signers=2, others=1)
    merged(folder, FIRST)
    return folder


@pytest.fixture
def office(first: Path, tmp_path: Path) -> Path:
    """The office, fresh."""
    shutil.copytree(first, tmp_path / "phường")
    return tmp_path / "phường"


FIRST = said(1)
LATER = said(1, seq=2, prev=FIRST.id, value=2)


def merged(office: Path, document: Envelope) -> Ended:
    path = office.parent / f"{document.id[:8]}.antt"
    path.write_bytes(pack(Package((document,))))
    return antt("merge", path, "--yes", at=office)


def state(office: Path) -> tuple[str, int]:
    told = antt("--json", "status", "--unit", unit_id(1), "--form", "F04-K", at=office).said
    return told["units"][0]["state"], len([a for a in told["attention"] if a["code"] == "PARK-110"])


def test_a_lost_laptop_is_cut_off_and_the_new_one_enrolled_in_one_command_each(office: Path) -> None:
    ended = antt("roster", "cutoff", NAME, "--yes", at=office)
    assert ended.code == 0
    assert "Giữ 1 văn bản đã nhận; văn bản cuối: bản nộp F04-K 2024" in ended.out
    assert "roster enrol" in ended.out

    late = merged(office, LATER)
    assert (late.code, "chữ ký số đã bị cắt" in late.out) == (3, True)
    assert state(office) == ("received", 1)
    assert antt("verify", at=office).code == 0

    request = office.parent / "mới.json"
    request.write_text(
        json.dumps({"antt": "enrolment", "unit": unit_id(1), "key": key("unit 1 new").public.hex()})
    )
    assert antt("roster", "enrol", request, "--yes", at=office).code == 0
    again = said(1, value=2, word="unit 1 new")
    assert merged(office, again).code in {0, 3}
    told = antt("--json", "status", "--unit", unit_id(1), "--form", "F04-K", at=office).said
    assert told["units"][0]["state"] == "conflict"  # the old and the new laptop said different things


def test_nothing_is_signed_by_looking_or_by_saying_no(office: Path) -> None:
    before = antt("--json", "roster", "show", at=office).said["version"]
    looked = antt("--json", "roster", "cutoff", NAME, "--dry-run", at=office).said
    assert looked["dry_run"] is True
    assert [(k["unit"], k["stays"], k["falls"]) for k in looked["keys"]] == [(unit_id(1), 1, [])]
    assert [s["id"] for s in looked["keys"][0]["streams"]] == [FIRST.id]
    unasked = antt("roster", "cutoff", NAME, at=office)
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    asked = antt("roster", "cutoff", NAME, at=office, typing="k\n")
    assert (asked.code, "Cắt chữ ký số này" in asked.out) == (0, True)
    assert antt("--json", "roster", "show", at=office).said["version"] == before

    told = antt("roster", "cutoff", NAME, at=office, typing="c\n")
    assert f"Đã ký danh mục bản {before + 1}" in told.out
    again = antt("--json", "roster", "cutoff", NAME, at=office).said
    assert again["keys"][0]["already"] is True
    assert "version" not in again


def test_a_day_from_which_nothing_counts_shows_what_falls_out(office: Path) -> None:
    ended = antt("roster", "cutoff", NAME, "--since", "14/10/2024", "--yes", at=office)
    assert "Không tính 1 văn bản nhận từ ngày 14/10/2024" in ended.out
    assert state(office) == ("nothing", 1)
    wrong = antt("roster", "cutoff", NAME, "--since", "hôm qua", at=office)
    assert (wrong.code, "USE-112" in wrong.err) == (2, True)


def test_the_list_no_longer_says_that_the_unit_has_a_key(office: Path) -> None:
    def with_key() -> list[str]:
        units = antt("--json", "roster", "show", at=office).said["units"]
        return [u["id"] for u in units if u["has_key"] and u["id"] in {unit_id(1), unit_id(2)}]

    assert with_key() == [unit_id(1), unit_id(2)]
    antt("roster", "cutoff", NAME, "--yes", at=office)
    assert with_key() == [unit_id(2)]


def enrolled(office: Path, word: str) -> Ended:
    request = office.parent / f"{office.name} {word}.json"
    request.write_text(json.dumps({"antt": "enrolment", "unit": unit_id(3), "key": key(word).public.hex()}))
    return antt("roster", "enrol", request, "--yes", at=office)


def packages(office: Path, but: set[str]) -> list[Path]:
    return [p for p in sorted((office / "packages").glob("*.antt")) if p.name not in but]


def test_two_holders_who_each_enrolled_a_key_are_settled_by_the_next_registry(office: Path) -> None:
    other = office.parent / "máy hai"
    shutil.copytree(office, other)
    before = {p.name for p in (office / "packages").glob("*.antt")}
    assert (enrolled(office, "left").code, enrolled(other, "right").code) == (0, 0)
    document = said(3, word="left")
    assert merged(office, document).code == 0
    assert antt("merge", *packages(other, before), "--yes", at=office).code in {0, 3}

    told = antt("--json", "status", at=office).said
    assert {"ROSTER-101", "PARK-102"} <= {a["code"] for a in told["attention"]}
    assert antt("--json", "roster", "show", at=office).said["version"] == 2

    assert enrolled(office, "left").code == 0
    assert antt("--json", "roster", "show", at=office).said["version"] == 3
    told = antt("--json", "status", at=office).said
    assert {"ROSTER-101", "PARK-102"} & {a["code"] for a in told["attention"]} == set()
    assert antt("verify", at=office).code == 0

    assert antt("merge", *packages(office, before), "--yes", at=other).code in {0, 3}
    there = antt("--json", "status", at=other).said
    assert (there["set"], there["view"]) == (told["set"], told["view"])


def test_a_new_pc_says_before_it_signs_that_the_old_ones_form_is_not_here(office: Path) -> None:
    own, packs = office.parent / "máy mới", office.parent / "gói"
    assert antt("roster", "cutoff", NAME, "--yes", at=office).code == 0
    root = antt("--json", "keys", "show", at=office).said["root"]
    of = ("--unit", unit_id(1), "--name", NAME, "--level", "unit", "--root", root, "--root-office", OFFICE)
    assert antt("init", own, *of, at=office).code == 0
    assert antt("keys", "request", "-o", own / "khoa.json", at=own).code == 0
    assert antt("roster", "enrol", own / "khoa.json", "--yes", at=office).code == 0
    assert antt("publish", "-o", packs / "goi.antt", at=office).code == 0
    assert antt("open", packs / "goi.antt", at=own).code == 0
    (own / "a.xlsx").write_bytes(workbook(1, answers(1, {"d411.so": "15-NQ/CB"})))
    signed = antt("sign", "a.xlsx", "-o", "gui", "--with-errors", "x", at=own)
    assert signed.code == 0, signed.err
    assert "Máy này chưa có bản nào của F04-K" in signed.out
    assert "antt-sync open GÓI" in signed.out
    (back,) = antt("--json", "deliver", unit_id(1), "-o", packs, at=office).said["delivered"]
    opened = antt("open", back["package"], at=own)
    assert (opened.code, "hai bản khác nhau" in opened.out) == (3, True)
    again = antt("sign", "a.xlsx", "-o", "gui lại", "--with-errors", "x", at=own)
    assert (again.code, "Máy này chưa có" in again.out) == (0, False), again
    merged_all = antt("merge", own / "gui", own / "gui lại", "--yes", at=office)
    assert merged_all.code in {0, 3}, merged_all
    assert state(office)[0] == "received"
