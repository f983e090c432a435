"""Exit codes are a contract: each is reached through the real command line, and a table says how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from antt_sync.adapters.gather import BIGGEST_PACKAGE
from antt_sync.adapters.packages import Package, pack
from antt_sync.cli.output import Exit
from antt_sync.core.envelope import Envelope
from tests.offices import copied_office
from tests.terminal import antt
from tests.world import answers, submission, unit_id, workbook


@pytest.fixture
def ward(work: Path) -> Path:
    return copied_office(work / "phuong", signers=1, others=2)


def package(*envelopes: Envelope) -> bytes:
    return pack(Package(envelopes))


GOOD = submission(1, word="unit 1", by_unit=True)
WRONG = workbook(2, answers(2, {"d42.ket_qua": None}))


def clean(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(workbook(1))
    return ("merge", "a.xlsx")


def warned(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(workbook(1, unit=unit_id(2)))
    return ("check", "a.xlsx")


def misspelt(ward: Path) -> tuple[str, ...]:  # noqa: ARG001
    return ("merge", "khong-co.xlsx")


def unknown_command(ward: Path) -> tuple[str, ...]:  # noqa: ARG001
    return ("nhan",)


def unknown_option(ward: Path) -> tuple[str, ...]:  # noqa: ARG001
    return ("status", "--mau")


def unknown_unit(ward: Path) -> tuple[str, ...]:  # noqa: ARG001
    return ("blank", "F04-K", "--unit", "K-14761-099.1", "--period", "2024", "-o", "a.xlsx")


def no_day(ward: Path) -> tuple[str, ...]:  # noqa: ARG001
    return ("status", "--as-of", "30/02/2024")


def to_fix(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(WRONG)
    return ("merge", "a.xlsx")


def to_fix_checked(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(WRONG)
    return ("check", "a.xlsx")


def parked(ward: Path) -> tuple[str, ...]:
    (ward / "a.antt").write_bytes(package(submission(1, word="stranger")))
    return ("merge", "a.antt")


def doubtful(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(workbook(1, unit=""))
    return ("merge", "a.xlsx")


def refused(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(b"PK\x03\x04 rac")
    return ("merge", "a.xlsx")


def refused_beside_one_to_fix(ward: Path) -> tuple[str, ...]:
    (ward / "den").mkdir()
    (ward / "den" / "a.xlsx").write_bytes(WRONG)
    (ward / "den" / "b.antt").write_bytes(package(GOOD)[:-9])
    return ("merge", "den")


def not_ours_to_sign(ward: Path) -> tuple[str, ...]:
    (ward / "a.xlsx").write_bytes(workbook(1))
    return ("sign", "a.xlsx")


def no_folder_to_write(ward: Path) -> tuple[str, ...]:
    (ward / "tra").write_bytes(b"")
    return ("blank", "F04-K", "--period", "2024", "-o", "tra/sau/a.xlsx")


def wrong_passphrase(ward: Path) -> tuple[str, ...]:
    for path in (ward / "keys").glob("*.key"):
        path.unlink()
    (ward / "a.xlsx").write_bytes(workbook(1))
    return ("merge", "a.xlsx")


def damaged_store(ward: Path) -> tuple[str, ...]:
    (ward / "store.sqlite").write_bytes(b"\0" * 8192)
    return ("status",)


def damaged_package(ward: Path) -> tuple[str, ...]:
    path = next((ward / "packages").glob("*.antt"))
    path.write_bytes(path.read_bytes()[:-5])
    return ("verify",)


def damaged_cache(ward: Path) -> tuple[str, ...]:
    import sqlite3

    antt("merge", clean(ward)[1], at=ward)
    with sqlite3.connect(ward / "store.sqlite") as db:
        db.execute("UPDATE line SET view = '{}'")
    db.close()
    return ("verify",)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (clean, Exit.DONE),
        (warned, Exit.DONE),
        (misspelt, Exit.USAGE),
        (unknown_command, Exit.USAGE),
        (unknown_option, Exit.USAGE),
        (unknown_unit, Exit.USAGE),
        (no_day, Exit.USAGE),
        (to_fix, Exit.TO_FIX),
        (to_fix_checked, Exit.TO_FIX),
        (parked, Exit.TO_FIX),
        (doubtful, Exit.TO_FIX),
        (refused, Exit.REFUSED),
        (refused_beside_one_to_fix, Exit.REFUSED),
        (not_ours_to_sign, Exit.REFUSED),
        (no_folder_to_write, Exit.NO_ACCESS),
        (wrong_passphrase, Exit.NO_ACCESS),
        (damaged_store, Exit.DAMAGED),
        (damaged_package, Exit.DAMAGED),
        (damaged_cache, Exit.DAMAGED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_end_has_its_code(ward: Path, prepare: Callable[[Path], tuple[str, ...]], code: Exit) -> None:
    ended = antt(*prepare(ward), at=ward)
    assert ended.code == code, ended.out + ended.err
    assert "Traceback" not in ended.err


def test_the_codes_are_the_contracts() -> None:
    assert {e.name: int(e) for e in Exit} == {
        "DONE": 0,
        "USAGE": 2,
        "TO_FIX": 3,
        "REFUSED": 4,
        "NO_ACCESS": 5,
        "DAMAGED": 6,
        "BUG": 70,
    }


def test_a_mistake_of_ours_is_70_and_says_so(ward: Path) -> None:
    ended = antt("status", at=ward, ANTT_CLOCK="hôm nay")
    assert ended.code in {Exit.BUG, Exit.USAGE}


def test_every_file_has_a_verdict_of_its_own_and_none_stops_the_rest(ward: Path) -> None:
    came = ward / "den"
    came.mkdir()
    whole = package(GOOD)
    (came / "1 dung.antt").write_bytes(whole)
    (came / "2 lap.antt").write_bytes(whole)
    (came / "3 hong.antt").write_bytes(whole[:-30])
    (came / "4 khong phai.antt").write_bytes(b"day la van ban")
    (came / "5 la.antt").write_bytes(package(submission(2, word="stranger")))
    with (came / "6 qua lon.antt").open("wb") as big:
        big.truncate(BIGGEST_PACKAGE + 1)
    (came / "7 bieu.xlsx").write_bytes(workbook(3))
    (came / "8 ~$bieu.xlsx").write_bytes(b"")
    (came / "9 anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    ended = antt("--json", "merge", came, at=ward)
    verdicts = {f["file"][0]: f["code"] for f in ended.said["files"]}
    assert ended.code == Exit.REFUSED
    assert verdicts["1"] == "TAKE-101"
    assert verdicts["2"] == "TAKE-102"
    assert verdicts["3"].startswith("SEAL-1")
    assert verdicts["4"] == "SEAL-104"
    assert verdicts["5"] == "PARK-102"
    assert verdicts["6"] == "FILE-110"
    assert verdicts["7"] == "TAKE-103"
    assert verdicts["8"] == "BOOK-101"
    assert verdicts["9"] == "BOOK-108"
    assert all(f["what"] and f["do"] for f in ended.said["files"])
    assert ended.said["new"] == 3
    again = antt("--json", "merge", came, at=ward)
    assert again.said["new"] == 0
