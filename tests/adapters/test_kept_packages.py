"""Kept packages: whole ones under the name of their bytes, damaged ones said so, known ones passed over."""

from __future__ import annotations

import hashlib
from pathlib import Path

from antt_sync.adapters.kept_packages import kept_packages
from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import Package, pack
from tests.world import submission


def keep(folder: Path, number: int) -> str:
    data = pack(Package((submission(number),)))
    digest = hashlib.sha256(data).hexdigest()
    (folder / f"{digest}.antt").write_bytes(data)
    return digest


def test_whole_packages_come_with_their_documents(tmp_path: Path) -> None:
    names = {keep(tmp_path, n) for n in (1, 2)}
    found = dict(kept_packages(tmp_path, verify))
    assert set(found) == {f"{n}.antt" for n in names}
    documents = {p.envelopes[0].id for p in found.values() if p is not None}
    assert documents == {submission(1).id, submission(2).id}


def test_known_ones_are_passed_over(tmp_path: Path) -> None:
    known, new = keep(tmp_path, 1), keep(tmp_path, 2)
    assert [name for name, _ in kept_packages(tmp_path, verify, but={known})] == [f"{new}.antt"]


def test_damage_is_told_by_name_and_hides_nothing_else(tmp_path: Path) -> None:
    good, bad, renamed = keep(tmp_path, 1), keep(tmp_path, 2), keep(tmp_path, 3)
    path = tmp_path / f"{bad}.antt"
    path.write_bytes(path.read_bytes()[:-3])
    (tmp_path / f"{renamed}.antt").rename(tmp_path / "ab.antt")
    (tmp_path / "thu.antt").mkdir()
    (tmp_path / "ghi chu.txt").write_bytes(b"x")
    found = dict(kept_packages(tmp_path, verify))
    assert {name for name, package in found.items() if package is None} == {
        f"{bad}.antt",
        "ab.antt",
        "thu.antt",
    }
    whole = found[f"{good}.antt"]
    assert whole is not None
    assert whole.sha256 == good


def test_an_empty_or_missing_folder_has_none(tmp_path: Path) -> None:
    assert list(kept_packages(tmp_path, verify)) == []
    assert list(kept_packages(tmp_path / "khong co", verify)) == []
