"""The menu: the same commands by number, for whoever opens the program without typing one.

Knows where the working folder keeps what people see, and which command each number stands for; refuses to
do anything that is no command. It takes nothing in by itself: new files are only announced.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import click

from antt_sync.app.arrivals import Today, today, untaken
from antt_sync.app.blank import handed_out
from antt_sync.cli.handover import backup_reminder
from antt_sync.cli.opening import offer_to_open
from antt_sync.cli.output import Exit, agreed, as_typed, say
from antt_sync.cli.root_copies import root_reminder
from antt_sync.cli.session import Session
from antt_sync.cli.wiring import INBOX, REPORTS, RETURNS, REVIEWS, TO_UNITS, Inbox, Tools
from antt_sync.core.errors import AnttError
from antt_sync.core.values import show_date
from antt_sync.messages.render import message, phrase

Run = Callable[[Sequence[str]], int]
LOOK_EVERY = 1.0
"""Seconds between two looks at the folders; a file that two looks find the same has come to rest."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting at the menu: how commands are run, and where."""

    run: Run
    tools: Tools
    folder: Path
    at_work: threading.Event = field(default_factory=threading.Event)

    @property
    def lang(self) -> str:
        """The language on the screen."""
        return self.tools.lang

    def say(self, name: str, /, **params: str | int) -> None:
        """A phrase on the screen."""
        say(phrase(name, lang=self.lang, **params))

    def ask(self, name: str, /, **params: str | int) -> str:
        """What somebody types; empty for Enter alone."""
        return str(
            click.prompt(phrase(name, lang=self.lang, **params), default="", show_default=False)
        ).strip()

    def command(self, *words: str) -> int:
        """Run a command as if it had been typed, saying how; its exit code."""
        self.say("menu_same_as", command=" ".join(["antt-sync", *map(as_typed, words)]))
        self.at_work.set()
        try:
            return self.run(words)
        finally:
            self.at_work.clear()

    def made(self, code: int, path: str) -> None:
        """Offer to open what a command made."""
        if code in {Exit.DONE, Exit.TO_FIX} and (self.folder / path).exists():
            offer_to_open(self.folder / path, lang=self.lang)

    def choose(self, items: Sequence[tuple[str, Callable[[Sitting], object]]]) -> bool:
        """Number the items, ask for one and do it; False for 0. Enter alone does nothing."""
        for number, (words, _) in enumerate(items, start=1):
            say(f" {number}. {words}")
        typed = self.ask("menu_choose")
        if typed == "0":
            return False
        if typed.isdecimal() and int(typed) <= len(items):
            items[int(typed) - 1][1](self)
        elif typed:
            self.say("menu_which", value=typed, count=len(items))
        return True

    def choose_named(self, items: Sequence[tuple[str, Callable[[Sitting], object]]]) -> bool:
        """The same for items named by phrases."""
        return self.choose([(phrase(name, lang=self.lang), do) for name, do in items])


def menu(tools: Tools, run: Run, session: Session) -> int:
    """Show today's state and what can be done, until somebody leaves; the exit code is 0.

    Raises: UsageTrouble, FileTrouble, StoreDamaged when the working folder cannot be opened.
    """
    sitting = Sitting(run, tools, tools.folder().resolve())
    os.chdir(sitting.folder)
    (sitting.folder / INBOX).mkdir(exist_ok=True)
    stopped = threading.Event()
    watching = threading.Thread(target=_watch, args=(sitting, session, stopped), daemon=True)
    watching.start()
    try:
        while True:
            try:
                _head(sitting)
                if not _page(sitting):
                    return Exit.DONE
            except AnttError as error:
                said = message(error.code, error.params, lang=sitting.lang)
                say(f"✗ {said.what}\n  → {said.do}")
    except (click.Abort, KeyboardInterrupt):
        say()
        return Exit.DONE
    finally:
        stopped.set()


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
    """Whose desk this is, where the form due next stands, what came, and what must not be forgotten."""
    desk = sitting.tools.desk()
    say(f"\n{desk.office.name}")
    state = today(desk)
    if state is None:
        sitting.say("menu_no_package" if desk.office.level == "unit" else "menu_no_campaign")
    else:
        say(f"{state.form_name} ({state.form}) {state.period}")
        say(_state(state, sitting.lang))
    waiting = len(untaken(desk, sitting.tools.gather([sitting.folder / INBOX], quietly=True)))
    if waiting:
        sitting.say("menu_waiting", count=waiting, place=INBOX)
    for reminder in (root_reminder(desk.office, lang=sitting.lang), backup_reminder(sitting.tools)):
        if reminder:
            say(f"! {reminder}")


def _state(state: Today, lang: str) -> str:
    parts = [phrase("today_came", lang=lang, came=state.came, expected=state.expected)]
    if state.to_fix:
        parts.append(phrase("today_to_fix", lang=lang, count=state.to_fix))
    if state.due:
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
    if typed := sitting.ask("menu_ask_file").strip("\"'"):
        sitting.command(*words, typed)


def sign(sitting: Sitting) -> None:
    """Sign a unit's own workbook; with errors left, only for a reason."""
    typed = sitting.ask("menu_ask_file").strip("\"'")
    words = ("sign", typed, "-o", TO_UNITS)
    if typed and sitting.command(*words) == Exit.USAGE and (reason := sitting.ask("menu_ask_reason")):
        sitting.command(*words, "--with-errors", reason)


