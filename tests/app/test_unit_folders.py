"""Folders and files for units: no two units share a name, and each is gone through once."""

from __future__ import annotations

from collections.abc import Iterator

from antt_sync.app.unit_folders import LONGEST, UnitFolders
from antt_sync.core.roster import Unit
from tests.world import OFFICE, unit_id


def test_units_that_share_a_name_have_folders_of_their_own() -> None:
    one, two = (Unit(unit_id(n), name, "K", OFFICE) for n, name in ((1, "Tổ 5/3"), (2, "Tổ  5/3")))
    both = UnitFolders([one, two])
    assert both.folder(one) != both.folder(two)
    assert UnitFolders([one]).folder(one) == "Tổ 5/3"


def test_the_name_of_a_file_for_a_unit_ends_with_whose_it_is_however_long_names_are() -> None:
    long = "Công ty trách nhiệm hữu hạn một thành viên Dịch vụ thương mại Bịa số "
    units = [Unit(f"D-14761-{n:03}.1", f"{long}{n}", "D", OFFICE) for n in (1, 2)]
    units.append(Unit(unit_id(1), "Tổ dân phố số 1", "K", OFFICE))
    folders = UnitFolders(units)
    for what in ("HS-K 2024", "ĐÃ CÓ QUYẾT ĐỊNH - F04-C 2024-Q1 lần 12", f"F04-C {'x' * 32} 2024-Q1"):
        names = [folders.file(what, unit) for unit in units]
        assert max(map(len, names)) <= LONGEST
        assert names[2] == f"{what} - Tổ dân phố số 1"
        # Both names are cut to the same words, so their ids tell them apart.
        assert [name[-13:] for name in names[:2]] == ["D-14761-001.1", "D-14761-002.1"]
        assert names[0].startswith(f"{what} - Công ty")
    assert folders.folder(units[0]) != folders.folder(units[1])


def test_the_units_are_gone_through_once_and_only_when_a_name_is_asked_for() -> None:
    units = [Unit(unit_id(n), f"Tổ dân phố số {n}", "K", OFFICE) for n in range(1, 9)]
    seen: list[str] = []

    def told() -> Iterator[Unit]:
        for unit in units:
            seen.append(unit.id)
            yield unit

    folders = UnitFolders(told())
    assert not seen
    names = [folders.file(what, unit) for unit in units for what in ("F04-K 2024", "F05 2024-Q1")]
    assert len(set(names)) == 16
    assert seen == [unit.id for unit in units]
