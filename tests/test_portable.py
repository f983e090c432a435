"""The folder for Windows: what lies in it, and that its programs run, as far as this machine can tell.

Built once by the script itself. Without Wine the tests that run Windows programs are skipped, except where
ANTT_REQUIRE_CLIENTS=1 says that it must be here.
"""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import portable
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.offices import REHEARSAL, make_office
from tests.windows import WINE, Ended, Pc, new_pc
from tests.world import workbook

ROOT = Path(__file__).resolve().parent.parent
NAME = "Hồ sơ ANTT 50% & ^ (1)!"
PROGRAMS = {"antt-sync.exe": "antt_sync.cli.main", "Tạo lối tắt.exe": "antt_sync.cli.shortcuts"}
WITHIN_PYTHON = frozenset(
    {"atexit", "binascii", "errno", "gc", "itertools", "math", "msvcrt", "sys", "time", "zlib"}
)
"""Modules that lie within python312.dll."""
DONE_WITHOUT = frozenset({"fcntl", "resource", "termios", "tty", "xlwings"})
"""Asked for only where there is such a thing; xlwings is the [excel] extra."""


def absent(what: str) -> NoReturn:
    """Skip, or fail where it was promised."""
    if os.environ.get("ANTT_REQUIRE_CLIENTS") == "1":
        pytest.fail(f"ANTT_REQUIRE_CLIENTS=1, but {what}")
    pytest.skip(what)


def built(target: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The script's own run."""
    command = [sys.executable, str(ROOT / "scripts" / "portable.py"), "-o", str(target), *more]
    environment = dict(os.environ, PYTHONUTF8="1")
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it is handed out; nobody has run anything in it."""
    target = tmp_path_factory.mktemp("portable") / NAME
    done = built(target)
    if done.returncode == portable.Unreachable.status:
        absent(f"the package index is not reachable: {done.stdout[-300:]}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CPython 3.12.9 từ kho gói" in done.stdout
    return target


@pytest.fixture(scope="session")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pc]:
    """A Windows PC on which nothing was ever started."""
    if WINE is None:
        absent("Wine is not on this machine")
    pc = new_pc(tmp_path_factory.mktemp("wine") / "pc")
    yield pc
    pc.close()


@pytest.fixture(scope="session")
def moved(folder: Path, pc: Pc) -> Path:
    """A copy of the folder on that PC's own disk, with an office of four units in it."""
    place = Path(shutil.copytree(folder, pc.disk / "drive_c" / "Ổ chung" / NAME))
    made = pc.disk / "made"
    make_office(made, signers=1, others=3)
    shutil.copytree(made, place, dirs_exist_ok=True)
    return place


# --- what lies in the folder ---------------------------------------------------------------------


def test_the_folder_holds_what_the_first_lines_speak_of(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        *PROGRAMS,
        *("Biểu mẫu", "Hướng dẫn", "chuong-trinh"),
        *("Đọc trước.txt", "Kiểm tra trên Windows.txt"),
    }
    blanks = {path.name for path in (folder / "Biểu mẫu").iterdir()}
    guides = {path.name for path in (folder / "Hướng dẫn").iterdir()}
    workbooks = {path.name for path in (ROOT / "workbooks").glob("*.xlsx")}
    assert (blanks | guides) - {"Các biểu trống.txt"} == workbooks
    assert "F04-K.xlsx" in blanks
    first = (folder / "Đọc trước.txt").read_bytes()
    assert first.startswith(b"\xef\xbb\xbf")
    assert first.count(b"\n") == first.count(b"\r\n") > 5
    assert "CHƯA THỬ TRÊN WINDOWS THẬT" in first.decode("utf-8-sig")


def test_the_program_is_the_checkouts_own(folder: Path) -> None:
    ours = folder / "chuong-trinh" / "antt-sync" / "antt_sync"
    sources = {
        **{p.relative_to(ROOT / "antt_sync"): p for p in (ROOT / "antt_sync").rglob("*") if p.is_file()},
        **{
            "_schemas" / p.relative_to(ROOT / "schemas"): p
            for p in (ROOT / "schemas").rglob("*")
            if p.is_file()
        },
    }
    expected = {name for name in sources if "__pycache__" not in name.parts}
    assert {p.relative_to(ours) for p in ours.rglob("*") if p.is_file()} == expected
    assert (ours / "cli" / "main.py").read_bytes() == (ROOT / "antt_sync" / "cli" / "main.py").read_bytes()


@pytest.mark.parametrize(("name", "module"), PROGRAMS.items())
def test_a_launcher_finds_its_python_beside_itself(folder: Path, name: str, module: str) -> None:
    data = (folder / name).read_bytes()
    assert data[:2] == b"MZ"
    with zipfile.ZipFile(io.BytesIO(data)) as script:
        start = script.infolist()[0].header_offset
        assert f"from {module} import main" in script.read("__main__.py").decode()
    line = data[:start].rpartition(b"#!")[2].decode()
    assert line == "<launcher_dir>\\chuong-trinh\\python\\python.exe\r\n"
    assert (folder / "chuong-trinh" / "python" / "python.exe").is_file()
    assert data == portable.launcher(module)


def test_everything_that_runs_is_for_windows_x64(folder: Path) -> None:
    runs = [p for p in folder.rglob("*") if p.suffix.lower() in {".exe", ".dll", ".pyd", ".so", ".dylib"}]
    assert len(runs) > 30
    assert [p.name for p in runs if not portable.is_x64(p.read_bytes())] == []
    tags = [
        line
        for wheel in (folder / "chuong-trinh" / "thu-vien").glob("*.dist-info/WHEEL")
        for line in wheel.read_text(encoding="utf-8").splitlines()
        if line.startswith("Tag:")
    ]
    assert len(tags) > 10
    assert [tag for tag in tags if not tag.endswith(("-any", "-win_amd64"))] == []


def test_python_looks_into_the_folder_and_nowhere_else(folder: Path) -> None:
    places = (folder / "chuong-trinh" / "python" / "python312._pth").read_text(encoding="utf-8").splitlines()
    assert places == ["python312.zip", ".", "..\\thu-vien", "..\\antt-sync"]
    beside = folder / "chuong-trinh" / "python"
    assert all((beside / place.replace("\\", "/")).exists() for place in places)


def test_no_library_lacks_another(folder: Path) -> None:
    libraries = folder / "chuong-trinh" / "thu-vien"
    there = {canonicalize_name(p.name.split("-")[0]) for p in libraries.glob("*.dist-info")}
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "extra": ""}
    lacking = {
        canonicalize_name(wanted.name)
        for metadata in libraries.glob("*.dist-info/METADATA")
        for line in metadata.read_text(encoding="utf-8").splitlines()
        if line.startswith("Requires-Dist:")
        and (
            (wanted := Requirement(line.partition(":")[2])).marker is None or wanted.marker.evaluate(windows)
        )
    } - there
    assert lacking == portable.UNUSED


