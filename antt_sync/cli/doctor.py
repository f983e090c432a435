"""`doctor`: everything here is looked at, also without a working folder and over a damaged store.

Knows where each fact is found and how a line is shown; refuses to judge, and to change anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

import click

from antt_sync import __version__
from antt_sync.app import backup, checkup, handover
from antt_sync.app.checkup import Area, Check, KeyState, Verdict
from antt_sync.app.enrolment import request_of
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import root_in_force
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.handover import NOTE
from antt_sync.cli.output import Exit, say, say_json
from antt_sync.cli.wiring import BACKUPS, Tools, glance, half_made_root, keys, now, root_file, this_pc
from antt_sync.core.errors import AnttError, StoreDamaged
from antt_sync.core.office import Office
from antt_sync.messages.render import message, phrase

_SIGNS = {Verdict.FINE: "OK", Verdict.LOOK: "! ", Verdict.WRONG: "✗ "}


@words.command(
    "doctor",
    help="Khám máy này: phiên bản, đĩa, đồng hồ, chữ ký số, kho, danh mục. / Check this PC and what to do.",
)
@click.pass_obj
def doctor_command(tools: Tools, /) -> None:
    """A line for each thing that is looked at; exit 0 all fine, 3 something to do, 6 the store is damaged."""
    checks = list(_checks(tools))
    if tools.json:
        say_json({"checks": [_as_json(check, tools.lang) for check in checks]})
    else:
        for check in checks:
            _say(check, tools.lang)
        fine = all(check.verdict is Verdict.FINE for check in checks)
        say(phrase("doctor_fine" if fine else "doctor_look", lang=tools.lang))
    raise SystemExit(_exit(checks))


def _exit(checks: list[Check]) -> Exit:
    if any(c.area is Area.STORE and c.verdict is Verdict.WRONG for c in checks):
        return Exit.DAMAGED
    return Exit.DONE if all(c.verdict is Verdict.FINE for c in checks) else Exit.TO_FIX


def _say(check: Check, lang: str) -> None:
    say(f"{_SIGNS[check.verdict]} {phrase(f'area_{check.area}', lang=lang)}: {check.shown}")
    if check.code:
        told = message(check.code, check.params, lang=lang)
        say(f"     {told.what}\n     → {told.do}")


def _as_json(check: Check, lang: str) -> dict[str, object]:
    told = message(check.code, check.params, lang=lang) if check.code else None
    said = {"area": check.area, "verdict": check.verdict, "shown": check.shown, "code": check.code}
    return {**said, "what": told.what if told else "", "do": told.do if told else ""}


def _checks(tools: Tools) -> Iterator[Check]:
    yield Check(Area.PROGRAM, f"antt-sync {__version__} · {this_pc.built_on().isoformat()}")
    versions = this_pc.versions()
    yield from checkup.version_checks(versions)
    if not tools.has_folder():
        yield _clock([])
        yield Check(Area.FOLDER, phrase("doctor_no_folder", lang=tools.lang))
        return
    folder = tools.folder()
    with suppress(OSError):  # a folder on a drive that is gone is said below
        yield checkup.disk_check(this_pc.free_mib(folder))
    try:
        office = tools.office_here()
    except AnttError as trouble:
        yield Check(Area.FOLDER, str(folder), Verdict.WRONG, trouble.code, trouble.params)
        return
    yield checkup.folder_check(str(folder), this_pc.kind_of_folder(folder))
    seen = glance(folder)
    yield _clock([seen.received_at, seen.claimed_at] if seen else [])
    desk, told = _desk(tools) if seen is None or seen.readable else (None, None)
    yield _key(tools, office, desk)
    root = root_in_force(desk) if desk else office.root
    yield checkup.root_check(office, root, here=root_file(folder).exists(), today=now().date())
    if (half := half_made_root(folder)).exists():
        yield checkup.half_made_check(keys.public_of(half))
    if told is not None:
        yield told
    elif seen is not None:
        yield checkup.store_check(seen, sqlite=versions["sqlite"])
    if desk is not None:
        yield from _office(tools, desk)


def _clock(newest: list[str]) -> Check:
    """A clock that is told for a rehearsal is held against the documents only."""
    built = None if "ANTT_CLOCK" in os.environ else this_pc.built_on()
    return checkup.clock_check(now(), built=built, newest=newest)


def _desk(tools: Tools) -> tuple[Desk | None, Check | None]:
    """The desk, or what is wrong with its store."""
    try:
        desk = tools.desk(settled=False)
        Books(desk).campaigns  # noqa: B018  # whatever cannot be read is said here
    except AnttError as trouble:
        area = Area.STORE if isinstance(trouble, StoreDamaged) else Area.FOLDER
        return None, Check(area, "–", Verdict.WRONG, trouble.code, trouble.params)
    return desk, None


def _key(tools: Tools, office: Office, desk: Desk | None) -> Check:
    folder = tools.folder() / "keys"
    path = folder / "office.key"
    if not path.exists():
        return checkup.key_check(KeyState(), is_office=office.level != "unit")
    try:
        root = root_in_force(desk) if desk else office.root
        mark = request_of(office, keys.public_of(path), root=root).mark
    except AnttError as trouble:
        return Check(Area.KEY, "–", Verdict.WRONG, trouble.code, trouble.params)
    exposed = [p.name for p in sorted(folder.iterdir()) if p.is_file() and this_pc.others_may_read(p)]
    known = desk is None or (Books(desk).roster is None and office.level != "unit")
    listed = known or (desk is not None and handover.is_listed(desk))
    state = KeyState(mark, keys.has_counter(path), exposed, listed)
    return checkup.key_check(state, is_office=office.level != "unit")


def _office(tools: Tools, desk: Desk) -> Iterator[Check]:
    """The registry, the year and the backup of an office whose store can be read."""
    books, level, today = Books(desk), desk.office.level, desk.now().date()
    yield checkup.roster_check(books.roster, level=level)
    yield checkup.campaign_check(books.campaigns, books.issued.forked, year=today.year, level=level)
    note = tools.earlier(tools.folder() / BACKUPS / NOTE)
    last, new = backup.since_last(desk, note.data if note else None)
    yield checkup.backup_check(last, new, today=today)
