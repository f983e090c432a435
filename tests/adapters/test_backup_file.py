"""The backup file appears whole and checked, or not at all; other files are refused in our own words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from antt_sync.adapters.backup_file import BackupFiles
from antt_sync.core.errors import FileTrouble, SealBroken

PIECES = [("packages/a.antt", b"one"), ("antt-office.toml", "tên".encode())]
FILES = BackupFiles()


def fine(pieces: Iterator[tuple[str, bytes]]) -> None:
    assert list(pieces) == PIECES


def there(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_what_was_written_is_read_back_before_it_has_its_name(work: Path) -> None:
    seen: list[list[str]] = []

    def check(pieces: Iterator[tuple[str, bytes]]) -> None:
        fine(pieces)
        seen.append(there(work))

    path = FILES.write(str(work / "sao.zip"), iter(PIECES), check)
    assert "sao.zip" not in seen[0]
    assert (there(work), list(FILES.read(path))) == (["sao.zip"], PIECES)
    assert list(FILES.read(path, only="antt-office.toml")) == PIECES[1:]


def test_a_file_that_was_there_stays_and_the_new_one_gets_a_number(work: Path) -> None:
    (work / "sao.zip").write_bytes(b"older")
    assert FILES.write(str(work / "sao.zip"), PIECES, fine) == str(work / "sao (2).zip")
    assert (work / "sao.zip").read_bytes() == b"older"


def test_a_file_that_is_found_wrong_is_not_kept(work: Path) -> None:
    def wrong(pieces: Iterator[tuple[str, bytes]]) -> None:
        assert len(list(pieces)) == 2
        raise FileTrouble("FILE-106", file="sao.zip")

    with pytest.raises(FileTrouble):
        FILES.write(str(work / "sao.zip"), PIECES, wrong)
    assert there(work) == []


def test_a_full_stick_is_said_and_nothing_half_written_stays(work: Path) -> None:
    def pieces() -> Iterator[tuple[str, bytes]]:
        yield PIECES[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(FileTrouble) as told:
        FILES.write(str(work / "sao.zip"), pieces(), fine)
    assert (told.value.code, told.value.params["file"], there(work)) == ("FILE-103", "sao.zip", [])


def test_a_folder_that_cannot_be_made_is_said(work: Path) -> None:
    (work / "usb").write_bytes(b"")
    with pytest.raises(FileTrouble) as told:
        FILES.write(str(work / "usb" / "sao.zip"), PIECES, fine)
    assert told.value.code == "FILE-101"


def packed(compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr("a", b"x" * 1000)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"PK", packed()[:-30], packed()[:200], packed(compression=zipfile.ZIP_DEFLATED)]
)
def test_bytes_that_are_no_backup_are_refused(work: Path, data: bytes) -> None:
    (work / "sao.zip").write_bytes(data)
    with pytest.raises(SealBroken) as told:
        list(FILES.read(str(work / "sao.zip")))
    assert (told.value.code, told.value.params["file"]) == ("BACKUP-102", "sao.zip")


def test_a_changed_byte_is_noticed(work: Path) -> None:
    data = bytearray(packed())
    data[100] ^= 1
    (work / "sao.zip").write_bytes(data)
    with pytest.raises(SealBroken):
        list(FILES.read(str(work / "sao.zip")))


def test_a_file_that_is_gone_is_said(work: Path) -> None:
    with pytest.raises(FileTrouble):
        list(FILES.read(str(work / "sao.zip")))


def test_zips_are_looked_for_in_a_folder_and_right_below_it(work: Path) -> None:
    (work / "Sao lưu" / "sâu").mkdir(parents=True)
    for place in ("a.zip", "Sao lưu/b.zip", "Sao lưu/sâu/c.zip", "d.antt"):
        (work / place).write_bytes(b"")
    assert FILES.within(str(work)) == [str(work / "Sao lưu" / "b.zip"), str(work / "a.zip")]
    assert FILES.within(str(work / "a.zip")) == [str(work / "a.zip")]
