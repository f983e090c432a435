"""The first hour of an office: a few questions, and its folder, keys, list of units and year stand.

Knows in which order an office comes to be and where it was left; refuses to know how documents are made.
Whatever is made stays when somebody stops, and the next run goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import click

from antt_sync.app.campaign_book import campaign_template, past_forms
from antt_sync.app.campaign_reading import issue_planned, read_campaign
from antt_sync.app.registry import REGISTRY, issue_roster, read_registry, registry_template, write_registry
from antt_sync.app.set_up import CAMPAIGN_BOOK
from antt_sync.app.unit_lines import doubt_of, lines_of, read_units
from antt_sync.app.world import Books
from antt_sync.cli.checked import say_each
from antt_sync.cli.dragged import dragged_path
from antt_sync.cli.opening import open_now
from antt_sync.cli.output import Exit, agreed, ask, say
from antt_sync.cli.passphrases import first_passphrase, new_passphrase
from antt_sync.cli.root_copies import COPIES, copy_root, free_sticks, next_holder, root_reminder
from antt_sync.cli.wiring import (
    INBOX,
    OFFICE_FILE,
    PLACES,
    REPORTS,
    Tools,
    make_folder,
    root_file,
    stay_local,
)
from antt_sync.core.campaign import is_period
from antt_sync.core.communes import (
    Place,
    made_office,
    matching,
    namesakes,
    office_name,
    own_name,
    place_name,
)
from antt_sync.core.errors import AnttError, UsageTrouble
from antt_sync.core.findings import Finding, errors, stops
from antt_sync.core.office import Office
from antt_sync.core.unit_list import UnitList
from antt_sync.messages.render import message, phrase

QUESTIONS, _FIRST_HOLDER = 4, 3
_SHOWN = 12
_OPEN, _LATER = "m", "k"
_SHORTCUTS = "Tạo lối tắt.exe"


def is_unfinished(tools: Tools) -> bool:
    """Whether an office that has a folder still lacks its list of units or its year."""
    desk = tools.desk()
    books = Books(desk)
    return desk.office.level != "unit" and (books.roster is None or not books.campaigns)


def run(tools: Tools, folder: Path, *, listed: Path | None = None) -> None:
    """Ask what is missing and make it, from the office's name to the signed year.

    Raises: SystemExit when somebody stops; UsageTrouble for a unit's folder; FileTrouble, KeyTrouble.
    """
    folder = folder.resolve()
    stay_local(folder)  # before the first question
    wizard = _Wizard(replace(tools, office=str(folder), keyring=cache(tools.keyring)), folder, listed)
    try:
        wizard.sit()
    except (click.Abort, KeyboardInterrupt):
        wizard.say_kept()
        raise SystemExit(Exit.USAGE) from None


def write_listed(tools: Tools, folder: Path, listed: Path) -> tuple[Path, UnitList]:
    """Write the registry workbook of an office from anybody's list: (where, what was found).

    Raises: WorkbookUnreadable, UsageTrouble, FileTrouble.
    """
    tools = replace(tools, office=str(folder))
    desk = tools.desk()
    found = tools.gather([listed])
    if not found:
        raise UsageTrouble("USE-127", value=str(listed))
    units = read_units(desk, found[0])
    to = str(folder / REPORTS / f"{phrase('file_registry', lang='vi')}.xlsx")
    return Path(write_registry(desk, lines_of(desk, units, tools.places()), to=to)), units


def say_listed(units: UnitList, *, lang: str) -> None:
    """What was found on a list, what was left out and what is to be looked at."""
    doubtful = sum(bool(row.doubt) for row in units.rows)
    say(phrase("listed_found", lang=lang, count=len(units.rows)))
    if doubtful:
        say(phrase("listed_doubtful", lang=lang, count=doubtful))
        rows = [(number, row) for number, row in enumerate(units.rows, start=1) if row.doubt]
        say(
            "\n".join(f"  {number}. {row.name} · {doubt_of(row, lang=lang)}" for number, row in rows[:_SHOWN])
        )
    if units.left_out:
        shown = "; ".join(units.left_out[:5]) + ("; …" if len(units.left_out) > 5 else "")
        say(phrase("listed_left_out", lang=lang, count=len(units.left_out), lines=shown))
    if units.had_numbers:
        say(phrase("listed_no_numbers", lang=lang))


@dataclass(slots=True)
class _Answers:
    """What was answered so far; nothing of it is written yet."""

    typed: str = ""
    name: str = ""
    phone: str = ""
    holders: list[str] = field(default_factory=lambda: ["", ""])
    places: list[Place] = field(default_factory=list)

    def office(self, place: Place | None) -> Office:
        """The office that these answers describe."""
        id = place.office if place else made_office(self.typed)
        name = office_name(place, self.typed) if place else self.name
        level = "commune" if id.startswith("X-") else "upper"
        holders = tuple(h for h in self.holders if h)
        return Office(id, name, level, "", id, self.phone, place_name(name), holders)


@dataclass(frozen=True, slots=True)
class _Wizard:
    """One sitting with whoever sets the office up."""

    tools: Tools
    folder: Path
    listed: Path | None = None

    def sit(self) -> None:
        """From the first question that is not answered yet to the end."""
        self.say("wizard_hello")
        if not (self.folder / OFFICE_FILE).exists():
            self.describe()
        if self.tools.desk().office.level == "unit":
            raise UsageTrouble("USE-114", folder=str(self.folder))
        for name in PLACES:
            (self.folder / name).mkdir(exist_ok=True)
        self.registry()
        self.sticks()
        self.campaign()
        blank, intake = (phrase(name, lang=self.tools.lang) for name in ("menu_blank", "menu_intake"))
        self.say("wizard_done", inbox=str(self.folder / INBOX), blank=blank, intake=intake)
        if Path(sys.argv[0]).resolve().with_name(_SHORTCUTS).exists():
            self.say("wizard_shortcuts", file=_SHORTCUTS)

    # --- speaking
    def say(self, name: str, /, **params: str | int) -> None:
        """A phrase on the screen."""
        say(phrase(name, lang=self.tools.lang, **params))

    def ask(self, name: str, default: str = "", /, **params: str | int) -> str:
        """What somebody types; Enter alone is the default, which is shown."""
        asked = phrase(name, lang=self.tools.lang, **params)
        return ask(f"{asked} [{default}]" if default else asked, default=default)

    def say_kept(self) -> None:
        """What stands when somebody stops."""
        say()  # `^C` stands on the line
        if not (self.folder / OFFICE_FILE).exists():
            self.say("wizard_stopped_early")
            return
        kept = ["wizard_kept_office"]
        if Books(self.tools.desk()).roster is not None:
            kept.append("wizard_kept_signed")
        elif self._book():
            kept.append("wizard_kept_book")
        self.say("wizard_stopped", kept=", ".join(phrase(name, lang=self.tools.lang) for name in kept))

    def tell(self, error: AnttError) -> None:
        """What is wrong and what to do, without ending."""
        said = message(error.code, error.params, lang=self.tools.lang)
        say(f"✗ {said.what} ({error.code})\n  → {said.do}")

    # --- who
    def describe(self) -> None:
        """Ask who the office is, show everything once, then make its keys and write it down."""
        answers = _Answers()
        for number in range(1, QUESTIONS + 1):
            self._answer(number, answers)
        while (office := self._confirmed(answers)) is None:
            line = self.ask("wizard_which_line", count=QUESTIONS)
            if line.isdecimal() and 1 <= int(line) <= QUESTIONS:
                self._answer(int(line), answers)
            else:
                self.say("wizard_no_line", value=line, count=QUESTIONS)
        first_key = root_file(self.folder).with_name("office.key")
        if first_key.exists():
            passphrase = first_passphrase(first_key, lang=self.tools.lang)
        else:
            passphrase = new_passphrase(self.tools.words(), lang=self.tools.lang)
        make_folder(self.folder, office, lambda: passphrase)
        self.tools.keyring(self.folder / "keys").use(passphrase)
        self.say("wizard_made", folder=str(self.folder))

    def _answer(self, number: int, answers: _Answers) -> None:
        match number:
            case 1:
                while not place_name(typed := self.ask("wizard_name")):
                    self.say("wizard_no_name")
                answers.typed = typed
                places = self.tools.places()
                answers.places = matching(places, answers.typed)
                answers.name = own_name(places, answers.typed)
            case 2:
                answers.phone = self.ask("wizard_phone")
            case _:
                if number == _FIRST_HOLDER:
                    self.say("wizard_holders")
                answers.holders[number - _FIRST_HOLDER] = self.ask(
                    "wizard_holder", number=number - _FIRST_HOLDER + 1
                )

    def _confirmed(self, answers: _Answers) -> Office | None:
        """Show everything; the office as confirmed, or nothing when something is to be corrected."""
        places, lang = answers.places, self.tools.lang
        office = answers.office(places[0] if places else None)
        name = f"{office.name} · {places[0].shown}" if len(places) == 1 else office.name
        if not places and answers.typed != office.name:
            name = phrase("wizard_typed", lang=lang, name=name, typed=answers.typed)
        names = ("wizard_line_name", "wizard_line_phone", "wizard_line_holder_1", "wizard_line_holder_2")
        self.say("wizard_summary")
        for number, (line, text) in enumerate(
            zip(names, (name, answers.phone, *answers.holders), strict=True), 1
        ):
            say(f"  {number}. {phrase(line, lang=lang)}: {text or '–'}")
        if len(places) < 2:
            if not places:
                self._say_no_place(answers.typed)
            return office if agreed(phrase("wizard_right", lang=lang), lang=lang) else None
        self.say("wizard_places", count=len(places))
        for number, place in enumerate(places, start=1):
            say(f"  {number}. {place.shown}")
        while (typed := self.ask("wizard_right_number", count=len(places))) != _LATER:
            if typed.isdecimal() and 1 <= int(typed) <= len(places):
                return answers.office(places[int(typed) - 1])
            self.say("wizard_no_number", value=typed, count=len(places))
        return None

    def _say_no_place(self, typed: str) -> None:
        elsewhere = namesakes(self.tools.places(), typed)
        if elsewhere:
            shown = "; ".join(place.shown for place in elsewhere[:_SHOWN])
            self.say("wizard_elsewhere", places=shown + ("; …" if len(elsewhere) > _SHOWN else ""))
        self.say("wizard_no_place")

    # --- the units
    def registry(self) -> None:
        """The list of units: from any list or pasted, corrected in Excel, signed."""
        listed = self.listed
        if Books(self.tools.desk()).roster is not None:
            return
        book = self._book()
        while book is None or listed:
            path = listed or dragged_path(self.ask("wizard_list"))
            listed = None
            try:
                book = self._book_of(path)
            except AnttError as error:
                self.tell(error)
        self.say("wizard_correct", file=str(book))
        self._until(book, "wizard_units_right", self._units_signed)

    def _book(self) -> Path | None:
        """The registry workbook that was saved last."""
        written = (self.folder / REPORTS).glob(f"{phrase('file_registry', lang='vi')}*.xlsx")
        return max(written, key=lambda path: path.stat().st_mtime, default=None)

    def _book_of(self, listed: Path | None) -> Path:
        """The registry workbook from a list, or an empty one."""
        if listed is None:
            to = str(self.folder / REPORTS / f"{phrase('file_registry', lang='vi')}.xlsx")
            self.say("wizard_empty_list")
            return Path(registry_template(self.tools.desk(), to=to))
        if not listed.exists():
            raise UsageTrouble("USE-123", value=str(listed))
        book, units = write_listed(self.tools, self.folder, listed)
        say_listed(units, lang=self.tools.lang)
        return book

    def _units_signed(self, book: Path, typed: str) -> Path | None:
        if path := dragged_path(typed):
            other = self._book_of(path)
            self.say("wizard_correct", file=str(other))
            return other
        desk = self.tools.desk()
        planned = read_registry(desk, self.tools.gather([book])[0])
        if not self._sound(REGISTRY, planned.findings):
            return book
        if len(planned.units) < 2:
            self.say("wizard_no_units")
            return book
        issued = issue_roster(desk, planned)
        self.say("roster_issued", version=issued.version, count=len(issued.units) - 1)
        return None

    # --- a workbook that people correct
    def _until(self, book: Path, question: str, done: Callable[[Path, str], Path | None]) -> None:
        """Ask until the workbook is signed; `m` opens it. What `done` gives is the workbook to go on with."""
        going_on: Path | None = book
        while going_on is not None:
            typed = self.ask(question)
            if typed.lower() == _OPEN:
                open_now(going_on, lang=self.tools.lang)
                continue
            try:
                going_on = done(going_on, typed)
            except AnttError as error:
                self.tell(error)

    def _sound(self, form_id: str, findings: Iterable[Finding]) -> bool:
        """Say what was found, errors first; False while something must be corrected."""
        form = self.tools.desk().shelf.newest(form_id)
        wrong = [*stops(findings), *errors(findings)]
        every = [*wrong, *(f for f in findings if f not in wrong)]
        say_each(every[:_SHOWN], form, self.tools.lang)
        if len(every) > _SHOWN:
            self.say("wizard_more_findings", count=len(every) - _SHOWN)
        if wrong:
            self.say("wizard_correct_first", count=len(wrong))
        return not wrong

    # --- the root
    def sticks(self) -> None:
        """The root on two sticks, or a reminder."""
        if root_file(self.folder).exists() and len(self.tools.desk().office.root_copies) < COPIES:
            self.say("wizard_root")
        while root_file(self.folder).exists():
            office = self.tools.desk().office
            made = len(office.root_copies)
            if made >= COPIES:
                break
            stick = self._stick(made + 1, next_holder(office))
            if stick is None:
                break
            try:
                self.say("root_copied", folder=str(copy_root(self.tools, stick)))
            except AnttError as error:
                self.tell(error)
        if reminder := root_reminder(self.tools.desk().office, lang=self.tools.lang):
            say(reminder)

    def _stick(self, number: int, holder: str) -> Path | None:
        found = next(iter(free_sticks(self.tools)), None)
        typed = self.ask("wizard_stick", str(found or ""), number=number, holder=holder or "–")
        if typed.lower() == _LATER:
            return None
        return dragged_path(typed) or next(iter(free_sticks(self.tools)), None)

    # --- the year
    def campaign(self) -> None:
        """The year's windows and deadlines as the law has them, corrected in Excel, signed."""
        desk = self.tools.desk()
        if Books(desk).campaigns:
            return
        book = self._year(str(desk.now().year))
        self._until(book, "wizard_campaign_right", self._campaign_signed)

    def _year(self, period: str) -> Path:
        book = self.folder / REPORTS / f"{phrase('file_campaign', lang='vi')} {period}.xlsx"
        past = [] if book.exists() else past_forms(self.tools.desk(), period)
        if not book.exists():
            campaign_template(self.tools.desk(), period, to=str(book))
        self.say("wizard_campaign", period=period, file=str(book))
        for each in past:
            forms = dict.fromkeys(form.title.to(self.tools.lang).capitalize() for form in each.forms)
            line = each.words.vi.partition(":")[0]
            self.say("wizard_on_paper", forms=", ".join(forms), line=line)
        return book

    def _campaign_signed(self, book: Path, typed: str) -> Path | None:
        if typed:
            if is_period(typed):
                return self._year(typed)
            self.say("wizard_no_year", value=typed, year=self.tools.desk().now().year)
            return book
        desk = self.tools.desk()
        planned = read_campaign(desk, self.tools.gather([book])[0])
        if not self._sound(CAMPAIGN_BOOK, planned.findings):
            return book
        issue_planned(desk, planned)
        self.say("campaign_issued", period=planned.wish.period)
        return None
