"""Files: whole or absent, never written over, and every fault of the medium has its own words."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.files import (
    MAX_NAME,
    free_name,
    is_leftover,
    read_file,
    safe_name,
    set_aside,
    write_many,
    write_new,
    write_replacing,
)
from antt_sync.core.errors import FileTrouble

Write = Callable[[Path, bytes], None]
ROOT = Path(__file__).resolve().parent.parent.parent


def code_of(caught: pytest.ExceptionInfo[FileTrouble]) -> str:
    return caught.value.code


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("write", [write_new, write_replacing])
@pytest.mark.parametrize("data", [b"", b"one\r\ntwo\x1a\n", bytes(300_000)], ids=["empty", "text", "large"])
def test_what_is_written_is_there_and_nothing_else(work: Path, write: Write, data: bytes) -> None:
    path = work / "Tổ dân phố số 7.antt"
    write(path, data)
    assert path.read_bytes() == data
    assert names(work) == [path.name]


def test_an_existing_file_is_never_written_over(work: Path) -> None:
    path = work / "a.antt"
    path.write_bytes(b"old")
    with pytest.raises(FileTrouble) as caught:
        write_new(path, b"new")
    assert (code_of(caught), caught.value.params) == ("FILE-101", {"file": "a.antt"})
    assert path.read_bytes() == b"old"
    assert names(work) == ["a.antt"]


def test_a_link_that_leads_nowhere_still_holds_its_name(work: Path) -> None:
    (work / "a.antt").symlink_to(work / "gone")
    with pytest.raises(FileTrouble) as caught:
        write_new(work / "a.antt", b"new")
    assert code_of(caught) == "FILE-101"
    assert names(work) == ["a.antt"]


def appear(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else makes `path` while we are flushing ours."""
    sync = os.fsync

    def slow(handle: int) -> None:
        path.write_bytes(b"theirs")
        sync(handle)

    monkeypatch.setattr(os, "fsync", slow)


