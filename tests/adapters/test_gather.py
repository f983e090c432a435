"""Gathering: files are told apart by content, zips opened one level deep, nothing stops the rest."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from antt_sync.adapters.gather import BIGGEST_PACKAGE, BIGGEST_WORKBOOK, Found, gather
from antt_sync.adapters.packages import Package, pack
from antt_sync.core.errors import FileTrouble
from antt_sync.messages.render import message
from tests.world import submission, workbook

PACKAGE = pack(Package((submission(1),)))
WORKBOOK = workbook(1, {})


def found(*paths: Path) -> list[Found]:
    return list(gather(paths, lambda *_: None))


def sorts(*paths: Path) -> dict[str, str]:
    return {f.name: f.sort for f in found(*paths)}


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_names_decide_nothing(work: Path) -> None:
    (work / "gói.xlsx").write_bytes(PACKAGE)
    (work / "biểu.antt").write_bytes(WORKBOOK)
    (work / "thư.antt").write_bytes(b"khong phai goi")
    (work / "thư.xlsx").write_bytes(b"khong phai bieu")
    assert sorts(work) == {
        "gói.xlsx": "package",
        "biểu.antt": "workbook",
        "thư.antt": "package",
        "thư.xlsx": "BOOK-106",
    }


def test_every_file_below_in_the_order_of_names_with_its_digest(work: Path) -> None:
    for name in ("b/2.xlsx", "a/1.xlsx", "c.xlsx"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_bytes(WORKBOOK)
    told = found(work)
    assert [f.name for f in told] == ["a/1.xlsx", "b/2.xlsx", "c.xlsx"]
    assert len({f.sha256 for f in told}) == 1
    assert all(f.data == WORKBOOK for f in told)


def test_a_named_file_is_shown_by_its_own_name_and_steps_are_told(work: Path) -> None:
    (work / "a").mkdir()
    (work / "a" / "1.xlsx").write_bytes(WORKBOOK)
    steps: list[tuple[str, int, int]] = []
    told = list(gather([work / "a" / "1.xlsx", work / "a"], lambda *step: steps.append(step)))
    assert [f.name for f in told] == ["1.xlsx", "1.xlsx"]
    assert steps == [("read", 1, 2), ("read", 2, 2)]


def test_a_zip_is_opened_and_one_inside_it_is_not(work: Path) -> None:
    inner = zipped({"a.xlsx": WORKBOOK})
    data = zipped({"to1/a.xlsx": WORKBOOK, "goi.antt": PACKAGE, "hop.zip": inner, "__MACOSX/x": b"rac"})
    (work / "nén.zip").write_bytes(data)
    assert sorts(work) == {
        "nén.zip › to1/a.xlsx": "workbook",
        "nén.zip › goi.antt": "package",
        "nén.zip › hop.zip": "BOOK-111",
    }


def test_of_a_backup_only_its_packages_are_taken_in(work: Path) -> None:
    held = {"packages/1.antt": PACKAGE, "antt-office.toml": b"unit = 1", "papers/a.xlsx": WORKBOOK}
    (work / "sao luu.zip").write_bytes(zipped({**held, "antt-backup.json": b"{}"}))
    assert sorts(work) == {"sao luu.zip › packages/1.antt": "package"}


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 rac", zipped({"a.txt": b"x" * 500})[:-30], zipped({}), b"PK\x05\x06"],
)
def test_a_zip_that_cannot_be_read_has_a_verdict_with_words(work: Path, data: bytes) -> None:
    (work / "nén.zip").write_bytes(data)
    (work / "tốt.xlsx").write_bytes(WORKBOOK)
    told = sorts(work)
    assert told["tốt.xlsx"] == "workbook"
    assert message(told["nén.zip"], {"file": "nén.zip"}, lang="vi").do


def test_a_zip_that_holds_too_much_is_not_unpacked(work: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlsx", b"\0" * (20 << 20))
    (work / "bom.zip").write_bytes(stream.getvalue())
    assert sorts(work) == {"bom.zip": "FILE-110"}


def test_files_that_are_too_large_are_not_read(work: Path) -> None:
    with (work / "lớn.antt").open("wb") as big:
        big.truncate(BIGGEST_PACKAGE + 1)
    (work / "lớn.xlsx").write_bytes(WORKBOOK + b"\0" * BIGGEST_WORKBOOK)
    assert set(sorts(work / "lớn.antt").values()) == {"FILE-110"}
    assert all(not f.data for f in found(work) if f.sort != "workbook")


def test_leftovers_of_programs_are_said_or_skipped(work: Path) -> None:
    (work / "~$biểu.xlsx").write_bytes(b"\x05Admin" + b" " * 48)
    (work / "Thumbs.db").write_bytes(b"x")
    (work / ".DS_Store").write_bytes(b"x")
    assert sorts(work) == {"~$biểu.xlsx": "BOOK-114"}


def test_a_working_folder_inside_is_not_taken_in(work: Path) -> None:
    office = work / "phường"
    for name in ("antt-office.toml", "store.sqlite", "keys/office.key", "packages/a.antt", "nhận/b.xlsx"):
        (office / name).parent.mkdir(parents=True, exist_ok=True)
        (office / name).write_bytes(WORKBOOK)
    assert sorts(work) == {"phường/nhận/b.xlsx": "workbook"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_what_is_no_file_never_blocks(work: Path) -> None:
    os.mkfifo(work / "ống.xlsx")
    (work / "vòng").symlink_to(work)
    assert found(work) == []
    assert sorts(work / "ống.xlsx") == {"ống.xlsx": "FILE-109"}


def test_names_that_turn_text_around_are_shown_plainly(work: Path) -> None:
    (work / "a\u202excod.xlsx").write_bytes(WORKBOOK)
    (work / "b\nc.xlsx").write_bytes(WORKBOOK)
    assert set(sorts(work)) == {"a·xcod.xlsx", "b·c.xlsx"}


def test_an_empty_folder_has_nothing(work: Path) -> None:
    assert found(work) == []


def test_a_package_in_a_folder_is_not_held_in_memory_and_one_in_a_zip_is(work: Path) -> None:
    (work / "1.antt").write_bytes(PACKAGE)
    (work / "2.zip").write_bytes(zipped({"2.antt": PACKAGE}))
    lying, packed = found(work)
    assert (lying.held, packed.held) == (b"", PACKAGE)
    assert lying.data == packed.data == PACKAGE
    (work / "1.antt").unlink()
    with pytest.raises(FileTrouble):
        _ = lying.data
