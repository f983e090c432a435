"""The menu: the same commands by number, for whoever opens the program without typing one.

Knows where the working folder keeps what people see, and which command each number stands for; refuses to
do anything that is no command. It takes nothing in by itself: new files are only announced.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from antt_sync.app.arrivals import Today, today, untaken, year_missing
from antt_sync.app.blank import handed_out
from antt_sync.app.reviewing import waiting
from antt_sync.app.world import Books
from antt_sync.cli.handover import backup_reminder
from antt_sync.cli.menu_seldom import more
from antt_sync.cli.output import Exit, advice, agreed, say
from antt_sync.cli.root_copies import root_reminder
from antt_sync.cli.session import Session
from antt_sync.cli.sitting import Run, Sitting, report, year_of
from antt_sync.cli.wiring import INBOX, RETURNS, REVIEWS, TO_UNITS, Inbox, Tools, files_in, root_file
from antt_sync.core.errors import AnttError
from antt_sync.core.values import show_date
from antt_sync.messages.render import phrase

FORMS_SHOWN = 3
HANDFUL = 5
"""With more than so many submissions waiting, one workbook for all of them is offered first."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the folders; a file that two looks find the same has come to rest."""


def menu(tools: Tools, run: Run, session: Session) -> int:
    """Show today's state and what can be done, until somebody leaves; the exit code is 0.

    Raises: UsageTrouble, FileTrouble, StoreDamaged when the working folder cannot be opened.
    """
    sitting = Sitting(run, tools, tools.folder().resolve())
    os.chdir(sitting.folder)
    stopped = threading.Event()
    watching = threading.Thread(target=_watch, args=(sitting, session, stopped), daemon=True)
    watching.start()
    try:
        going_on = True
        while going_on:
            _head(sitting)
            try:
                going_on = _page(sitting)
            except AnttError as error:
                said = advice(error.code, error.params, lang=sitting.lang)
                say(f"✗ {said.what}\n  → {said.do}")
    except (click.Abort, KeyboardInterrupt):
        say()
    finally:
        stopped.set()
    return Exit.DONE


def dropped(tools: Tools, run: Run, words: Sequence[str]) -> int:
    """Take in what was dropped on the program, offer the board, keep the window until a key is pressed."""
    code = run(["merge", *words])
    if code in {Exit.DONE, Exit.TO_FIX}:
        folder = tools.folder().resolve()
        os.chdir(folder)
        board(Sitting(run, tools, folder))
    click.pause(phrase("press_a_key", lang=tools.lang))
    return code


def _watch(sitting: Sitting, session: Session, stopped: threading.Event) -> None:
    """Announce files that have come to rest, and forget the passphrase when nobody works."""
    inbox = sitting.folder / INBOX
    watched = Inbox([inbox, *map(Path, sitting.tools.desk().office.watched)])
    while not stopped.wait(LOOK_EVERY):
        session.forget_if_idle()
        came = watched.look()
        if sitting.at_work.is_set():
            continue  # nobody's sentence is broken into; the head line counts what waits
        new = [p for p in came if p.parent == inbox or sitting.tools.is_ours(p)]
        if new:
            places = ", ".join(dict.fromkeys(p.parent.name for p in new))
            say()
            sitting.say("menu_new_files", count=len(new), name=new[0].name, place=places)


def _head(sitting: Sitting) -> None:
    """Whose desk this is, where the forms due next stand, what came, and what must not be forgotten."""
    desk = sitting.tools.desk()
    (sitting.folder / INBOX).mkdir(exist_ok=True)
    say(f"\n{desk.office.name}")
    states = today(desk)
    for state in states[:FORMS_SHOWN]:
        say(f"{state.form_name} ({state.form}) {state.period}: {_state(state, sitting.lang)}")
    if desk.office.level == "unit":
        if not states:
            sitting.say("menu_no_package")
        return
    if year := year_missing(desk):
        sitting.say("menu_no_campaign", year=year)
    if waiting := len(untaken(desk, sitting.tools.gather([sitting.folder / INBOX], quietly=True))):
        sitting.say("menu_waiting", count=waiting, place=INBOX)
    root = root_reminder(desk.office, lang=sitting.lang) if root_file(sitting.folder).exists() else ""
    for reminder in (root, backup_reminder(sitting.tools)):
        if reminder:
            say(f"! {reminder}")


def _state(state: Today, lang: str) -> str:
    parts = [phrase("today_came", lang=lang, came=state.came, expected=state.expected)]
    if state.to_fix:
        parts.append(phrase("today_to_fix", lang=lang, count=state.to_fix))
    name = "today_due" if state.days_left >= 0 else "today_late"
    parts.append(phrase(name, lang=lang, date=show_date(state.due)[:5], days=abs(state.days_left)))
    return " · ".join(parts)


def _page(sitting: Sitting) -> bool:
    """What can be done here, by number; False when somebody leaves."""
    if sitting.tools.desk().office.level == "unit":
        return sitting.choose_named((
            ("menu_check", partial(_with_files, words=("check",))),
            ("menu_sign", sign),
            ("menu_open", partial(_with_files, words=("open",))),
            ("menu_status", lambda s: s.command("status")),
        ))  # fmt: skip
    return sitting.choose_named((
        ("menu_intake", intake),
        ("menu_board", board),
        ("menu_review", review),
        ("menu_deliver", deliver),
        ("menu_chase", chase),
        ("menu_blank", blank),
        ("menu_leader", leader),
        ("menu_code", code),
        ("menu_more", more),
    ))  # fmt: skip


