"""Whose a doubtful file is: what was typed with the command, or one question at the screen.

Knows how people name units and files; refuses to know what becomes of a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from antt_sync.app import receive
from antt_sync.app.intake import ROW
from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.cli.output import ask, say
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Roster, Unit
from antt_sync.core.values import folded
from antt_sync.messages.render import message, phrase


def assigned(desk: Desk, files: Sequence[receive.Found], assigns: Sequence[str]) -> dict[str, str]:
    """`FILE=UNIT` as typed; a file that is not there or a unit nobody knows is said at once."""
    roster = Books(desk).roster
    names = {part for f in files for part in (f.name, PurePath(f.name.rpartition(" › ")[2]).name)}
    assign: dict[str, str] = {}
    for name, equals, unit in (a.rpartition("=") for a in assigns):
        if not equals:
            raise UsageTrouble("USE-117", value=unit)
        if name not in names and name.rpartition(ROW)[0] not in names:
            raise UsageTrouble("USE-123", value=name)
        assign[name] = the_unit(desk, unit)
        if roster is not None and assign[name] not in roster.units:
            raise UsageTrouble("USE-102", unit=unit)
    return assign


def the_unit(desk: Desk, typed: str, *, period: str = "") -> str:
    """The id of the unit that somebody typed, by its id or its exact name; what nobody is called stays.

    A name that went over to another unit is the one's that had it in the `period`; without one, today.
    Where several have the name, its office is told behind it: `Tổ dân phố số 3, UBND phường Nam Ngạn`.
    Raises: UsageTrouble where several units have that name.
    """
    books = Books(desk)
    roster = books.roster if typed else None
    if roster is None or typed in roster.units:
        return typed
    campaign, today = books.world.campaign(period) if period else None, desk.now().date()
    days = (campaign.last_day() if campaign else today, today, None)
    named = next((n for day in days if (n := roster.named(typed, day))), []) or _of_office(roster, typed)
    if len(named) > 1:
        raise UsageTrouble(
            "USE-155", name=typed, units=", ".join(f"{u.id} ({books.name_of(u.parent)})" for u in named)
        )
    return named[0].id if named else typed


def namesakes(desk: Desk, typed: str, unit: str) -> list[Unit]:
    """The other units that have, or had, the name by which somebody named this one."""
    roster = Books(desk).roster if typed != unit else None
    return [u for u in roster.named(typed) if u.id != unit] if roster else []


def _of_office(roster: Roster, typed: str) -> list[Unit]:
    """The units that are meant by a name and their office's, as `status` shows them or with a comma."""
    for between in ("·", ","):
        name, _, office = typed.rpartition(between)
        above = {u.id for u in roster.named(office.strip())} if name else set()
        if found := [u for u in roster.units_by("name", folded(name.strip())) if u.parent in above]:
            return found
    return []


def _choices(desk: Desk, line: receive.FileLine) -> Sequence[Unit]:
    """The likely units, or every unit that files this form."""
    roster = Books(desk).roster
    assert line.doubt is not None
    if line.doubt.suggestions or roster is None or line.subject is None or not line.code.startswith("ASK-10"):
        return line.doubt.suggestions
    form = desk.shelf.newest(line.subject.form)
    named = line.code in {"ASK-101", "ASK-102", "ASK-103", "ASK-107"}
    return roster.expected(form.kinds, desk.now().date()) if form and named else ()


def answered(desk: Desk, planned: receive.Plan, lang: str) -> dict[str, str]:
    """One question per doubtful file; Enter leaves the file for later."""
    answers: dict[str, str] = {}
    for line in planned.doubtful:
        assert line.doubt is not None
        said = message(line.code, line.params, lang=lang)
        say(f"{line.name}: {said.what}")
        units = _choices(desk, line)
        if not units:
            say(f"  → {said.do}")
            continue
        for number, unit in enumerate(units, start=1):
            say(f"  {number}. {unit.name} ({unit.id})")
        chosen = _chosen(units, lang)
        if chosen:
            answers[line.name] = chosen
    return answers


def _chosen(units: Sequence[Unit], lang: str) -> str:
    """The unit picked by number or id; asked again after a slip, empty for later."""
    by_word = {str(number): unit.id for number, unit in enumerate(units, start=1)}
    by_word |= {unit.id: unit.id for unit in units}
    while choice := ask(phrase("ask_unit", lang=lang)):
        if choice in by_word:
            return by_word[choice]
        say(phrase("ask_unit_again", lang=lang, value=choice))
    return ""


def known_unit(books: Books, unit: str) -> None:
    """Refuse a unit nobody knows: an empty list would look like nothing waits."""
    roster = books.roster
    if unit and (roster is None or unit not in roster.units):
        raise UsageTrouble("USE-102", unit=unit)