def test_every_module_that_the_program_names_is_there(folder: Path) -> None:
    program = folder / "chuong-trinh"
    with zipfile.ZipFile(program / "python" / "python312.zip") as standard:
        there = {name.split("/")[0].removesuffix(".pyc") for name in standard.namelist()}
    there |= {p.stem for p in (program / "python").glob("*.pyd")}
    there |= {p.name.split(".")[0] for p in (program / "thu-vien").iterdir()}
    there |= {"antt_sync", *WITHIN_PYTHON}
    named = {
        (alias.name if isinstance(node, ast.Import) else str(node.module)).split(".")[0]
        for module in (program / "antt-sync").rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named - there - DONE_WITHOUT == set()


def test_a_folder_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "của tôi.txt").write_text("x", encoding="utf-8")
    refused = built(tmp_path)
    assert (refused.returncode, [p.name for p in tmp_path.iterdir()]) == (4, ["của tôi.txt"])
    assert "chọn thư mục mới" in refused.stdout


@pytest.mark.parametrize("data", [b"no zip", b""])
def test_another_zip_is_no_python(tmp_path: Path, data: bytes) -> None:
    given = tmp_path / "python.zip"
    if data:
        given.write_bytes(data)
    else:
        with zipfile.ZipFile(given, "w") as archive:
            archive.writestr("python.exe", b"MZ")
    refused = built(tmp_path / "mới", "--python", str(given))
    assert refused.returncode == 4
    assert "python.zip" in refused.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["python.zip"]


def test_a_python_that_a_person_fetched_is_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    given = tmp_path / "python-3.12.9-embed-amd64.zip"
    with zipfile.ZipFile(given, "w") as archive:
        for path in (folder / "chuong-trinh" / "python").iterdir():
            archive.write(path, path.name)
    python = portable.given_python(given)
    assert (python.version, python.digits) == ("3.12.9", "312")
    assert python.origin[0] == f"tệp {given}"


def test_a_pin_is_asked_whether_it_holds_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "_pins", lambda _: [
        "colorama==0.4.6 ; sys_platform == 'win32' --hash=sha256:aa",
        "uvloop==1.0 ; sys_platform != 'win32' --hash=sha256:bb",
        "tomli==2.0 ; python_full_version < '3.12' --hash=sha256:cc",
        "click==8.5.1 --hash=sha256:dd --hash=sha256:ee",
        "pip==26.3 --hash=sha256:ff",
    ])  # fmt: skip
    assert portable.pins_for("3.12.9") == [
        "colorama==0.4.6 --hash=sha256:aa",
        "click==8.5.1 --hash=sha256:dd --hash=sha256:ee",
    ]


# --- its programs, run ---------------------------------------------------------------------------


def run(pc: Pc, place: Path, *words: str, at: Path | None = None) -> Ended:
    """`antt-sync.exe WORDS` on that PC."""
    return pc.run(place / "antt-sync.exe", *words, at=at or place, **REHEARSAL)


