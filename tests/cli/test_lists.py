"""Looking: status, verify and rebuild as text and as data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.roster import roster_body
from tests.offices import desk_of, rehearsed
from tests.terminal import antt
from tests.world import OFFICE, answers, signed, submission, unit_id, workbook


@pytest.fixture
def busy(ward: Path) -> Path:
    (ward / "den").mkdir()
    (ward / "den" / "1.xlsx").write_bytes(workbook(1))
    (ward / "den" / "2.xlsx").write_bytes(workbook(2, answers(2, {"d42.ket_qua": None})))
    assert antt("merge", "den", at=ward).code == 3
    return ward


def test_status_shows_every_expected_unit(busy: Path) -> None:
    told = antt("--json", "status", "--form", "F04-K", at=busy).said
    assert {u["unit"]: u["state"] for u in told["units"]} == {
        unit_id(1): "received",
        unit_id(2): "to_fix",
        unit_id(3): "nothing",
        unit_id(4): "nothing",
    }
    text = antt("status", "--form", "F04-K", at=busy).out
    assert all(f"Tổ dân phố số {n}" in text for n in (1, 2, 3, 4))
    assert "2/4" in text


def test_the_day_asked_for_changes_lateness_and_no_hash(busy: Path) -> None:
    early, late = (
        antt("--json", "status", "--form", "F04-K", "--as-of", day, at=busy).said
        for day in ("01/11/2024", "15/11/2024")
    )
    assert (early["set"], early["view"]) == (late["set"], late["view"])
    assert [u["days_late"] for u in early["units"]] == [0, 0, 0, 0]
    assert [u["days_late"] for u in late["units"]] == [0, 0, 10, 10]


def test_the_clock_changes_no_hash(busy: Path) -> None:
    told = [
        antt("--json", "status", at=busy, ANTT_CLOCK=f"{year}-01-01T00:00:00+07:00").said
        for year in (2001, 2099)
    ]
    assert told[0]["view"] == told[1]["view"]
    assert told[0]["set"] == told[1]["set"]


def test_what_needs_a_person_is_below_the_table(busy: Path) -> None:
    from antt_sync.adapters.packages import Package, pack

    (busy / "la.antt").write_bytes(pack(Package((submission(3, word="stranger"),))))
    antt("merge", "la.antt", at=busy)
    assert "PARK-102" in [a["code"] for a in antt("--json", "status", at=busy).said["attention"]]
    assert "! " in antt("status", at=busy).out


def test_a_sound_store_verifies_and_agrees_with_status(busy: Path) -> None:
    found, told = antt("--json", "verify", at=busy), antt("--json", "status", at=busy).said
    assert found.code == 0
    assert (found.said["set"], found.said["view"]) == (told["set"], told["view"])
    assert found.said["damaged"] == []


def test_a_lost_store_is_made_again_from_its_packages(busy: Path) -> None:
    before = antt("--json", "status", at=busy).said
    (busy / "store.sqlite").unlink()
    assert antt("rebuild", at=busy).code == 0
    after = antt("--json", "status", at=busy).said
    assert (after["set"], after["view"]) == (before["set"], before["view"])
    assert antt("verify", at=busy).code == 0


def test_a_damaged_package_is_named(busy: Path) -> None:
    path = sorted((busy / "packages").glob("*.antt"))[0]
    path.write_bytes(b"hong")
    found = antt("--json", "verify", at=busy)
    assert (found.code, found.said["damaged"]) == (6, [path.name])
    assert path.name in antt("verify", at=busy).out
    rebuilt = antt("rebuild", at=busy)
    assert (rebuilt.code, "1 gói bị mất hoặc hỏng" in rebuilt.out) == (0, True)
    assert antt("verify", at=busy).code == 0


def test_without_a_working_folder_there_is_nothing_to_list(work: Path) -> None:
    for command in ("status", "verify", "rebuild"):
        ended = antt(command, at=work)
        assert (ended.code, "USE-111" in ended.err) == (2, True)


def test_a_code_read_over_the_phone_says_whose_it_is(busy: Path) -> None:
    told = {
        u["unit"]: u["ma_kiem"] for u in antt("--json", "status", "--form", "F04-K", at=busy).said["units"]
    }
    asked = antt("status", "--code", told[unit_id(2)], at=busy)
    assert asked.code == 0
    (line,) = [row for row in asked.out.splitlines() if row.startswith("Tổ dân phố số 2")]
    assert all(part in line for part in ("F04-K 2024", "14/10/2024 09:00", "lần mới nhất"))
    assert "Tổ dân phố số 1" not in asked.out
    (one,) = antt("--json", "status", "--code", told[unit_id(1)], at=busy).said["found"]
    assert (one["unit"], one["form"], one["number"], one["newest"]) == (unit_id(1), "F04-K", 1, 1)


def test_a_code_of_a_replaced_lan_never_says_that_both_have_the_same_figures(busy: Path) -> None:
    def now() -> str:
        units = antt("--json", "status", "--form", "F04-K", at=busy).said["units"]
        return next(str(u["ma_kiem"]) for u in units if u["unit"] == unit_id(1))

    old = now()
    (busy / "den" / "1 sua.xlsx").write_bytes(workbook(1, answers(1, {"hoat_dong[1].nay": 8})))
    assert antt("merge", "den/1 sua.xlsx", "--yes", at=busy).code in {0, 3}
    told = antt("status", "--code", old, at=busy).out
    assert f"đã có lần 2, mã {now()}" in told
    assert "số liệu đang tính không phải của mã này" in told
    assert "cùng một số liệu" not in told
    assert "cùng một số liệu" in antt("status", "--code", now(), at=busy).out


def test_a_code_that_two_copies_have_lists_both_and_says_so(busy: Path) -> None:
    same = answers(3, {"ho_ten.ket_qua": "Lê Thị Mẫu"})
    for number in (3, 4):
        (busy / "den" / f"{number}.xlsx").write_bytes(workbook(number, same))
    antt("merge", "den/3.xlsx", "den/4.xlsx", "--yes", at=busy)
    told = {
        u["unit"]: u["ma_kiem"] for u in antt("--json", "status", "--form", "F04-K", at=busy).said["units"]
    }
    assert told[unit_id(3)] == told[unit_id(4)]
    asked = antt("status", "--code", told[unit_id(3)], at=busy)
    assert asked.code == 0
    assert all(f"Tổ dân phố số {n}" in asked.out for n in (3, 4))
    assert "Có 2 bản nộp cùng mã kiểm" in asked.out


def test_a_code_nobody_has_is_something_to_look_into(busy: Path) -> None:
    taken = {u["ma_kiem"] for u in antt("--json", "status", at=busy).said["units"]}
    free = next(code for code in ("4821", "4822", "4823") if code not in taken)
    asked = antt("status", "--code", free, at=busy)
    assert asked.code == 3
    assert f"Không có bản nộp nào có mã kiểm {free}." in asked.out
    assert "bỏ vào thư mục Đến rồi nhận" in asked.out
    assert "chưa đủ bốn chữ số" not in asked.out
    assert antt("--json", "status", "--code", free, at=busy).said == {"code": free, "found": []}


def test_a_short_code_says_what_was_looked_up(busy: Path) -> None:
    asked = antt("status", "--code", "12", at=busy)
    assert asked.out.startswith("12 chưa đủ bốn chữ số: đã tra mã 0012.\n")
    assert antt("--json", "status", "--code", "12", at=busy).said["code"] == "0012"


@pytest.mark.parametrize("words", [["--code", "48215"], ["--code", "4821", "--form", "F04-K"]])
def test_a_code_is_four_digits_and_is_asked_for_alone(busy: Path, words: list[str]) -> None:
    assert antt("status", *words, at=busy).code == 2


def sent(seq: int, previous: str = "", *, change: int = 0) -> Envelope:
    """A unit's lần by its own key, numbered in its stream."""
    parents = [previous] if previous else []
    said = submission(1, answers(1, {"d44a_tp.nay": change or seq}), parents=parents, by_unit=True).body
    return signed("unit 1", Kind.SUBMISSION, said, unit=unit_id(1), stream=(OFFICE, seq, previous))


