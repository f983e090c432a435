"""verify --deep through the command line: honest workbooks agree, and what was signed otherwise is named."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from antt_sync.cli.wiring import AnttPackages
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry
from tests.choices import choose
from tests.fillings import shipped
from tests.offices import copied_office
from tests.sheets import data_sheet, opened, place, saved, typed
from tests.terminal import Ended, antt
from tests.tiers import ran
from tests.world import OFFICE, PERIOD, answers, signed, unit_id, workbook

FIELD, DAY = "hoat_dong[1].nay", "d411.ngay"
FILE = "To dan pho.xlsx"


def document(number: int, said: Mapping[str, Entry], book: bytes, **more: int) -> Envelope:
    """What a unit signs with its own key: these values, as if read from this workbook."""
    subject = Subject(unit_id(number), "F04-K", PERIOD)
    draft = Draft(subject, shipped("F04-K"), said, {}, Origin(hashlib.sha256(book).hexdigest(), FILE))
    body = {**draft.body(), **({"reader": more["reader"]} if "reader" in more else {})}
    stream = (OFFICE, more.get("seq", 1), "")
    return signed(f"unit {number}", Kind.SUBMISSION, body, unit=unit_id(number), stream=stream)


def package(path: Path, envelope: Envelope, book: bytes | None) -> Path:
    """The unit's package, with its workbook or without."""
    path.parent.mkdir(exist_ok=True)
    blobs = {} if book is None else {hashlib.sha256(book).hexdigest(): book}
    path.write_bytes(AnttPackages().pack([envelope], blobs))
    return path


def bare(path: Path, data: bytes) -> Path:
    """A workbook that came by itself."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def taken(office: Path, *files: Path) -> None:
    """Take files in without questions."""
    ended = antt("merge", *files, "--yes", at=office)
    assert ended.code in {0, 3}, ended


def deep(office: Path) -> Ended:
    """What reading the workbooks again says, as data."""
    return antt("--json", "verify", "--deep", at=office)


def said_of(office: Path) -> list[Any]:
    """What is said of what is wrong; the command ends as one after which there is something to look into."""
    ended = deep(office)
    assert ended.code == 3, ended
    found: list[Any] = ended.said["deep"]["findings"]
    return found


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office over two units with keys of their own and three without, before anything came."""
    return copied_office(tmp_path / "phuong", signers=2, others=3)


def test_an_honest_store_of_several_channels_has_nothing_to_say(office: Path) -> None:
    came, book = office.parent / "den", workbook(1)
    # with its own key; by itself; with a remark beside the form and a formula, so that a clean copy is kept
    taken(office, package(came / "1.antt", document(1, answers(1), book), book))
    battered = typed(workbook(4), {FIELD: "=1+1", "d42.ghi_chu": "Nhập\nlại"}, outside="ghi chú thêm")
    taken(office, bare(came / "3.xlsx", workbook(3)), bare(came / "4.xlsx", battered))
    # two versions of one PC, and a person's choice between them
    for seq, number in ((1, 4), (2, 9)):
        values = answers(2, {FIELD: number})
        own = workbook(2, values)
        taken(office, package(came / f"2 {seq}.antt", document(2, values, own, seq=seq), own))
    ran("review", "export", "--choose", "-o", came / "chon", at=office)
    (asked,) = (came / "chon").rglob("*.xlsx")
    bare(came / "da chon.xlsx", choose(asked.read_bytes(), {FIELD: "12"}))
    ran("review", "import", came / "da chon.xlsx", at=office)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in office.rglob("*") if p.is_file())
    ended = deep(office)
    found = ended.said["deep"]
    assert (ended.code, found["findings"]) == (0, [])
    assert (found["submissions"], found["read"], found["without"], found["unknown"]) == (6, 6, 0, 0)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in office.rglob("*") if p.is_file()) == before
    shown = antt("verify", "--deep", at=office)
    assert "Đã đọc lại 6 tệp gốc" in shown.out
    assert "Mọi tệp gốc đọc lại đều khớp" in shown.out


def test_a_value_that_the_workbook_does_not_have_is_named_with_its_cell(office: Path) -> None:
    book = workbook(1)
    forged = document(1, answers(1, {FIELD: 987}), book)
    taken(office, package(office.parent / "1.antt", forged, book))
    assert antt("verify", at=office).code == 0
    (found,) = said_of(office)
    honest = str(answers(1)[FIELD])
    assert (found["code"], found["unit"], found["form"], found["period"]) == (
        "VERIFY-101",
        unit_id(1),
        "F04-K",
        PERIOD,
    )
    assert (found["number"], found["address"], found["file"], found["id"]) == (1, FIELD, FILE, forged.id)
    assert found["params"] == {"signed": "987", "now": honest}
    shown = antt("verify", "--deep", at=office)
    assert shown.code == 3
    for part in (f"ô {found['cell']}", f"Đã ký là 987, trong tệp gốc là {honest}", "lần 1", FILE):
        assert part in shown.out, part
    assert (
        f"Signed was 987, in the workbook it is {honest}"
        in antt("--lang", "en", "verify", "--deep", at=office).out
    )


