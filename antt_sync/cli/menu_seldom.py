"""The menu's second page: what is done once a year, or seldom.

Knows which workbook is corrected before which command; refuses to do anything that is no command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from antt_sync.app.arrivals import today, year_missing
from antt_sync.app.blank import filled_here
from antt_sync.cli.opening import offer_to_open
from antt_sync.cli.output import Exit, agreed
from antt_sync.cli.sitting import Sitting, report, year_of
from antt_sync.cli.wiring import REPORTS, TO_UNITS
from antt_sync.messages.render import phrase


def more(sitting: Sitting) -> None:
    """What is done once a year, or seldom."""
    sitting.choose_named((
        ("menu_registry", registry),
        ("menu_campaign", campaign),
        ("menu_own", own),
        ("menu_guide", partial(report, name="huong-dan", file="file_guide")),
        ("menu_reports", reports),
        ("menu_watch", watch),
        ("menu_root", root),
        ("menu_backup", backup),
        ("menu_forward", lambda s: s.command("forward")),
        ("menu_enrol", enrol),
        ("menu_publish", publish),
        ("menu_doctor", lambda s: s.command("doctor")),
    ))  # fmt: skip


def reports(sitting: Sitting) -> None:
    """The papers of a meeting, and the roll-up."""
    sitting.choose_named((
        ("menu_proposal", partial(report, name="de-nghi", file="file_proposal")),
        ("menu_pack", partial(report, name="ho-so-hop", file="file_pack")),
        ("menu_rollup", partial(report, name="tong-hop", file="file_rollup")),
    ))  # fmt: skip


def own(sitting: Sitting) -> None:
    """A form that the office itself fills: written, filled in Excel, then taken in."""
    year = year_of(sitting)
    desk = sitting.tools.desk()

    def write(sitting: Sitting, form: str, name: str) -> None:
        first = ("blank", form, "--unit", desk.office.unit, "--period", year)
        _edited(sitting, f"{form} {name}", first, ("merge", "--yes"))

    forms = filled_here(desk, year) if year else []
    sitting.choose([(f"{name} ({form})", partial(write, form=form, name=name)) for form, name in forms])


def registry(sitting: Sitting) -> None:
    """The registry in Excel, then signed."""
    _edited(sitting, phrase("file_registry", lang="vi"), ("roster", "template"), ("roster", "issue"))


def campaign(sitting: Sitting) -> None:
    """The next year's dates in Excel, or this year's where there are none; then signed."""
    desk = sitting.tools.desk()
    states = today(desk)
    year = year_missing(desk) or str(int(states[0].period[:4]) + 1)
    write = ("campaign", "next" if states else "template", "--period", year)
    _edited(sitting, f"{phrase('file_campaign', lang='vi')} {year}", write, ("campaign", "issue"))


def _edited(sitting: Sitting, name: str, write: Sequence[str], issue: Sequence[str]) -> None:
    """Write a workbook, let people correct it, and sign it when they say so."""
    to = str(Path(REPORTS, f"{name} {sitting.tools.desk().now():%Y-%m-%d %H%M}.xlsx"))
    if not (sitting.folder / to).exists() and sitting.command(*write, "-o", to) != Exit.DONE:
        return
    offer_to_open(sitting.folder / to, lang=sitting.lang)
    while agreed(phrase("menu_sign_it", lang=sitting.lang, file=to), lang=sitting.lang):
        if sitting.command(*issue, to) == Exit.DONE:
            return


def root(sitting: Sitting) -> None:
    """The root key on one more stick."""
    if typed := sitting.ask_path("menu_ask_stick"):
        sitting.command("keys", "copy-root", typed)


def backup(sitting: Sitting) -> None:
    """Everything in one file: on a stick, or on this PC until there is one."""
    typed = sitting.ask_path("menu_ask_backup")
    sitting.command("backup", *(("-o", typed) if typed else ()))


def enrol(sitting: Sitting) -> None:
    """Units' keys into the registry, each compared over the phone."""
    if typed := sitting.ask_path("menu_ask_requests"):
        sitting.command("roster", "enrol", typed)


def publish(sitting: Sitting) -> None:
    """The pack for everybody below who has the program, beside the blanks for those who have not."""
    sitting.command("publish", "-o", TO_UNITS)


def watch(sitting: Sitting) -> None:
    """One more folder in which files arrive."""
    typed = sitting.ask_path("menu_ask_folder")
    if not typed:
        return
    if not Path(typed).is_dir():
        sitting.say("menu_no_folder", folder=typed)
        return
    added = str(Path(typed).resolve())
    sitting.tools.change_office(lambda o: replace(o, watched=tuple(dict.fromkeys((*o.watched, added)))))
    sitting.say("menu_watching", folder=added)