def _with_files(sitting: Sitting, *, words: Sequence[str]) -> None:
    """A command about a file that somebody drags in."""
    if typed := sitting.ask_path("menu_ask_file"):
        sitting.command(*words, typed)


def sign(sitting: Sitting) -> None:
    """Sign a unit's own workbook; with errors left, only for a reason."""
    typed = sitting.ask_path("menu_ask_file")
    words = ("sign", typed, "-o", TO_UNITS)
    if typed and sitting.command(*words) == Exit.USAGE and (reason := sitting.ask("menu_ask_reason")):
        sitting.command(*words, "--with-errors", reason)


def intake(sitting: Sitting) -> None:
    """Take in the inbox, and what lies in the other folders after a look at the names."""
    (sitting.folder / INBOX).mkdir(exist_ok=True)
    new = _elsewhere(sitting)
    if new:
        say("\n".join(f"  {p.name} · {p.parent}" for p in new))
        if not agreed(phrase("menu_these_too", lang=sitting.lang, count=len(new)), lang=sitting.lang):
            new = []
    inbox = [INBOX] if sitting.tools.gather([sitting.folder / INBOX], quietly=True) else []
    if not (inbox or new):
        sitting.say("menu_inbox_empty", place=str(sitting.folder / INBOX))
        return
    if sitting.command("merge", *inbox, *map(str, new)) in {Exit.DONE, Exit.TO_FIX, Exit.REFUSED}:
        board(sitting)


def _elsewhere(sitting: Sitting) -> list[Path]:
    """What waits in the other folders: among everything else there, only what is ours."""
    desk, tools = sitting.tools.desk(), sitting.tools
    files = [p for folder in desk.office.watched for p in files_in(Path(folder)) if tools.is_ours(p)]
    return [p for p in files if untaken(desk, tools.gather([p], quietly=True))]


def board(sitting: Sitting) -> None:
    """The board of the newest campaign, with the clerk's own columns."""
    report(sitting, name="tien-do", file="file_board")


def review(sitting: Sitting) -> None:
    """Export, import, accept."""
    if sitting.command("review", "list") != Exit.DONE:
        return
    items: list[tuple[str, Callable[[Sitting], object]]] = [
        (phrase("menu_review_export", lang=sitting.lang), _export),
        (phrase("menu_review_choose", lang=sitting.lang), partial(_export, choose=("--choose",))),
        (phrase("menu_review_import", lang=sitting.lang), _import),
    ]
    for state in today(sitting.tools.desk())[:FORMS_SHOWN]:
        words = phrase("menu_review_accept", lang=sitting.lang, form=state.form)
        items.append((words, partial(_accept, form=state.form, period=state.period)))
    if len(waiting(Books(sitting.tools.desk()))) > HANDFUL:
        words = phrase("menu_review_queue", lang=sitting.lang)
        items.insert(0, (words, partial(_export, choose=("--queue",))))
    sitting.choose(items)


def _export(sitting: Sitting, *, choose: Sequence[str] = ()) -> None:
    sitting.made(sitting.command("review", "export", *choose, "-o", REVIEWS), REVIEWS)


def _accept(sitting: Sitting, *, form: str, period: str) -> None:
    sitting.command("review", "accept", "--all", "--form", form, "--period", period)


def _import(sitting: Sitting) -> None:
    if not (sitting.folder / REVIEWS).is_dir():
        sitting.say("menu_nothing_exported")
        return
    sitting.command("review", "import", REVIEWS)


def deliver(sitting: Sitting) -> None:
    """One folder per unit, with a workbook and a message."""
    sitting.made(sitting.command("deliver", "-o", RETURNS), RETURNS)


def chase(sitting: Sitting) -> None:
    """Who is late, with a reminder for each."""
    report(sitting, name="cham-nop", file="file_chase")


def leader(sitting: Sitting) -> None:
    """One page for the chief."""
    report(sitting, name="lanh-dao", file="file_leader")


def code(sitting: Sitting) -> None:
    """Whose a code read over the phone is."""
    if typed := sitting.ask("menu_ask_code"):
        sitting.command("status", "--code", typed)


def blank(sitting: Sitting) -> None:
    """Hand out a form of the campaign: one file a unit, one for all, or a grid to key in."""
    if not (year := year_of(sitting)):
        return
    ways = (("menu_blank_each", "--all"), ("menu_blank_common", "--common"), ("menu_blank_grid", "--grid"))

    def how(sitting: Sitting, form: str) -> None:
        sitting.choose_named([(name, partial(write, form=form, way=way)) for name, way in ways])

    def write(sitting: Sitting, form: str, way: str) -> None:
        (sitting.folder / TO_UNITS).mkdir(exist_ok=True)
        sitting.made(sitting.command("blank", form, way, "--period", year, "-o", TO_UNITS), TO_UNITS)

    forms = handed_out(sitting.tools.desk(), year)
    sitting.choose([(f"{name} ({form})", partial(how, form=form)) for form, name in forms])