def without_links(monkeypatch: pytest.MonkeyPatch, code: int = errno.EPERM) -> None:
    """A file system such as FAT."""

    def refuse(source: Path, target: Path) -> None:
        raise OSError(code, f"no links from {source} to {target}")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_written_over(
    work: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = work / "a.antt"
    appear(path, monkeypatch)
    if not links:
        without_links(monkeypatch)
    with pytest.raises(FileTrouble) as caught:
        write_new(path, b"ours")
    assert code_of(caught) == "FILE-101"
    assert path.read_bytes() == b"theirs"
    assert names(work) == ["a.antt"]


def test_a_medium_without_links_still_gets_whole_files(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_links(monkeypatch)
    write_new(work / "a.antt", b"data")
    assert (work / "a.antt").read_bytes() == b"data"
    assert names(work) == ["a.antt"]


def test_our_own_file_is_replaced_whole(work: Path) -> None:
    path = work / "a.json"
    write_replacing(path, b"one")
    write_replacing(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(work) == ["a.json"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize("write", [write_new, write_replacing])
def test_a_private_file_is_its_owners_from_the_first_byte(
    work: Path, write: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    sync = os.fsync

    def look(handle: int) -> None:
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode):
            modes.append(stat.S_IMODE(status.st_mode))
        sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    write(work / "a.key", b"secret", private=True)
    assert modes == [0o600]
    assert stat.S_IMODE((work / "a.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "FILE-103"),
        (errno.EDQUOT, "FILE-103"),
        (errno.EFBIG, "FILE-103"),
        (errno.EROFS, "FILE-104"),
        (errno.EACCES, "FILE-104"),
        (errno.EIO, "FILE-107"),
        (errno.ENODEV, "FILE-107"),
        (errno.EBUSY, "FILE-102"),
    ],
)
@pytest.mark.parametrize("write", [write_new, write_replacing])
@pytest.mark.parametrize("step", ["open", "fsync"])
def test_every_fault_of_the_medium_has_a_code_and_leaves_nothing(
    work: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, write: Write, step: str
) -> None:
    def fail(*args: object) -> int:
        raise OSError(number, f"fault at {args}")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(FileTrouble) as caught:
            write(work / "a.antt", b"data")
    assert code_of(caught) == code
    assert caught.value.params["file"] == "a.antt"
    assert names(work) == []


def test_files_named_by_their_content_are_written_once(work: Path) -> None:
    (work / "a").write_bytes(b"there already")
    write_many(work, {"a": b"again", "b": b"new", "c": b""})
    assert {path.name: path.read_bytes() for path in work.iterdir()} == {
        "a": b"there already",
        "b": b"new",
        "c": b"",
    }


def test_a_fault_among_many_files_is_said_and_leaves_none_without_those_before_it(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def fail_second(source: Path, target: Path) -> None:
        if target.name == "b":
            raise OSError(errno.EIO, "pulled out")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail_second)
        with pytest.raises(FileTrouble) as caught:
            write_many(work, {"a": b"1", "b": b"2", "c": b"3"})
    assert code_of(caught) == "FILE-107"
    assert {p.name: p.read_bytes() for p in work.iterdir()} == {"a": b"1"}


def test_a_failed_replacement_leaves_the_old_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = work / "a.json"
    path.write_bytes(b"old")

    def fail(source: Path, target: Path) -> None:
        raise OSError(errno.EIO, f"{source} to {target}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(FileTrouble):
            write_replacing(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(work) == ["a.json"]


def test_a_missing_folder_is_said_to_be_missing(work: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        write_new(work / "usb" / "a.antt", b"data")
    assert (code_of(caught), caught.value.params) == ("FILE-105", {"file": "a.antt", "folder": "usb"})


def test_a_medium_that_gives_back_other_bytes_is_found_out(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def lie(source: Path, target: Path) -> None:
        source.write_bytes(b"dat?")
        link(source, target)

    monkeypatch.setattr(os, "link", lie)
    with pytest.raises(FileTrouble) as caught:
        write_new(work / "a.antt", b"data")
    assert code_of(caught) == "FILE-106"
    assert names(work) == []


class Held(PermissionError):
    """What Windows raises while another program has the file open."""

    def __init__(self, winerror: int) -> None:
        super().__init__(errno.EACCES, "in use")
        self.winerror = winerror


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_held_for_a_moment_is_waited_for(
    work: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    pauses: list[float] = []
    replace = os.replace

    def held_twice(source: Path, target: Path) -> None:
        if len(pauses) < 2:
            raise Held(winerror)
        replace(source, target)

    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr(os, "replace", held_twice)
    write_replacing(work / "a.json", b"data")
    assert (work / "a.json").read_bytes() == b"data"
    assert len(pauses) == 2


def test_a_file_that_stays_open_in_excel_is_reported_after_a_bounded_wait(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def held(*args: object) -> None:
        assert len(args) == 2
        raise Held(32)

    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(FileTrouble) as caught:
        write_replacing(work / "a.json", b"data")
    assert code_of(caught) == "FILE-102"
    assert 2 <= sum(pauses) <= 4
    assert names(work) == []


def test_a_refusal_that_waiting_cannot_change_is_reported_at_once(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)

    def refuse(*args: object) -> int:
        raise PermissionError(errno.EACCES, f"{args}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(FileTrouble) as caught:
            write_new(work / "a.antt", b"data")
    assert code_of(caught) == "FILE-104"
    assert pauses == []


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_crash_leaves_the_whole_file_or_a_leftover_known_by_its_name(work: Path, step: str) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from antt_sync.adapters.files import write_new\n"
        f"os.{step} = lambda *args: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_new(Path(sys.argv[1]), b'data')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(work / "a.antt")], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == -9
    assert [is_leftover(path) for path in work.iterdir()] == [True]
    write_new(work / "a.antt", b"data")
    assert not is_leftover(work / "a.antt")


def test_a_file_is_read_up_to_its_limit(work: Path) -> None:
    path = work / "a"
    path.write_bytes(b"12345")
    assert read_file(path, limit=5) == b"12345"
    with pytest.raises(FileTrouble) as caught:
        read_file(path, limit=4)
    assert code_of(caught) == "FILE-108"


def test_what_is_not_a_file_is_not_read(work: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        read_file(work, limit=10)
    assert code_of(caught) == "FILE-109"
    with pytest.raises(FileTrouble) as caught:
        read_file(work / "none", limit=10)
    assert code_of(caught) == "FILE-105"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(work: Path) -> None:
    os.mkfifo(work / "pipe")
    with pytest.raises(FileTrouble) as caught:
        read_file(work / "pipe", limit=10)
    assert code_of(caught) == "FILE-109"


def test_a_taken_name_gets_a_number(work: Path) -> None:
    path = work / "Tổ 7.xlsx"
    assert free_name(path) == path
    path.touch()
    assert free_name(path) == work / "Tổ 7 (2).xlsx"
    (work / "Tổ 7 (2).xlsx").touch()
    (work / "Tổ 7 (3).xlsx").symlink_to(work / "gone")
    assert free_name(path) == work / "Tổ 7 (4).xlsx"


def test_a_name_that_no_file_can_have_is_refused_before_anything_is_written(work: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        free_name(work / ("a" * 300))
    assert code_of(caught) == "FILE-114"


def test_names_run_out_one_day(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def taken(path: Path) -> bool:
        asked.append(path)
        return True

    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", taken)
        with pytest.raises(FileTrouble) as caught:
            free_name(work / "a")
    assert code_of(caught) == "FILE-101"
    assert len(asked) == 1000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tổ dân phố số 7", "Tổ dân phố số 7"),
        ("To\u0302\u0309 da\u0302n pho\u0302\u0301", "Tổ dân phố"),
        ("Tổ 3/5, khu A:B", "Tổ 3-5, khu A-B"),
        ('a\\b/c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("..\\..\\etc", "-..-etc"),
        ("  nhiều \t\n khoảng\u00a0\u3000trắng  ", "nhiều khoảng trắng"),
        ("xslx\u202egpj.exe", "xslxgpj.exe"),
        ("a\u200bb\u200fc\ufeffd\u2066e", "abcde"),
        ("a\0b\x1b[31mc", "ab[31mc"),
        ("half \ud800 pair", "half pair"),
        ("Công ty TNHH.", "Công ty TNHH"),
        ("tên. . .", "tên"),
        (".ẩn", "ẩn"),
        ("~$khóa", "$khóa"),
        ("CON", "_CON"),
        ("con.xlsx", "_con.xlsx"),
        ("Aux .txt", "_Aux .txt"),
        ("lpt9", "_lpt9"),
        ("COM¹", "_COM¹"),
        ("CONIN$", "_CONIN$"),
        ("COM10", "COM10"),
        ("Console", "Console"),
        ("", "_"),
        ("...", "_"),
        ("\u202e", "_"),
        ("trường 🏫 số 1", "trường 🏫 số 1"),
        ("ắ" * 100, "ắ" * 66),
        ("a" * 100, "a" * MAX_NAME),
        ("🏫" * 100, "🏫" * 50),
    ],
)
def test_a_safe_name_keeps_what_people_read_and_drops_what_systems_refuse(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text() | st.text(alphabet="CONLPTAUX19¹.~ -_<\u0338\u0301e\u200d", max_size=90))
def test_any_text_becomes_a_name_that_every_system_takes(text: str) -> None:
    name = safe_name(text)
    assert 1 <= len(name) <= MAX_NAME
    assert len(name.encode()) <= 200
    assert not set(name) & set('\\/:*?"<>|')
    assert not any(unicodedata.category(char)[0] == "C" for char in name)
    assert unicodedata.is_normalized("NFC", name)
    assert name[-1] not in ". "
    assert name[0] not in ".~ "
    assert name.split(".")[0].strip().upper() not in {"CON", "AUX", "NUL", "PRN", "COM1", "LPT9", "COM¹"}
    assert safe_name(name) == name


@given(st.text(max_size=100))
def test_any_text_names_a_file_that_can_be_written(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("n")
    path = folder / f"{safe_name(text)}.antt"
    write_new(path, b"data")
    assert path.parent == folder
    assert names(folder) == [path.name]


def test_a_file_set_aside_keeps_its_bytes_and_takes_a_free_name(tmp_path: Path) -> None:
    older = tmp_path / "Cũ"
    for content in (b"mot", b"hai"):
        (tmp_path / "a.xlsx").write_bytes(content)
        set_aside(tmp_path / "a.xlsx", older)
    assert not (tmp_path / "a.xlsx").exists()
    assert {p.name: p.read_bytes() for p in older.iterdir()} == {"a.xlsx": b"mot", "a (2).xlsx": b"hai"}
