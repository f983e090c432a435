"""Xóa nội dung through the command line: gone here and wherever the erasure travels; equal sets agree."""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from antt_sync.adapters.erased_rows import Eraser
from antt_sync.adapters.files import read_file
from antt_sync.adapters.keys import verify
from antt_sync.adapters.packages import MAX_PACKAGE, unpack
from antt_sync.adapters.store_file import StoreFile
from antt_sync.app.arrivals import untaken
from antt_sync.app.sign import prepare
from antt_sync.core.envelope import Kind
from antt_sync.core.submission import Subject
from tests.offices import desk_of
from tests.strike import Blow, loaded, quick_folder
from tests.terminal import Ended, antt
from tests.tiers import WARD, adopted, fill, make_province, make_ward, ran, taken, unit_of
from tests.world import file as lying

TEXT = "Ghềnh khuỷu hoẵng 9137 vượn thuở ngoằn ngoèo"
BASIS = "Đề nghị số 5 ngày 20/11/2024 của tổ dân phố"
STRUCK = 80
"""Of some 1,600 points that a command may be struck at."""
RUNS = [TEXT.encode()[at : at + 8] for at in range(len(TEXT.encode()) - 7)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A commune and the province above it; of two tổ dân phố one has sent its form twice, and all went up."""
    home = tmp_path_factory.mktemp("xoa")
    ward, province = home / "phuong", home / "tinh"
    make_ward(ward, units=2)
    make_province(province, WARD)
    adopted(ward, province)
    first = fill(home / "den" / "to 1.xlsx", WARD, 1, {"d42.ghi_chu": TEXT})
    taken(ward, first, fill(home / "den" / "to 2.xlsx", WARD, 2))
    taken(ward, fill(home / "den" / "to 1 lan 2.xlsx", WARD, 1, {"d42.ghi_chu": "Đã sửa lại"}))
    ran("forward", "-o", home / "len 1.antt", "--evidence", at=ward)
    ran("merge", home / "len 1.antt", "--yes", at=province)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of everything."""
    return shutil.copytree(made, tmp_path / "xoa")


def spoiled(office: Path) -> str:
    """The id of the submission that says what must go."""
    ids = [e.id for e in desk_of(office).store.of_kind(Kind.SUBMISSION) if TEXT in str(e.body.get("values"))]
    assert len(ids) == 1
    return ids[0]


def traces(office: Path) -> list[str]:
    """Where any eight bytes of the text are still found: the store's bytes, and whatever packages hold."""
    found = [name for name, data in _everything(office) if any(run in data for run in RUNS)]
    return sorted(set(found))


def _everything(office: Path) -> Iterator[tuple[str, bytes]]:
    for path in (*office.glob("store.sqlite*"), *office.glob("packages/*")):
        yield path.name, path.read_bytes()
    for path in office.glob("packages/*.antt"):
        package = unpack(read_file(path, limit=MAX_PACKAGE), verify)
        yield from ((path.name, e.payload) for e in package.envelopes)
        for blob in package.blobs.values():
            with zipfile.ZipFile(io.BytesIO(blob)) as book:
                yield from ((path.name, book.read(name)) for name in book.namelist())


def erase(office: Path, *more: str) -> Ended:
    return ran("--json", "withdraw", "--erase", spoiled(office), "--basis", BASIS, "--yes", *more, at=office)


def told(office: Path) -> tuple[str, str]:
    """The set and the view of an office."""
    said = antt("--json", "status", "--as-of", "2024-10-14", at=office).said
    return said["set"], said["view"]


def sound(office: Path) -> Any:
    return ran("--json", "verify", at=office).said


def test_nothing_of_an_erased_document_is_left_here(home: Path) -> None:
    ward = home / "phuong"
    assert traces(ward) != []
    before = antt("--json", "status", at=ward).said
    assert erase(ward).said["files"] == 1
    assert traces(ward) == []
    after = antt("--json", "status", at=ward).said
    lines = {u["unit"]: (u["state"], u["ma_kiem"]) for u in after["units"]}
    assert lines == {u["unit"]: (u["state"], u["ma_kiem"]) for u in before["units"]}
    assert sound(ward)["view_agrees"]
    assert [e["code"] for e in after.get("troubles", [])] == [e["code"] for e in before.get("troubles", [])]


def test_what_would_go_is_said_and_the_word_must_be_typed(home: Path) -> None:
    ward = home / "phuong"
    words = ("withdraw", "--erase", spoiled(ward)[:8], "--basis", BASIS)
    look = antt(*words, "--dry-run", at=ward)
    assert look.code == 0
    for part in ("Sẽ xóa hẳn nội dung 1 văn bản", "Cùng xóa 1 tệp gốc", "còn 1 văn bản khác của cùng hồ sơ"):
        assert part in look.out
    assert "Mới chỉ xem" in look.out
    assert antt(*words, at=ward, typing="\n").code != 0
    assert antt(*words, at=ward, typing="co\n").code != 0
    assert traces(ward) != []
    done = antt(*words, at=ward, typing="xoa\n")  # as typed where no Vietnamese keyboard is on
    assert (done.code, "Đã xóa nội dung 1 văn bản" in done.out) == (0, True), done
    assert traces(ward) == []
    logged = antt("log", "--last", "3", at=ward).out
    assert "xóa nội dung 1 văn bản" in logged


def test_it_is_said_where_a_form_would_stand_and_that_its_lock_goes_too(home: Path) -> None:
    ward, about = home / "phuong", ("--form", "F04-K", "--period", "2024")
    (one,) = [e.id for e in desk_of(ward).store.about(Subject(unit_of(WARD, 2), "F04-K", "2024"))]
    words = ("withdraw", "--erase", one, "--dry-run")
    received = ran(*words, at=ward).out
    stands = "Tổ dân phố số 2, F04-K 2024: trước: {}, lần 1; sau khi xóa: chưa gửi."
    assert stands.format("đã nhận") in received
    assert "Dấu chốt" not in received
    ran("review", "accept", unit_of(WARD, 2), *about, "--reason", "Đã xem", at=ward)
    locked = ran(*words, at=ward).out
    assert stands.format("chốt") in locked
    assert "Dấu chốt của bản này mất theo" in locked
    assert "Tổ dân phố số 2 · chấp nhận và chốt F04-K 2024, lần 1" in locked  # what stays beside, in words
    (change,) = ran("--json", *words, at=ward).said["changes"]
    assert change["state"] == ["locked", "nothing"]


def test_it_is_refused_without_a_basis_or_for_what_is_no_content(home: Path) -> None:
    ward, province = home / "phuong", home / "tinh"
    none = antt("withdraw", "--erase", spoiled(ward), "--yes", at=ward)
    assert (none.code, "--basis" in none.err) == (2, True)
    unasked = antt("withdraw", "--erase", spoiled(ward), "--basis", BASIS, at=ward)
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    roster = desk_of(ward).store.of_kind(Kind.ROSTER)[0].id
    assert "ERASE-102" in antt("withdraw", "--erase", roster, "--basis", BASIS, "--yes", at=ward).err
    assert "--erase" in antt("withdraw", spoiled(ward), "--basis", BASIS, "--reason", "x", at=ward).err
    id = spoiled(ward)
    erase(ward)
    again = antt("withdraw", "--erase", id, "--basis", BASIS, "--yes", at=ward)
    assert "ERASE-101" in again.err
    assert "ERASE-101" in antt("withdraw", id, "--reason", "x", at=ward).err
    # The office above may erase what was signed below it.
    assert erase(province).code == 0
    assert traces(province) == []


def test_it_is_erased_at_the_office_above_when_the_next_bundle_comes(home: Path) -> None:
    ward, province = home / "phuong", home / "tinh"
    assert traces(province) != []
    erase(ward)
    ran("forward", "-o", home / "len 2.antt", at=ward)
    ran("merge", home / "len 2.antt", "--yes", at=province)
    assert traces(province) == []
    assert sound(province)["view_agrees"]
    assert "GAP" not in antt("--json", "status", at=province).out


def test_a_late_copy_is_not_taken_in_again(home: Path) -> None:
    ward = home / "phuong"
    old = home / "to 1.antt"
    package = desk_of(ward).store.package_with(spoiled(ward))
    assert package is not None
    old.write_bytes(package)
    erase(ward)
    again = ran("--json", "merge", old, "--yes", at=ward).said
    assert [f["code"] for f in again["files"]] == ["TAKE-102"]
    # Nor is the workbook, which still lies in the folder and would be signed anew.
    bare = ran("--json", "merge", home / "den" / "to 1.xlsx", "--yes", at=ward).said
    assert [(f["code"], bare["new"]) for f in bare["files"]] == [("TAKE-118", 0)]
    forced = f"to 1.xlsx={unit_of(WARD, 1)}"
    again = ran("--json", "merge", home / "den" / "to 1.xlsx", "--yes", "--assign", forced, at=ward).said
    assert [f["code"] for f in again["files"]] == ["TAKE-118"]
    found = lying("to 1.xlsx", (home / "den" / "to 1.xlsx").read_bytes())
    assert untaken(desk_of(ward), [found]) == []
    assert [i.refused for i in prepare(desk_of(ward), [found])] == ["TAKE-118"]
    assert traces(ward) == []


@pytest.mark.full
def test_a_bundle_that_comes_later_is_kept_without_what_is_erased(home: Path, tmp_path: Path) -> None:
    ward, province = home / "phuong", home / "tinh"
    erase(ward)
    ran("forward", "-o", home / "len 2.antt", at=ward)
    # A province that has nothing yet gets the erasure first, and the old bundle after it.
    late = tmp_path / "tinh moi"
    make_province(late, WARD)
    shutil.copy(province / "antt-office.toml", late / "antt-office.toml")
    shutil.rmtree(late / "keys")
    shutil.copytree(province / "keys", late / "keys")
    for path in late.glob("store.sqlite*"):
        path.unlink()
    shutil.rmtree(late / "packages")
    for file in sorted((province / "packages").glob("*.antt")):
        if all(e.kind in (Kind.ROSTER, Kind.CAMPAIGN) for e in unpack(file.read_bytes(), verify).envelopes):
            shutil.copy(file, home / file.name)
            ran("merge", home / file.name, "--yes", at=late)
    ran("merge", home / "len 2.antt", "--yes", at=late)
    ran("merge", home / "len 1.antt", "--yes", at=late)
    assert traces(late) == []
    assert sound(late)["view_agrees"]
    ran("merge", home / "len 2.antt", "--yes", at=province)
    assert [u["state"] for u in antt("--json", "status", at=late).said["units"]] == [
        u["state"] for u in antt("--json", "status", at=province).said["units"]
    ]


def test_whoever_had_it_before_after_or_never_has_the_same_set_and_view(
    home: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    ward = home / "phuong"
    id = spoiled(ward)
    desk = desk_of(ward)
    keep = {p.name: p.read_bytes() for p in (ward / "packages").glob("*.antt")}
    content = desk.store.package_with(id)
    erase(ward)
    new = {p.name: p.read_bytes() for p in (ward / "packages").glob("*.antt") if p.name not in keep}
    rest = {n: d for n, d in keep.items() if d != content}
    assert content is not None
    (said,) = [d for d in new.values() if any(e.kind is Kind.ERASURE for e in unpack(d, verify).envelopes)]
    base = shutil.copytree(ward, tmp_path / "goc")
    for path in (*base.glob("store.sqlite*"), *base.glob("packages/*")):
        path.unlink()
    found = set()
    for name, files in {"content": {"x.antt": content}, "erasure": {"e.antt": said}, "rest": rest}.items():
        (tmp_path / name).mkdir()
        for file, data in files.items():
            (tmp_path / name / file).write_bytes(data)
    orders = [*permutations(["content", "erasure", "rest"]), ("rest", "erasure")]
    for number, order in enumerate(orders if pytestconfig.getoption("--full") else orders[1::2]):
        pc = shutil.copytree(base, tmp_path / f"may {number}")
        for name in order:
            assert antt("merge", tmp_path / name, "--yes", at=pc).code in (0, 3)
        assert traces(pc) == []
        found.add(told(pc))
    assert found == {told(ward)}


def test_everything_works_on_after_it(home: Path, tmp_path: Path) -> None:
    ward = home / "phuong"
    other = shutil.copytree(ward, tmp_path / "may hai")  # the office's second PC, with the text still there
    shutil.copy(ward / "store.sqlite", tmp_path / "kho cu")
    erase(ward)
    before = told(ward)
    ran("rebuild", at=ward)
    assert told(ward) == before
    backed = ran("--json", "backup", "-o", tmp_path / "usb", at=ward).said
    assert backed["repacked"] == 0
    with zipfile.ZipFile(backed["file"]) as archive:
        whole = [unpack(archive.read(n), verify) for n in archive.namelist() if n.endswith(".antt")]
    assert not any(run in e.payload for p in whole for e in p.envelopes for run in RUNS)
    (tmp_path / "dong bo").mkdir()
    ran("sync", tmp_path / "dong bo", at=ward)
    ran("sync", tmp_path / "dong bo", at=other)
    assert traces(other) == []
    assert told(other) == before
    ran("deliver", "-o", tmp_path / "tra", at=ward)
    ran("publish", "-o", tmp_path / "xuong.antt", at=ward)
    sent = unpack((tmp_path / "xuong.antt").read_bytes(), verify).envelopes
    assert [e.kind for e in sent].count(Kind.ERASURE) == 1
    # An old store put back: what was signed since is in the packages, the erasure too.
    before = told(ward)
    shutil.copy(tmp_path / "kho cu", ward / "store.sqlite")
    assert traces(ward) != []
    ran("rebuild", at=ward)
    assert traces(ward) == []
    assert (told(ward), sound(ward)["damaged"]) == (before, [])
    # The store deleted: kept packages give everything back, the stubs too.
    before = told(ward)
    for path in ward.glob("store.sqlite*"):
        path.unlink()
    ran("rebuild", at=ward)
    assert told(ward) == before
    assert sound(ward)["damaged"] == []


class Killed(BaseException):
    """The power is gone."""


def before_it_is_durable(power: pytest.MonkeyPatch) -> None:
    """New packages are written, nothing is committed."""
    rewritten = Eraser._rewritten

    def stop(self: Eraser, *what: Any) -> set[Path]:
        rewritten(self, *what)
        raise Killed

    power.setattr(Eraser, "_rewritten", stop)


def before_pages_are_made_anew(power: pytest.MonkeyPatch) -> None:
    """Committed; the file's old pages and the old packages are still there."""

    def stop(_: StoreFile) -> None:
        raise Killed

    power.setattr(StoreFile, "_leave_no_trace", stop)


def before_old_packages_go(power: pytest.MonkeyPatch) -> None:
    """Only the old packages are still there."""

    def stop(self: StoreFile) -> None:
        self._db.execute("VACUUM")
        raise Killed

    power.setattr(StoreFile, "_leave_no_trace", stop)


@pytest.mark.parametrize("moment", [before_it_is_durable, before_pages_are_made_anew, before_old_packages_go])
def test_a_stop_half_way_is_finished_by_the_next_command(
    home: Path, monkeypatch: pytest.MonkeyPatch, moment: Callable[[pytest.MonkeyPatch], None]
) -> None:
    ward = home / "phuong"
    before, id = set((ward / "packages").glob("*.antt")), spoiled(ward)
    with monkeypatch.context() as power:
        moment(power)
        with pytest.raises(Killed):
            antt("withdraw", "--erase", id, "--basis", BASIS, "--yes", at=ward)
    assert before <= set((ward / "packages").glob("*.antt"))
    assert traces(ward) != []
    ran("status", at=ward)
    assert traces(ward) == []
    said = sound(ward)
    assert (said["damaged"], said["view_agrees"]) == ([], True)
    assert "ERASE-101" in antt("withdraw", id, "--reason", "x", at=ward).err


def test_a_unit_is_not_asked_for_what_was_erased(home: Path) -> None:
    ward, id = home / "phuong", unit_of(WARD, 1)
    erase(ward)
    (line,) = [
        u for u in antt("--json", "status", "--unit", id, at=ward).said["units"] if u["form"] == "F04-K"
    ]
    assert line["state"] in {"received", "to_fix", "corrected"}
    text = json.dumps(antt("--json", "log", "--unit", id, at=ward).said, ensure_ascii=False)
    assert not any(run in text.encode() for run in RUNS)


@pytest.mark.full
@pytest.mark.goal("R1", "erasing struck at any write: not begun, or finished next")
def test_erasing_struck_at_any_write_is_not_begun_or_is_finished_by_the_next_command(
    made: Path, tried: Callable[[int, str], None]
) -> None:
    words = ("withdraw", "--erase", spoiled(made / "phuong"), "--basis", BASIS, "--yes")
    program = loaded()
    with quick_folder() as quick:
        calm = shutil.copytree(made / "phuong", quick / "yen")
        calls = program.run("--office", str(calm), *words, below=calm).calls
        points = [(blow, n) for n in range(1, calls + 1) for blow in (Blow.KILLED, Blow.CUT_IN_HALF)]
        finished, points = 0, random.Random(5).sample(points, STRUCK)
        for number, (blow, call) in enumerate(points):
            ward = shutil.copytree(made / "phuong", quick / f"bi ngat {number}")
            program.run("--office", str(ward), *words, below=ward, blow=(blow, call))
            after = program.run("--office", str(ward), "--json", "verify", below=ward)
            said = json.loads(after.out)
            assert (said["damaged"], said["view_agrees"]) == ([], True), (blow, call, after)
            store = desk_of(ward).store
            begun = bool(store.of_kind(Kind.ERASURE))
            assert (store.get(words[2]) is None, traces(ward) == []) == (begun, begun), (blow, call)
            finished += begun
            shutil.rmtree(ward)
    tried(len(points), f"0 half ({calls} calls, {finished} of {len(points)} finished next)")