def intake(sitting: Sitting) -> None:
    """Take in the inbox, and what lies in the other folders after a look at the names."""
    new = _elsewhere(sitting)
    if new:
        say("\n".join(f"  {p.name} · {p.parent}" for p in new))
        if not agreed(phrase("menu_these_too", lang=sitting.lang, count=len(new)), lang=sitting.lang):
            new = []
    inbox = [INBOX] if any((sitting.folder / INBOX).iterdir()) else []
    if not (inbox or new):
        sitting.say("menu_inbox_empty", place=str(sitting.folder / INBOX))
        return
    if sitting.command("merge", *inbox, *map(str, new)) in {Exit.DONE, Exit.TO_FIX, Exit.REFUSED}:
        board(sitting)


def _elsewhere(sitting: Sitting) -> list[Path]:
    """What waits in the other folders: among everything else there, only what is ours."""
    desk, tools = sitting.tools.desk(), sitting.tools
    folders = [Path(p) for p in desk.office.watched if Path(p).is_dir()]
    files = [p for folder in folders for p in sorted(folder.iterdir()) if p.is_file() and tools.is_ours(p)]
    return [p for p in files if untaken(desk, tools.gather([p], quietly=True))]


def _report(sitting: Sitting, *, name: str, file: str) -> None:
    """Write a report of the newest campaign under its usual name and offer to open it."""
    state = today(sitting.tools.desk())
    if state is None:
        sitting.say("menu_no_campaign")
        return
    to = str(Path(REPORTS, f"{phrase(file, lang='vi')} {state.period}.xlsx"))
    sitting.made(sitting.command("report", name, "-o", to), to)


def board(sitting: Sitting) -> None:
    """The board of the newest campaign, with the clerk's own columns."""
    _report(sitting, name="tien-do", file="file_board")


def review(sitting: Sitting) -> None:
    """Export, import, accept."""
    if sitting.command("review", "list") != Exit.DONE:
        return
    state = today(sitting.tools.desk())
    items: list[tuple[str, Callable[[Sitting], object]]] = [
        (phrase("menu_review_export", lang=sitting.lang), _export),
        (phrase("menu_review_import", lang=sitting.lang), _import),
    ]
    if state is not None:
        all_of = ("review", "accept", "--all", "--form", state.form, "--period", state.period)
        words = phrase("menu_review_accept", lang=sitting.lang, form=state.form)
        items.append((words, lambda s: s.command(*all_of)))
    sitting.choose(items)


def _export(sitting: Sitting) -> None:
    sitting.made(sitting.command("review", "export", "-o", REVIEWS), REVIEWS)


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
    _report(sitting, name="cham-nop", file="file_chase")


def leader(sitting: Sitting) -> None:
    """One page for the chief."""
    _report(sitting, name="lanh-dao", file="file_leader")


def code(sitting: Sitting) -> None:
    """Whose a code read over the phone is."""
    if typed := sitting.ask("menu_ask_code"):
        sitting.command("status", "--code", typed)


def blank(sitting: Sitting) -> None:
    """Hand out a form of the campaign: one file a unit, one for all, or a grid to key in."""
    state = today(sitting.tools.desk())
    if state is None:
        sitting.say("menu_no_campaign")
        return
    ways = (("menu_blank_each", "--all"), ("menu_blank_common", "--common"), ("menu_blank_grid", "--grid"))

    def how(form: str, sitting: Sitting) -> None:
        sitting.choose_named([(name, partial(write, form, way)) for name, way in ways])

    def write(form: str, way: str, sitting: Sitting) -> None:
        (sitting.folder / TO_UNITS).mkdir(exist_ok=True)
        words = ("blank", form, way, "--period", state.period, "-o", TO_UNITS)
        sitting.made(sitting.command(*words), TO_UNITS)

    forms = handed_out(sitting.tools.desk(), state.period)
    sitting.choose([(f"{name} ({form})", partial(how, form)) for form, name in forms])


def more(sitting: Sitting) -> None:
    """What is done once a year, or seldom."""
    sitting.choose_named((
        ("menu_registry", registry),
        ("menu_campaign", campaign),
        ("menu_guide", partial(_report, name="huong-dan", file="file_guide")),
        ("menu_proposal", partial(_report, name="de-nghi", file="file_proposal")),
        ("menu_pack", partial(_report, name="ho-so-hop", file="file_pack")),
        ("menu_rollup", partial(_report, name="tong-hop", file="file_rollup")),
        ("menu_watch", watch),
        ("menu_root", root),
        ("menu_backup", lambda s: s.command("backup")),
    ))  # fmt: skip


def registry(sitting: Sitting) -> None:
    """The registry in Excel, then signed."""
    _edited(sitting, phrase("file_registry", lang="vi"), ("roster", "template"), ("roster", "issue"))


def campaign(sitting: Sitting) -> None:
    """The next year's dates in Excel, or this year's where there are none; then signed."""
    state = today(sitting.tools.desk())
    year = int(state.period[:4]) + 1 if state else sitting.tools.desk().now().year
    write = ("campaign", "next" if state else "template", "--period", str(year))
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
    if typed := sitting.ask("menu_ask_stick").strip("\"'"):
        sitting.command("keys", "copy-root", typed)


def watch(sitting: Sitting) -> None:
    """One more folder in which files arrive."""
    typed = sitting.ask("menu_ask_folder").strip("\"'")
    if not typed:
        return
    if not Path(typed).is_dir():
        sitting.say("menu_no_folder", folder=typed)
        return
    added = str(Path(typed).resolve())
    sitting.tools.change_office(lambda o: replace(o, watched=tuple(dict.fromkeys((*o.watched, added)))))
    sitting.say("menu_watching", folder=added)