@pytest.mark.parametrize("chosen", ["4", None])
def test_a_choice_that_was_signed_otherwise_than_it_was_made_is_named(
    office: Path, chosen: str | None
) -> None:
    for seq, number in ((1, 4), (2, 9)):
        values = answers(2, {FIELD: number})
        sent = document(2, values, workbook(2, values), seq=seq)
        taken(office, package(office.parent / f"{seq}.antt", sent, None))
    ran("review", "export", "--choose", "-o", office.parent / "chon", at=office)
    (asked,) = (office.parent / "chon").rglob("*.xlsx")
    book = choose(asked.read_bytes(), {FIELD: chosen})
    forged = document(2, answers(2, {FIELD: 9}), book, seq=3)
    taken(office, package(office.parent / "3.antt", forged, book))
    (found,) = said_of(office)
    told = {"signed": "9", "now": chosen or "–"}
    assert (found["code"], found["address"], found["params"]) == ("VERIFY-101", FIELD, told)


def test_what_was_signed_and_is_blank_in_the_workbook_is_named_too(office: Path) -> None:
    book = typed(workbook(1), {FIELD: None})
    taken(office, package(office.parent / "1.antt", document(1, answers(1), book), book))
    (found,) = said_of(office)
    assert (found["address"], found["params"]["now"]) == (FIELD, "–")


def test_a_difference_from_an_older_reader_is_said_to_be_one(office: Path) -> None:
    book = workbook(1)
    old = document(1, answers(1, {FIELD: 987}), book, reader=0)
    taken(office, package(office.parent / "1.antt", old, book))
    (found,) = said_of(office)
    assert (found["code"], found["params"]["reader"]) == ("READER-101", 0)


def test_a_submission_whose_workbook_did_not_travel_is_counted(office: Path) -> None:
    taken(office, package(office.parent / "1.antt", document(1, answers(1), workbook(1)), None))
    ended = deep(office)
    counts = {name: ended.said["deep"][name] for name in ("submissions", "read", "without", "findings")}
    assert (ended.code, counts) == (0, {"submissions": 1, "read": 0, "without": 1, "findings": []})
    told = antt("verify", "--deep", at=office).out
    assert "không có tệp gốc: 1." in told
    assert "Chưa so được bản nào" in told


@pytest.mark.parametrize(
    ("book", "code"), [(b"PK\x03\x04 khong phai bang tinh", "VERIFY-102"), (workbook(2), "VERIFY-103")]
)
def test_evidence_that_cannot_be_read_or_is_somebody_elses_is_named(
    office: Path, book: bytes, code: str
) -> None:
    taken(office, package(office.parent / "1.antt", document(1, answers(1), book), book))
    (found,) = said_of(office)
    assert (found["code"], found["unit"], found["cell"]) == (code, unit_id(1), "")


def test_a_cell_that_two_programs_read_differently_is_named(office: Path) -> None:
    # No calendar has this day: we read the number that stands there, openpyxl an error.
    book = opened(workbook(3))
    sheet = data_sheet(book)
    cell = sheet.cell(*place(sheet, DAY))
    cell.value, cell.number_format = 99_999_999, "dd/mm/yyyy"
    taken(office, bare(office.parent / "3.xlsx", saved(book)))
    (found,) = said_of(office)
    assert (found["code"], found["address"]) == ("VERIFY-104", DAY)
    assert found["params"] == {"ours": "99999999", "other": "#VALUE!"}


def test_what_is_erased_is_passed_over(office: Path) -> None:
    book = workbook(1)
    forged = document(1, answers(1, {FIELD: 987}), book)
    taken(office, package(office.parent / "1.antt", forged, book))
    ran("withdraw", "--erase", forged.id, "--basis", "Đề nghị số 5", "--yes", at=office)
    ended = deep(office)
    assert (ended.code, ended.said["deep"]["submissions"]) == (0, 0)


def test_a_damaged_package_is_the_stores_own_finding(office: Path) -> None:
    book = workbook(1)
    taken(office, package(office.parent / "1.antt", document(1, answers(1), book), book))
    kept = next(p for p in (office / "packages").glob("*.antt") if p.stat().st_size > len(book))
    kept.write_bytes(kept.read_bytes()[:-40])
    ended = deep(office)
    assert (ended.code, ended.said["damaged"], ended.said["deep"]["without"]) == (6, [kept.name], 1)
