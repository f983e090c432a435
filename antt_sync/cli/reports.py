"""`report`: one command, every report by its name.

Knows files, notes of the last board and what to say at the end; refuses to know what a report says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import click

from antt_sync.app.board_notes import Notes, read_notes
from antt_sync.app.report_board import board
from antt_sync.app.report_data import Gathered, Wish
from antt_sync.app.reports import BOARD, BY_FORM, RECIPES
from antt_sync.cli import words
from antt_sync.cli.office import a_day
from antt_sync.cli.output import say, say_json
from antt_sync.cli.wiring import Earlier, Tools
from antt_sync.core.bodies import int_in, items_in
from antt_sync.core.envelope import Json
from antt_sync.core.errors import UsageTrouble
from antt_sync.messages.render import phrase

MOST_CHANGED = 5
"""So many figures that are not what was published are said on the screen; the workbook has all of them."""


@words.command(
    "report",
    help="Báo cáo: tien-do, cham-nop, de-nghi, dieu-chinh, ho-so-hop, huong-dan, lanh-dao, tong-hop. / "
    "Board, chase list, proposals, restated figures, meeting pack, guide for units, page for the chief, "
    "roll-up.",
)
@click.argument("name", metavar="TÊN", type=click.Choice(list(RECIPES)))
@click.option("-o", "--output", "output", required=True, type=words.TO, help="Tệp .xlsx.")
@click.option("--period", default="", help="Ví dụ 2024; không ghi thì là đợt mới nhất. / Newest by default.")
@click.option("--form", default="", help="Chỉ biểu này, ví dụ F04-K. / Only this form.")
@click.option("--as-of", default="", help="Tính hạn đến ngày này. / Lateness on this day.")
@click.option(
    "--notes",
    "notes_from",
    type=words.FILE,
    default=None,
    help="Lấy ghi chú riêng từ tệp này (tien-do). / Take the clerk's notes from this board.",
)
@click.pass_obj
def report_command(  # noqa: PLR0913  # what a report may be asked for
    tools: Tools, /, name: str, output: Path, period: str, form: str, as_of: str, notes_from: Path | None
) -> None:
    """Write one report."""
    desk = tools.desk()
    form = form.upper()
    known = sorted({f.id for f in desk.shelf.heads()})
    if form and form not in known:
        raise UsageTrouble("USE-101", form=form, known=", ".join(known))
    for option, given, fits in (
        ("--form", form, name in BY_FORM),
        ("--notes", notes_from, name == BOARD),
    ):
        if given and not fits:
            raise UsageTrouble("USE-125", first=option, second=name)
    if output.suffix.lower() != ".xlsx":
        raise UsageTrouble("REPORT-104", file=output.name)
    wish = Wish(period, form, a_day(as_of) if as_of else None)
    gathered = Gathered(desk, tools.roles(), wish)
    before = tools.earlier(output)
    taken = ""
    if name == BOARD:
        notes, taken = _notes(tools, gathered, output, before, notes_from)
        made = board(gathered, notes)
    else:
        made = RECIPES[name](gathered)
    written = tools.put(output, made, instead_of=before)
    if tools.json:
        say_json({"report": name, "file": str(output), "written": written, **made.data})
        return
    if taken:
        say(phrase("report_notes", lang=tools.lang, file=taken))
    name = "report_same" if not written else "report_written" if before is None else "report_replaced"
    say(phrase(name, lang=tools.lang, file=str(output)))
    if "changes" in made.data:
        changed = items_in(cast("Json", made.data["changes"]))
        _say_changed(changed, str(made.data["paper"]), tools.lang)
    differ = made.data.get("differs")
    if made.data.get("closing") and isinstance(differ, list):
        name = "report_closed_differs" if differ else "report_closed_same"
        say(phrase(name, lang=tools.lang, n=len(differ), period=gathered.period))


def _say_changed(changed: Sequence[Mapping[str, Json]], paper: str, lang: str) -> None:
    """How many published figures are others today, and those that changed most."""
    if not changed:
        say(phrase("report_closed_same", lang=lang))
        return
    say(phrase("report_changed", lang=lang, n=len(changed), number=paper or "–"))
    most = sorted(changed, key=lambda c: -abs(int_in(c["now"]) - int_in(c["was"])))
    for change in most[:MOST_CHANGED]:
        say(f"  {change['figure']} · {change['name']}: {change['was']} → {change['now']}")
    if len(most) > MOST_CHANGED:
        say("  " + phrase("report_changed_more", lang=lang, n=len(most) - MOST_CHANGED))


def _notes(
    tools: Tools, gathered: Gathered, output: Path, before: Earlier | None, notes_from: Path | None
) -> tuple[Notes, str]:
    """(the clerk's notes for the new board, the file they came from when it is not the one replaced).

    A newer copy that says all that the board says and more was worked in instead of it. Raises: UsageTrouble
    when the file under that name is no board of the period, or when both say what the other does not.
    """
    if notes_from is not None:
        chosen = tools.earlier(notes_from)
        assert chosen is not None  # click looked
        return _board_notes(tools, gathered, chosen), notes_from.name
    read = ((copy, _read(tools, gathered, copy)) for copy in tools.newer_copies(output))
    copies = [(c, notes) for c, notes in read if notes is not None and notes.period == gathered.period]
    if before is None:
        return next(((notes, c.name) for c, notes in copies), (Notes(gathered.period), ""))
    best, taken = _board_notes(tools, gathered, before), ""
    for copy, notes in copies:
        if not best.lacks(notes):
            continue
        if notes.lacks(best):
            raise UsageTrouble("REPORT-101", file=taken or before.name, copy=copy.name)
        best, taken = notes, copy.name
    return best, taken


def _board_notes(tools: Tools, gathered: Gathered, earlier: Earlier) -> Notes:
    notes = _read(tools, gathered, earlier)
    if notes is None:
        raise UsageTrouble("REPORT-102", file=earlier.name)
    if notes.period != gathered.period:
        raise UsageTrouble("REPORT-103", file=earlier.name, period=notes.period)
    return notes


def _read(tools: Tools, gathered: Gathered, earlier: Earlier) -> Notes | None:
    """The notes in a file; nothing for what is no board or cannot be read."""
    book = tools.peek(earlier)
    return None if book is None else read_notes(book, gathered.roster.units)
