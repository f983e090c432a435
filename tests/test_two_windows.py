"""Two windows of one office: what one had planned when the other signed, and what stands when both are done.

The other window works where this one waits for its passphrase. Refuses to patch anything of the program.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.adapters.schema_files import form_hash, shipped_schemas
from antt_sync.adapters.working_folder import OFFICE_KEY
from antt_sync.app import receive, set_up, world
from antt_sync.app.new_root import replace_root
from antt_sync.app.ports import Desk
from antt_sync.app.registry import sign_roster
from antt_sync.app.review_import import read_copies, sign_reviews
from antt_sync.app.reviewing import export
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.upkeep import verify
from antt_sync.app.world import Books
from antt_sync.cli.wiring import FileKeyring, Tools
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import FileTrouble
from antt_sync.core.roster import Roster, Unit
from antt_sync.core.streams import stream_troubles
from antt_sync.core.submission import Subject
from tests.offices import PASSPHRASE, copied_office, desk_of, rehearsed
from tests.sheets import typed
from tests.terminal import antt
from tests.world import OFFICE, ON_PAPER, PERIOD, file, signed, submission, unit_id, units, workbook

PROCESSES = multiprocessing.get_context("fork")
MEMBERS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied_office(tmp_path / "phuong", signers=1, others=MEMBERS - 1)


def window(folder: Path, meanwhile: Callable[[], object]) -> Desk:
    """A desk whose passphrase is typed once `meanwhile` is done."""

    def typed() -> str:
        meanwhile()
        return PASSPHRASE

    return Tools("vi", True, str(folder), None, lambda f: FileKeyring(f, typed), lambda *_: None).desk()


def own(desk: Desk) -> Roster:
    found = Books(desk).own_roster
    assert found is not None
    return found


def issue(desk: Desk, *more: Unit) -> Roster:
    """The next version of the roster, with more units."""
    roster = own(desk)
    lines = [line for each in roster.keys.values() for line in each]
    return sign_roster(desk, roster, [*roster.units.values(), *more], lines)


def new_units(count: int) -> list[Unit]:
    return units(MEMBERS + count)[-count:]


def signed_and_killed(folder: Path) -> None:
    """What a process of its own does: it dies when the next roster is kept, and not yet counted."""
    desk = desk_of(folder)
    with desk.store.writing():
        issue(desk, *new_units(1))
        os.kill(os.getpid(), signal.SIGKILL)


def killed(folder: Path) -> None:
    process = PROCESSES.Process(target=signed_and_killed, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("other", [lambda folder: issue(desk_of(folder), *new_units(1)), killed])
def test_two_rosters_at_once_do_not_follow_one(folder: Path, other: Callable[[Path], object]) -> None:
    here = window(folder, lambda: other(folder))
    before = own(here)
    with pytest.raises(FileTrouble) as refused:
        issue(here, *new_units(2))
    assert refused.value.code == "STORE-107"
    now = own(desk_of(folder))
    assert (now.version, now.forked, len(now.units)) == (before.version + 1, False, len(before.units) + 1)
    issue(here, new_units(2)[1])
    assert (own(here).forked, len(own(here).units)) == (False, len(before.units) + 2)


def test_a_new_root_goes_on_from_what_another_window_issued(folder: Path) -> None:
    here = window(folder, lambda: issue(desk_of(folder), *new_units(1)))
    before = own(here)
    with rehearsed():
        issued = replace_root(here, here.keys.new_root(lambda: PASSPHRASE))  # type: ignore[attr-defined]
    assert (issued.forked, len(issued.units)) == (False, len(before.units) + 1)


def campaign(desk: Desk, citing: str, **parameters: int) -> str:
    forms, windows = set_up.law_campaign(desk, PERIOD)
    wish = CampaignWish(PERIOD, forms, windows, citing, {**ON_PAPER, **parameters})
    return set_up.issue_campaign(desk, wish)


def test_two_campaigns_at_once_do_not_follow_one(folder: Path) -> None:
    here = window(folder, lambda: campaign(desk_of(folder), "CV 2"))
    with pytest.raises(FileTrouble) as refused:
        campaign(here, "CV 3")
    assert refused.value.code == "STORE-107"
    assert (Books(here).issued.forked, Books(here).campaigns[PERIOD].citing) == ((), "CV 2")


def taken(desk: Desk, number: int) -> receive.Taken:
    found = [file(f"Mau {number}.xlsx", workbook(number))]
    return receive.take_in(desk, receive.plan(desk, found, assign={}), channel="usb")


def test_a_workbook_that_two_windows_take_in_at_once_is_signed_once(folder: Path) -> None:
    here = window(folder, lambda: taken(desk_of(folder), 2))
    taken(here, 2)
    about = here.store.about(Subject(unit_id(2), "F04-K", PERIOD))
    assert [e.kind for e in about] == [Kind.SUBMISSION]


def test_a_review_copy_that_two_windows_take_back_at_once_is_signed_once(folder: Path) -> None:
    taken(desk_of(folder), 2)
    (copy,) = export(desk_of(folder), to=str(folder / "xet"))
    judged = typed(Path(copy).read_bytes(), {}, notes={"d411.so": "Ghi rõ số nghị quyết"})

    def imported(desk: Desk) -> int:
        return sign_reviews(desk, read_copies(desk, [file("a.xlsx", judged)]))

    here = window(folder, lambda: imported(desk_of(folder)))
    assert imported(here) == 0
    about = here.store.about(Subject(unit_id(2), "F04-K", PERIOD))
    assert sorted(e.kind for e in about) == [Kind.REVIEW, Kind.SUBMISSION]


def test_a_counter_that_is_older_than_the_store_goes_on_from_what_is_there(folder: Path) -> None:
    counter = folder / "keys" / f"{OFFICE_KEY}.seq.json"
    older = counter.read_bytes()
    for text in ("một", "hai"):
        sign_and_keep(desk_of(folder), [Unsigned(Kind.RECEIPT, OFFICE, {"note": text})])
    counter.write_bytes(older)
    for text in ("ba", "bốn"):
        sign_and_keep(desk_of(folder), [Unsigned(Kind.RECEIPT, OFFICE, {"note": text})])
    desk = desk_of(folder)
    assert stream_troubles(desk.store.every()) == []
    assert sorted(s.seq for s in desk.store.signed_by(desk.keys.public().hex(), OFFICE)) == [1, 2, 3, 4]


def test_who_looks_does_not_wait_for_what_another_window_is_taking_in(folder: Path) -> None:
    desk = desk_of(folder)
    begun = time.monotonic()
    with desk.store.writing():
        sign_and_keep(desk, [Unsigned(Kind.RECEIPT, OFFICE, {})])
        looked = antt("--json", "status", at=folder)
        took = time.monotonic() - begun
    assert (looked.code, took < 15) == (0, True), looked
    assert len(desk_of(folder).store.ids()) == len(desk.store.ids())


def own_version() -> dict[str, str]:
    """What the office says of a version of its own of a form."""
    text = (shipped_schemas() / "F04-K" / "2024.1.toml").read_text(encoding="utf-8")
    text = text.replace("2024.1", "2024.9", 1)
    return {"id": "F04-K", "version": "2024.9", "hash": form_hash(text.encode()), "text": text}


def test_a_form_that_another_window_took_in_is_read_here_too(folder: Path) -> None:
    form = own_version()
    version = {name: form[name] for name in ("id", "version", "hash")}
    body = {**submission(1, by_unit=True).body, "form": version}
    sent = signed("unit 1", Kind.SUBMISSION, body, unit=unit_id(1))
    here = desk_of(folder)
    plan = receive.plan(here, [file("to 1.antt", pack(Package((sent,))))], assign={})
    assert here.shelf.head(form["hash"]) is None
    sign_and_keep(desk_of(folder), [Unsigned(Kind.FORM, EVERYBODY, form)])
    receive.take_in(here, plan, channel="usb")
    assert verify(desk_of(folder)).view_agrees


def signed_and_given_up(desk: Desk, form: dict[str, str]) -> None:
    with desk.store.writing():
        sign_and_keep(desk, [Unsigned(Kind.FORM, EVERYBODY, form)])
        assert desk.shelf.head(form["hash"]) is not None
        raise FileTrouble("FILE-103", file="store.sqlite")


def test_what_was_not_committed_is_not_gone_on_from(folder: Path) -> None:
    form, desk = own_version(), desk_of(folder)
    with pytest.raises(FileTrouble):
        signed_and_given_up(desk, form)
    assert desk.shelf.head(form["hash"]) is None


def test_a_rebuild_looks_at_what_another_window_took_in_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "SUBJECTS_AT_ONCE", 1)
    for number in range(1, MEMBERS + 1):
        taken(desk_of(folder), number)
    here, other = desk_of(folder), desk_of(folder)
    first = iter([True])

    def meanwhile(*_: object) -> None:
        if next(first, False):
            campaign(other, "CV 2", yoy_strict=1)

    world.rebuild(replace(here, progress=meanwhile))
    assert Books(other).campaigns[PERIOD].citing == "CV 2"
    assert verify(desk_of(folder)).view_agrees
