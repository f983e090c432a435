"""What reports have in common: the head of a page and of a paper, a sheet of one list, a period's report.

Knows how such parts are put together; refuses to know what any report says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt_sync.app.report_data import Gathered
from antt_sync.core.office import Office
from antt_sync.core.report import Block, Column, Letterhead, Line, Report, Sheet, Table, Voice, Words
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import said


def report_of(
    gathered: Gathered, name: str, title: str, sheets: Sequence[Sheet], data: Mapping[str, object]
) -> Report:
    """A report of a period's books; programs are told the period and the day first."""
    told = {"period": gathered.period, "as_of": gathered.as_of.isoformat(), **data}
    return Report(name, title, gathered.desk.office.name, tuple(sheets), told)


def as_of(gathered: Gathered) -> Words:
    """The day of the figures."""
    return Words(said("common.as_of", date=show_date(gathered.as_of)), Voice.CENTRE)


def letterhead(office: Office, *under: str, number: str = "", year: int | str = "") -> Letterhead:
    """An office beside the nation; with a year also the place, and dots for the day."""
    nation = (said("common.nation"), said("common.motto"))
    place = said("common.place_date", place=office.place or "………", year=year) if year else ""
    return Letterhead((office.name.upper(), *under), nation, number, place)


def list_sheet(
    name: str,
    grid: tuple[int, ...],
    columns: Sequence[Column],
    lines: Sequence[Line],
    *above: Block,
    empty: str = "",
    token: str = "",
) -> Sheet:
    """A sheet of one list under what stands `above`; where nothing is on it, `empty` says so."""
    table = Table(tuple(columns), lines, main=True)
    none = [Words(empty)] if empty and not lines else []
    return Sheet(name, grid, (*above, table, *none), token=token)
