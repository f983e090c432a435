"""R12: a store deleted or damaged is found out and made again from packages; and packages from the store.

Through the real command line; refuses to patch anything of ours.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.offices import make_office
from tests.terminal import antt
from tests.test_crashes import ids_in, write_what_came

EVERYDAY, MANY = 5, 100
EDITS = 100
"""So many bytes are changed in each store."""
PAGE = 4096


def taken_in(office: Path) -> Path:
    """An office that took in packages and a bare workbook."""
    make_office(office, signers=2, others=1)
    write_what_came(office.parent / "den")
    assert antt("--office", office, "merge", office.parent / "den", "--yes", at=office.parent).code in {0, 3}
    return office


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office that every test copies."""
    return taken_in(tmp_path_factory.mktemp("damage") / "phuong")


@pytest.fixture
def office(made: Path, work: Path) -> Path:
    return Path(shutil.copytree(made, work / "phường"))


def answer(office: Path) -> tuple[str, str]:
    """(set, view) as `status` says them."""
    told = antt("--json", "status", at=office).said
    return str(told["set"]), str(told["view"])


def is_noticed(office: Path) -> bool:
    """Whether `verify` says that something is wrong."""
    ended = antt("--json", "verify", at=office)
    assert ended.code in {0, 5, 6}, ended
    return ended.code != 0


def rebuilt(office: Path, *, codes: tuple[int, ...] = (0,)) -> dict[str, object]:
    """What `rebuild` says it did."""
    ended = antt("--json", "rebuild", at=office)
    assert ended.code in codes, ended
    return dict(ended.said)


def blown(office: Path, chance: random.Random, blow: str) -> None:
    """Damage one store: bytes anywhere, all in one page, its beginning, its end, or all of it."""
    store = office / "store.sqlite"
    data = bytearray(store.read_bytes())
    start = chance.randrange(0, len(data) - PAGE, PAGE) if blow == "one page" else 0
    end = {"one page": start + PAGE, "beginning": PAGE}.get(blow, len(data))
    for _ in range(EDITS):
        data[chance.randrange(start, end)] ^= chance.randrange(1, 256)
    if blow == "cut short":
        del data[chance.randrange(len(data)) :]
    store.write_bytes(data)
    if blow == "deleted":
        store.unlink()


@pytest.mark.goal("R12", "damaged or deleted store: noticed, rebuilt alike")
def test_a_damaged_store_is_noticed_and_made_again_alike(
    made: Path, work: Path, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    before, ids, seen = answer(made), ids_in(made), Counter[str]()
    blows = ("anywhere", "one page", "beginning", "cut short", "deleted")
    count = MANY if pytestconfig.getoption("--full") else EVERYDAY
    for number in range(count):
        office = Path(shutil.copytree(made, work / str(number)))
        blow = blows[number % len(blows)]
        blown(office, random.Random(number), blow)
        # Bytes that nothing uses may change unnoticed: then nothing else changed either.
        noticed = blow == "deleted" or is_noticed(office)
        if not noticed:
            assert answer(office) == before, (number, blow)
        seen["noticed" if noticed else "without effect"] += 1
        rebuilt(office)
        assert answer(office) == before, (number, blow)
        assert ids_in(office) == ids
        assert not is_noticed(office)
        shutil.rmtree(office)
    assert seen["noticed"] >= count * 3 // 4
    tried(count, f"{seen['noticed']} noticed, {seen['without effect']} without effect, 0 rebuilt otherwise")


def test_packages_that_are_lost_are_packed_again_from_the_store(office: Path) -> None:
    before = answer(office)
    packages = sorted((office / "packages").glob("*.antt"))
    packages[0].unlink()
    packages[1].write_bytes(packages[1].read_bytes()[:-100])
    assert is_noticed(office)
    told = rebuilt(office)
    assert (told["damaged"], set(map(str, told["repacked"]))) == ([], {p.name for p in packages[:2]})  # type: ignore[call-overload]
    assert not is_noticed(office)
    assert answer(office) == before
    assert [p.name for p in (office / "packages" / "Hỏng").iterdir()] == [packages[1].name]
    (office / "store.sqlite").unlink()
    rebuilt(office)
    assert answer(office) == before


def test_all_packages_are_packed_again_from_the_store(office: Path) -> None:
    before = answer(office)
    shutil.rmtree(office / "packages")
    told = antt("rebuild", at=office)
    assert (told.code, "Đã đóng lại từ kho" in told.out) == (0, True)
    assert not is_noticed(office)
    (office / "store.sqlite").unlink()
    rebuilt(office)
    assert answer(office) == before


def test_a_package_that_nothing_can_replace_is_named(office: Path) -> None:
    path = sorted((office / "packages").glob("*.antt"))[0]
    path.write_bytes(path.read_bytes()[:-100])
    (office / "store.sqlite").unlink()
    assert rebuilt(office, codes=(6,))["damaged"] == [path.name]
    assert path.exists()
