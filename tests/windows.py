"""Windows programs on this machine, through Wine: an empty PC of its own, and its programs run to their end.

Knows Wine and what its Debian build lacks; refuses to know antt_sync.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WINE = shutil.which("wine")
_PAGE, _FILE_PAGE = 0x1000, 0x200


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it wrote on both streams."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Pc:
    """A Windows PC whose disk C: is a folder here; `Z:` is this machine's whole disk."""

    disk: Path

    def run(self, program: Path, *words: str, at: Path, typed: str = "", **environment: str) -> Ended:
        """Run a program in a folder, its input typed beforehand."""
        assert WINE is not None
        # Pipes on every stream: this Wine hands no other kind of file on to a program's own child.
        done = subprocess.run(
            [WINE, str(program), *words],
            cwd=at,
            env=self._environment(environment),
            input=typed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        lines = done.stdout.decode("utf-8").splitlines()
        noise = ("wine: Read access denied", "it looks like wine32", "multiarch needs", 'execute "dpkg')
        return Ended(done.returncode, "\n".join(line for line in lines if not line.startswith(noise)))

    def close(self) -> None:
        """End this PC's own services; other people's stay."""
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
        subprocess.run([server, "--kill"], env=self._environment({}), check=False, capture_output=True)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        own = {"WINEPREFIX": str(self.disk), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml="}
        return {**os.environ, "LC_ALL": "C.UTF-8", **own, **more}


def new_pc(disk: Path) -> Pc:
    """A PC as it is after its first start, with the one library that Wine 8 lacks."""
    assert WINE is not None
    pc = Pc(disk)
    disk.mkdir()
    started = subprocess.run(
        [WINE, "wineboot", "--init"], env=pc._environment({}), check=False, capture_output=True, timeout=300
    )
    assert started.returncode == 0, started.stderr
    lacking = disk / "drive_c/windows/system32/bcryptprimitives.dll"
    if not lacking.exists():
        lacking.write_bytes(forwarding_library(lacking.name, "ProcessPrng", "advapi32.SystemFunction036"))
    return pc


def forwarding_library(name: str, function: str, to: str) -> bytes:
    """A library for Windows x64 whose one function is another library's: no code, only a table of exports."""
    section = _PAGE
    directory, table = 40, 40 + 4 + 4 + 2  # the directory; then address, name and number of the one export
    texts = [name.encode() + b"\0", function.encode() + b"\0", to.encode() + b"\0"]
    places = [section + table + sum(map(len, texts[:i])) for i in range(3)]
    exports = struct.pack(
        "<IIHHIIIIIII",
        *(
            0,
            0,
            0,
            0,
            places[0],
            1,
            1,
            1,
            section + directory,
            section + directory + 4,
            section + directory + 8,
        ),
    )
    exports += struct.pack("<IIH", places[2], places[1], 0) + b"".join(texts)
    header = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        *(0x20B, 14, 0, 0, _FILE_PAGE, 0, 0, section, 0x180000000, _PAGE, _FILE_PAGE, 6, 0, 0, 0, 6, 0, 0),
        *(2 * _PAGE, _FILE_PAGE, 0, 3, 0x100, 1 << 20, _PAGE, 1 << 20, _PAGE, 0, 16),
    )
    optional += struct.pack("<II", section, len(exports)) + bytes(15 * 8)
    listed = struct.pack(
        "<8sIIIIIIHHI", b".edata", len(exports), section, _FILE_PAGE, _FILE_PAGE, 0, 0, 0, 0, 0x40000040
    )
    start = struct.pack("<2s58xI", b"MZ", 64) + header + optional + listed
    return start.ljust(_FILE_PAGE, b"\0") + exports.ljust(_FILE_PAGE, b"\0")