def test_a_package_that_did_not_come_is_missed_until_it_comes(ward: Path) -> None:
    one = sent(1)
    two = sent(2, one.id)
    three = sent(3, two.id)
    for document, name in ((one, "1"), (two, "2"), (three, "3")):
        (ward / f"goi {name}.antt").write_bytes(AnttPackages().pack([document], {}))
    assert antt("merge", "goi 1.antt", "goi 3.antt", "--yes", at=ward).code in {0, 3}
    missed = antt("status", at=ward).out
    assert "Gói số 2 của Tổ dân phố số 1 chưa đến." in missed
    assert "Đề nghị Tổ dân phố số 1 gửi lại gói đó." in missed
    antt("merge", "goi 2.antt", "--yes", at=ward)
    assert "chưa đến" not in antt("status", at=ward).out
    before = antt("--json", "status", at=ward).said["set"]
    again = antt("--json", "merge", "goi 2.antt", "--yes", at=ward).said
    assert [line["code"] for line in again["files"]] == ["TAKE-102"]
    assert antt("--json", "status", at=ward).said["set"] == before


def test_a_restored_pc_is_shown_with_what_to_do(ward: Path) -> None:
    one = sent(1)
    (ward / "a.antt").write_bytes(AnttPackages().pack([one, sent(2, one.id)], {}))
    (ward / "b.antt").write_bytes(AnttPackages().pack([sent(2, one.id, change=9)], {}))
    antt("merge", "a.antt", "b.antt", "--yes", at=ward)
    told = antt("status", at=ward).out
    assert "Có hai gói số 2 khác nhau của Tổ dân phố số 1" in told
    assert "Gọi Tổ dân phố số 1 hỏi máy nào đang dùng" in told
    assert "2 bản F04-K khác nhau" in told


def test_a_name_that_went_over_to_another_unit_means_the_one_of_the_period(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    with rehearsed():
        desk = desk_of(ward)
        roster = Books(desk).roster
        assert roster is not None
        old = replace(roster.units[unit_id(1)], valid_to=date(2024, 12, 31))
        new = replace(old, id=f"{unit_id(1)[:-1]}2", valid_from=date(2025, 1, 1), valid_to=None)
        keys = [line for lines in roster.keys.values() for line in lines]
        body = roster_body(roster, office=OFFICE, units=[old, new], keys=keys)
        sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    later = {"ANTT_CLOCK": "2025-03-03T09:00:00+07:00"}
    (line,) = antt(
        "--json", "status", "--unit", old.name, "--period", "2024", "--form", "F04-K", at=ward, **later
    ).said["units"]
    assert (line["unit"], line["number"]) == (old.id, 1)
    about = (old.name, "--form", "F04-K", "--period", "2024")
    accepted = antt("--json", "review", "accept", *about, "--reason", "Đủ", at=ward, **later)
    assert accepted.said["unit"] == old.id, accepted.err
    now = antt("status", "--unit", old.name, at=ward, **later).out
    assert f"hiểu là {new.id}" in now
    assert f"đơn vị cùng tên: {old.id} " in now
    assert "hiểu là" not in antt("status", "--unit", old.id, at=ward, **later).out
