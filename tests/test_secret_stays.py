"""A private key never leaves its folder: not in what is written, not in what is said, not in what goes wrong.

Every command that writes something for somebody else is run; all of it is searched for the key in every
shape it could have. Refuses to look only where somebody thought of.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from antt_sync.cli.wiring import keys
from tests.offices import PASSPHRASE, make_office
from tests.terminal import Ended, antt
from tests.world import PERIOD, unit_id, workbook

WRITES = (
    ("backup", "-o", "../usb"),
    ("sync", "../usb"),
    ("publish", "-o", "../goi.antt"),
    ("forward", "--to", "T-38000-000.1", "-o", "../len.antt"),
    ("deliver", "-o", "../tra"),
    ("keys", "request", "-o", "../dang-ky"),
    ("keys", "show"),
    ("roster", "template", "-o", "../f01.xlsx"),
    ("review", "export", "-o", "../xet"),
    ("report", "tien-do", "-o", "../bang.xlsx"),
    ("log",),
    ("status",),
    ("verify",),
    ("doctor",),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward that has taken one workbook in."""
    home = tmp_path_factory.mktemp("home")
    make_office(home / "phường", signers=1, others=1)
    (home / "1.xlsx").write_bytes(workbook(2))
    assert antt("merge", "../1.xlsx", "--yes", at=home / "phường").code == 0
    (home / "usb").mkdir()
    return home / "phường"


def shapes(folder: Path) -> dict[str, bytes]:
    """Every secret of a folder of keys, in every shape in which it could be written down."""
    found: dict[str, bytes] = {"passphrase": PASSPHRASE.encode()}
    for name in ("office", "root"):
        path = folder / f"{name}.key"
        secrets = {
            "seed": keys.unlock(path, PASSPHRASE)._private.private_bytes_raw(),
            "wrapped": bytes.fromhex(json.loads(path.read_bytes())["secret"]),
        }
        for what, secret in secrets.items():
            found[f"{name} {what}"] = secret
            found[f"{name} {what} hex"] = secret.hex().encode()
            found[f"{name} {what} base64"] = base64.b64encode(secret)
            found[f"{name} {what} number"] = str(int.from_bytes(secret, "little")).encode()
    return found


def pieces(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of everything packed in it, however deep."""
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for inside in packed.namelist():
                yield from pieces(f"{name} › {inside}", packed.read(inside))


def written(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is not in the folder of keys."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.parent.name != "keys":
            yield from pieces(path.relative_to(home).as_posix(), path.read_bytes())


def said(ended: Ended) -> bytes:
    return f"{ended.out}{ended.err}".encode()


def test_no_secret_is_in_anything_that_a_command_writes_or_says(office: Path) -> None:
    secrets, heard = shapes(office / "keys"), b""
    for number, words in enumerate(WRITES):
        ended = antt(*(("--json",) if number % 2 else ()), *words, at=office)
        assert ended.code in {0, 3}, (words, ended)
        heard += said(ended)
    files = list(written(office.parent))
    assert len(files) > 200
    leaks = [(name, what) for name, data in files for what, secret in secrets.items() if secret in data]
    assert leaks == []
    assert [what for what, secret in secrets.items() if secret in heard] == []


def test_the_search_sees_a_key_that_lies_somewhere(office: Path, tmp_path: Path) -> None:
    secrets = shapes(office / "keys")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("b/office.key", secrets["office wrapped hex"])
    ((_, data),) = [(n, d) for n, d in written(tmp_path) if n.endswith("office.key")]
    assert secrets["office wrapped hex"] in data


@pytest.mark.parametrize(
    "break_it",
    [
        lambda folder: (folder / "keys" / "office.key").write_bytes(b"{}"),
        lambda folder: (folder / "keys" / "office.seq.json").write_bytes(b"{}"),
        pytest.param(lambda f: (f / "store.sqlite").write_bytes(b"x" * 5000), marks=pytest.mark.full),
        pytest.param(lambda folder: shutil.rmtree(folder / "packages"), marks=pytest.mark.full),
    ],
)
def test_what_goes_wrong_says_no_secret(office: Path, tmp_path: Path, break_it: object) -> None:
    secrets = shapes(office / "keys")
    folder = Path(shutil.copytree(office, tmp_path / "phường"))
    assert callable(break_it)
    break_it(folder)
    (tmp_path / "1.xlsx").write_bytes(workbook(1))
    for asked in (("merge", "../1.xlsx", "--yes"), ("--json", "merge", "../1.xlsx", "--yes")):
        ended = antt(*asked, at=folder)
        assert ended.code != 70
        assert [what for what, secret in secrets.items() if secret in said(ended)] == []
    wrong = antt("merge", "../1.xlsx", "--yes", at=folder, ANTT_PASSPHRASE="sai mat khau roi")
    assert b"sai mat khau roi" not in said(wrong)


def test_a_bug_shows_no_secret(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(keys.Signer, "sign", broken)
    ended = antt(
        "review", "ask", unit_id(2), "--form", "F04-K", "--period", PERIOD, "--comment", "x", at=office
    )
    assert ended.code == 70
    assert "RuntimeError" in ended.err
    assert [what for what, secret in shapes(office / "keys").items() if secret in said(ended)] == []


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_the_owner_may_read_any_file_beside_a_key(office: Path, work: Path) -> None:
    words = ("--unit", unit_id(1), "--name", "Tổ 1", "--level", "unit", "--root", "00" * 32)
    assert antt("init", "to", *words, "--root-office", "X-14761-000.1", at=work).code == 0
    found = [p for folder in (office, work / "to") for p in (folder / "keys").iterdir()]
    assert len(found) > 4
    assert {stat.S_IMODE(p.stat().st_mode) for p in found} == {0o600}