def on_windows(path: Path) -> str:
    """This machine's path as that PC names it."""
    return "Z:" + str(path).replace("/", "\\")


def told(ended: Ended) -> Any:
    """The one JSON object that a program wrote."""
    assert ended.said.startswith("{"), ended
    return json.loads(ended.said)


def test_the_program_starts_and_every_module_loads(pc: Pc, moved: Path) -> None:
    helped = run(pc, moved, "--help")
    assert helped.code == 0, helped
    assert "Nhận hồ sơ: gói, biểu, tệp nén, thư mục" in helped.said
    names = [
        ".".join(p.relative_to(ROOT).with_suffix("").parts)
        for p in (ROOT / "antt_sync").rglob("*.py")
        if not p.name.startswith("__") and p.name != "excel.py"
    ]
    load = f"import importlib\nfor name in {names}: importlib.import_module(name)\nprint('all', len({names}))"
    loaded = pc.run(moved / "chuong-trinh" / "python" / "python.exe", "-c", load, at=moved)
    assert (loaded.code, loaded.said) == (0, f"all {len(names)}")


def test_what_is_dropped_on_the_program_is_taken_in_whatever_its_name(
    pc: Pc, moved: Path, tmp_path: Path
) -> None:
    nasty = tmp_path / "Mẫu 1 50% & %TEMP% ^ (1)!.xlsx"
    nasty.write_bytes(workbook(2))
    apart = tmp_path / unicodedata.normalize("NFD", "Tổ dân phố số 3 đã sửa.xlsx")
    apart.write_bytes(workbook(3))
    deep = tmp_path.joinpath(*["một thư mục có tên rất dài nằm trong một thư mục khác"] * 6)
    deep.mkdir(parents=True)
    (deep / "Mẫu 1.xlsx").write_bytes(workbook(4))
    assert len(on_windows(deep)) > 260
    # Explorer hands over full paths, in whatever folder the program then starts.
    dropped = run(pc, moved, *map(on_windows, (nasty, apart, deep / "Mẫu 1.xlsx")), at=tmp_path)
    assert dropped.code == 0, dropped
    assert "Đã nhận 3 bản mới trong 3 tệp." in dropped.said
    below = told(run(pc, moved, "--json", "merge", on_windows(tmp_path), at=tmp_path))["files"]
    assert [line["code"] for line in below] == ["TAKE-104"] * 3
    status = told(run(pc, moved, "--json", "status", "--form", "F04-K"))
    assert [unit["state"] for unit in status["units"]] == ["nothing", "received", "received", "received"]


@pytest.mark.full
def test_a_path_that_is_not_there_is_shown_as_it_was_typed(pc: Pc, moved: Path) -> None:
    missing = run(pc, moved, "merge", "C:\\không có\\O'a.xlsx")
    assert missing.code == 2
    assert "“C:\\không có\\O'a.xlsx”" in missing.said


@pytest.mark.full
def test_a_blank_a_board_and_an_old_file_on_windows(pc: Pc, moved: Path, tmp_path: Path) -> None:
    old = ROOT / "scripts" / "demo_files" / "Mau 1 TDP8.xls"
    assert "SẴN SÀNG GỬI" in run(pc, moved, "check", on_windows(old)).said
    for words in (
        ("blank", "F04-K", "--period", "2024", "-o", on_windows(tmp_path / "Biểu & trống.xlsx")),
        ("report", "tien-do", "-o", on_windows(tmp_path / "Tiến độ 100%.xlsx")),
    ):
        ended = run(pc, moved, *words)
        assert ended.code == 0, ended
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["Biểu & trống.xlsx", "Tiến độ 100%.xlsx"]
    assert all(zipfile.is_zipfile(path) for path in tmp_path.iterdir())


@pytest.mark.full
def test_a_folder_moved_to_another_place_starts_an_office_there(pc: Pc, folder: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(folder, tmp_path / "USB của tôi"))
    made = run(pc, place, "init", "--unit", "X-14761-000.1", "--name", "UBND phường Thử & Nghiệm")
    assert made.code == 0, made
    assert (place / "antt-office.toml").is_file()


@pytest.mark.full
def test_shortcuts_lead_to_the_program_without_any_rights(pc: Pc, moved: Path) -> None:
    made = pc.run(moved / "Tạo lối tắt.exe", at=moved, typed="\n")
    assert made.code == 0, made
    home = next((pc.disk / "drive_c" / "users").glob("*/Desktop")).parent
    send_to = home / "AppData/Roaming/Microsoft/Windows/SendTo"
    for shortcut in (send_to / "Nhận hồ sơ (antt-sync).lnk", home / "Desktop" / "antt-sync.lnk"):
        data = shortcut.read_bytes()
        assert data.startswith(b"L\0\0\0\x01\x14\x02\0")
        assert f"C:\\Ổ chung\\{NAME}".encode("utf-16-le") in data
        assert "antt-sync.exe".encode("utf-16-le") in data
