"""Setting an office up from the command line: keys, roster, enrolments, campaign."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from antt_sync.cli.office import a_day
from antt_sync.core.errors import UsageTrouble
from tests.sheets import Cell, typed
from tests.terminal import antt
from tests.world import OFFICE, unit_id

REGISTRY: dict[str, Cell] = {
    **{f"don_vi[{n}].noi_dung": f"Tổ dân phố số {n}" for n in (1, 2)},
    **{f"don_vi[{n}].loai": "KDC" for n in (1, 2)},
    **{f"don_vi[{n}].tu_ngay": date(2020, 1, 1) for n in (1, 2)},
    "ho_ten.phu_trach": "Lê Thị Hoa",
    "chuc_vu.phu_trach": "Công chức",
    "ngay_lap.tu_ngay": date(2024, 1, 5),
}


def init(at: Path, *more: str, unit: str = OFFICE) -> Path:
    ended = antt("init", "pc", "--unit", unit, "--name", "UBND phường “Nam” Ngạn", *more, at=at)
    assert ended.code == 0, ended.err
    return at / "pc"


def registry(office: Path, **changes: Cell) -> Path:
    assert antt("roster", "template", "-o", "f01.xlsx", at=office).code == 0
    path = office / "f01.xlsx"
    path.write_bytes(typed(path.read_bytes(), {**REGISTRY, **changes}))
    return path


def test_days_are_typed_day_first() -> None:
    assert a_day("5/3/2024") == date(2024, 3, 5)
    with pytest.raises(UsageTrouble):
        a_day("mai")


def test_an_office_is_set_up_from_nothing(work: Path) -> None:
    office = init(work, "--phone", "0237 000 000", "--place", "Nam Ngạn")
    told = tomllib.loads((office / "antt-office.toml").read_text(encoding="utf-8"))
    assert (told["unit"], told["root_office"], told["name"]) == (OFFICE, OFFICE, "UBND phường “Nam” Ngạn")
    issued = antt("roster", "issue", registry(office), at=office)
    assert issued.code == 0, issued.err
    assert unit_id(1) in issued.out
    assert antt("campaign", "issue", "--period", "2024", at=office).code == 0
    shown = antt("--json", "campaign", "show", "--period", "2024", at=office).said
    assert shown["windows"]["K.assessment"] == ["2023-11-01", "2024-10-31"]
    listed = antt("--json", "roster", "show", at=office).said
    assert [u["id"] for u in listed["units"] if u["kind"] == "K"] == [unit_id(1), unit_id(2)]
    assert antt("verify", at=office).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--unit", "phuong", "--name", "x"),
        ("--unit", unit_id(1), "--name", "x", "--level", "unit"),
        ("--unit", OFFICE, "--name", "x", "--root", "zz"),
        ("--unit", OFFICE, "--name", "x", "--root", "ab" * 32, "--root-office", "y"),
        ("--unit", OFFICE),
    ],
)
def test_what_cannot_be_an_office_is_usage_and_makes_nothing(work: Path, words: tuple[str, ...]) -> None:
    ended = antt("init", "pc", *words, at=work)
    assert ended.code == 2
    assert not (work / "pc").exists()


def test_a_folder_is_set_up_once(work: Path) -> None:
    office = init(work)
    before = (office / "antt-office.toml").read_bytes()
    assert antt("init", "pc", "--unit", OFFICE, "--name", "Khác", at=work).code == 2
    assert (office / "antt-office.toml").read_bytes() == before


def test_looking_at_a_registry_signs_nothing(work: Path) -> None:
    office = init(work)
    path = registry(office)
    looked = antt("--json", "roster", "issue", path, "--dry-run", at=office)
    assert (looked.code, looked.said["dry_run"]) == (0, True)
    assert len(looked.said["changes"]) == 3
    assert antt("roster", "show", at=office).code == 2


def test_a_registry_with_errors_is_not_signed(work: Path) -> None:
    office = init(work)
    path = registry(office, **{"don_vi[1].loai": None})
    assert antt("roster", "issue", path, "--dry-run", at=office).code == 3
    ended = antt("roster", "issue", path, at=office)
    assert ended.code == 2
    assert "ROSTER-102" in ended.err


def test_a_unit_makes_a_key_and_is_enrolled(ward: Path, work: Path) -> None:
    root = antt("--json", "keys", "show", at=ward).said["root"]
    unit = init(work, "--level", "unit", "--root", root, "--root-office", OFFICE, unit=unit_id(2))
    request = unit / "dang ky.json"
    asked = antt("--json", "keys", "request", "-o", request, at=unit)
    assert asked.code == 0
    assert json.loads(request.read_text(encoding="utf-8"))["unit"] == unit_id(2)
    enrolled = antt("roster", "enrol", request, "--yes", at=ward)
    assert enrolled.code == 0, enrolled.err
    assert asked.said["fingerprint"] in enrolled.out
    shown = antt("--json", "roster", "show", at=ward).said
    assert {u["id"] for u in shown["units"] if u["has_key"]} == {OFFICE, unit_id(1), unit_id(2)}


def test_an_upper_office_lists_communes_watches_some_and_asks_nothing_of_others(work: Path) -> None:
    office = init(work, "--level", "upper", unit="T-38000-000.1")
    rows: dict[str, Cell] = {
        "don_vi[1].ma": "14761",
        "don_vi[1].loai": "XA",
        "don_vi[2].ma": "X-00175-000.1",
        "don_vi[2].loai": "XA",
        "don_vi[2].cap_cong_nhan": "Huyện",
        "don_vi[3].noi_dung": "Trường Tiểu học A",
        "don_vi[3].loai": "CSGD",
        "don_vi[3].phan_loai": "Tiểu học",
        "don_vi[3].tu_ngay": date(2020, 1, 1),
    }
    path = registry(office, **rows)
    looked = antt("roster", "issue", path, "--dry-run", at=office)
    assert looked.code == 0, looked.err
    assert "Theo dõi, không thuộc thẩm quyền (cấp Huyện công nhận): Tổ dân phố số 2" in looked.out
    assert "Ngoài phạm vi" in looked.out
    assert antt("roster", "issue", path, at=office).code == 0
    units = {u["id"]: u for u in antt("--json", "roster", "show", at=office).said["units"]}
    assert {i: (u["kind"], u["level"], u["watched"]) for i, u in units.items() if u["kind"] == "X"} == {
        "X-14761-000.1": ("X", "Tỉnh", False),
        "X-00175-000.1": ("X", "Huyện", True),
    }
    assert units["T-38000-000.1"]["kind"] == "T"
    shown = antt("roster", "show", at=office).out
    assert "theo dõi, không thuộc thẩm quyền" in shown
    assert "Điều 1 khoản 2" in shown
    assert antt("campaign", "issue", "--period", "2024", at=office).code == 0
    expected = {x["unit"] for x in antt("--json", "status", at=office).said["units"]}
    assert "G-38000-001.1" not in expected


def test_after_the_registry_comes_the_years_campaign_and_then_nothing_is_said(work: Path) -> None:
    office = init(work)
    issued = antt("roster", "issue", registry(office), at=office)
    assert "campaign template --period 2024" in issued.out
    assert "F04-K" not in issued.out
    antt("campaign", "issue", "--period", "2024", at=office)
    antt("roster", "template", "-o", "lai.xlsx", at=office)
    path = office / "lai.xlsx"
    signed = {a: v for a, v in REGISTRY.items() if not a.startswith("don_vi")}
    path.write_bytes(typed(path.read_bytes(), {**signed, "don_vi[2].phu_trach": "Ông Ba"}))
    again = antt("roster", "issue", path, at=office)
    assert again.code == 0, again.err
    assert "bản 2" in again.out
    assert "campaign" not in again.out
