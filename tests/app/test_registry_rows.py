"""Lines of the registry: whose id is kept, who gets a new one, and which life of a code is meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from antt_sync.app.registry_rows import Listed, listed
from antt_sync.core.reading import read_forms
from antt_sync.core.roster import KIND_WORDS, Unit
from antt_sync.core.values import Entry
from tests.fillings import F01_CLEAN, shipped
from tests.world import OFFICE, place, workbook

ONE = "K-14761-001.1"


def lines(
    changes: Mapping[str, Entry | None], before: Mapping[str, Unit] | None = None, *used: str
) -> tuple[list[Listed], list[str]]:
    said = {a: v for a, v in {**F01_CLEAN, **changes}.items() if v is not None}
    raw = place().desk.workbooks.read(workbook(0, said, form="F01"))
    (reading,) = read_forms(raw, lambda _: shipped("F01")).forms
    letters = {word: letter for letter, word in KIND_WORDS.items()}
    found, troubles = listed(
        reading,
        office=OFFICE,
        before=before or {},
        used=used,
        letters=letters,
        outside={"don_vi[2]": "khoản 2"},
    )
    return found, [f.code for f in troubles]


def test_a_line_is_a_life_with_everything_said_of_it() -> None:
    more = {
        "don_vi[1].to_chuc_dang": "Có",
        "don_vi[1].bao_ve": "Không",
        "don_vi[1].uy_quyen": "12/QĐ",
        "don_vi[1].ghi_chu": "đã xem",
        "don_vi[1].ke_thua": f" {ONE};{ONE} ,",
    }
    (first, second), troubles = lines(more)
    assert troubles == []
    unit = first.unit
    assert (first.key, first.note, unit.id, unit.kind) == ("don_vi[1]", "đã xem", ONE, "K")
    assert (unit.party, unit.guards, unit.delegation, unit.follows) == ("Có", "Không", "12/QĐ", (ONE, ONE))
    assert (unit.authority, unit.outside) == (OFFICE, "")
    assert (second.unit.id, second.unit.outside) == ("G-14761-001.1", "khoản 2")


def test_a_name_where_an_id_belongs_is_said_once_with_its_id() -> None:
    old = Unit("K-14761-007.1", "Tổ dân phố số 7", "K", OFFICE)
    said = {**F01_CLEAN, "don_vi[2].ke_thua": "tổ dân phố số 7; K-14761-007.1"}
    raw = place().desk.workbooks.read(workbook(0, said, form="F01"))
    (reading,) = read_forms(raw, lambda _: shipped("F01")).forms
    letters = {word: letter for letter, word in KIND_WORDS.items()}
    _, (told,) = listed(reading, office=OFFICE, before={old.id: old}, used=(), letters=letters, outside={})
    assert (told.code, told.where.address) == ("ROSTER-139", "don_vi[2].ke_thua")
    assert told.params == {
        "typed": "tổ dân phố số 7; K-14761-007.1",
        "meant": "Tổ dân phố số 7: K-14761-007.1",
    }


def test_ids_that_were_ever_used_are_not_given_again() -> None:
    (_, second), _ = lines({}, {}, "G-14761-004.1")
    assert second.unit.id == "G-14761-005.1"


def test_a_line_without_an_id_is_the_unit_of_that_name_while_it_lives() -> None:
    school = Unit("G-14761-003.1", "Trường THCS BÌNH MINH", "G", OFFICE)
    (_, second), _ = lines({}, {school.id: school})
    assert second.unit.id == school.id
    gone = Unit("G-14761-003.1", school.name, "G", OFFICE, valid_to=date(2023, 6, 30))
    (_, second), _ = lines({}, {gone.id: gone})
    assert second.unit.id == "G-14761-004.1"


def test_a_code_whose_life_has_ended_goes_on_with_the_next_number() -> None:
    gone = Unit(ONE, "Tổ cũ", "K", OFFICE, valid_to=date(2019, 12, 31))
    (first, _), _ = lines({}, {ONE: gone})
    assert first.unit.id == "K-14761-001.2"
    known = {ONE: gone, first.unit.id: first.unit}
    (again, _), _ = lines({}, known)
    assert again.unit.id == "K-14761-001.2"


def test_a_line_whose_id_is_wrong_makes_no_unit() -> None:
    found, troubles = lines({"don_vi[1].ma": "K-1"})
    assert ([x.key for x in found], troubles) == (["don_vi[2]"], ["ROSTER-121"])
