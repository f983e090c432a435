"""Tình hình: who sent what and where it stands, for every unit that is expected.

Knows the roster, the campaign and the cache; lateness is worked out for the day asked for and is
in no hash. Refuses to know how tables are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import starmap

from antt_sync.app.conflicts import Conflict, conflicts
from antt_sync.app.cover_check import Here, shortages
from antt_sync.app.ports import Desk
from antt_sync.app.set_aside import cut_away, out_of_line, strangers
from antt_sync.app.signing import EVERYBODY
from antt_sync.app.unknown_forms import UNKNOWN, lower_forms
from antt_sync.app.world import Books, own_paper
from antt_sync.core.answers import on_paper
from antt_sync.core.bodies import int_in, texts_in
from antt_sync.core.cut_off import PARKED
from antt_sync.core.envelope import Json
from antt_sync.core.findings import Param
from antt_sync.core.kept import Line, parked_in
from antt_sync.core.names import name_order
from antt_sync.core.office import Office
from antt_sync.core.roster import Unit
from antt_sync.core.streams import StreamTrouble, stream_troubles
from antt_sync.core.submission import Subject
from antt_sync.core.views import ENGINE, State, set_hash, view_hash


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One expected unit and form: where it stands, and how it stands against the deadline.

    `provisional` says that nobody has confirmed the deadline, `watched` that another level recognises
    the unit: it is collected all the same. `by_office` is a form that no unit fills but the office itself;
    `on_paper` one of which no file came because the office holds it on paper: it is never late. `below` is
    one of a unit that files to an office below, whose deadline it is: here it is neither awaited nor late.
    """

    subject: Subject
    unit_name: str
    state: State
    number: int
    errors: int
    on_behalf: bool
    ma_kiem: str
    received_at: str
    due: date | None
    days_late: int
    expected: bool
    waiting: int
    answered: bool = False
    local_name: str = ""
    provisional: bool = False
    watched: bool = False
    by_office: bool = False
    on_paper: bool = False
    below: bool = False
    days_apart: int = 0
    """How many days there have been two versions; 0 also where there is one."""

    @property
    def missing(self) -> bool:
        """True when nothing came, neither a file nor a paper."""
        return self.state is State.NOTHING and not self.on_paper


@dataclass(frozen=True, slots=True)
class Attention:
    """Something a person must look at: its code and what it is about."""

    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Status:
    """The whole table, what needs attention, versions to choose from, and the hashes of set and view."""

    as_of: date
    lines: tuple[StatusLine, ...]
    attention: tuple[Attention, ...]
    conflicts: tuple[Conflict, ...]
    engine: int
    _ids: Callable[[], Sequence[str]] = field(repr=False, compare=False)
    _rows: Callable[[], Iterator[Line]] = field(repr=False, compare=False)

    @property
    def set(self) -> str:
        """The hash of the whole set."""
        return set_hash(self._ids())

    @property
    def view(self) -> str:
        """The hash of what it comes to in the scope."""
        return view_hash(row.plain for row in self._rows())


def status(
    desk: Desk, *, form: str = "", period: str = "", unit: str = "", as_of: date | None = None
) -> Status:
    """Every expected unit with its state; scope by form, period and unit."""
    books = Books(desk)
    day = as_of or desk.now().date()
    two = tuple(conflicts(books, form=form, period=period, unit=unit, as_of=day))
    apart = {c.subject: c.days for c in two}
    awaited = {s for s in _expected(books, unit) if _in_scope(s, form, period, unit)}
    lines: list[StatusLine] = []
    attention, unknown = [two_versions(conflict) for conflict in two], set[str]()
    for row in desk.store.each_row(form=form, period=period, unit=unit):
        view = row.plain
        attention += _in_view(books, row.subject, view)
        if _not_at_hand(view):
            unknown.add(row.subject.form)
        if row.subject in awaited or row.state != State.NOTHING:
            line = _line(books, row.subject, row, day, expected=row.subject in awaited)
            waiting = len(texts_in(view.get("waiting")))
            days, answered = apart.get(row.subject, 0), bool(view.get("answered"))
            lines.append(replace(line, waiting=waiting, days_apart=days, answered=answered))
            awaited.discard(row.subject)
    lines += [_line(books, subject, None, day, expected=True) for subject in awaited]
    lines.sort(key=lambda line: (name_order(_name(books, line.subject.unit)), line.subject))
    return Status(
        as_of=day,
        lines=tuple(lines),
        attention=(*attention, *starmap(Attention, lower_forms(books, unknown)), *_beside(books, unit)),
        conflicts=two,
        engine=ENGINE,
        _ids=desk.store.ids,
        _rows=lambda: desk.store.each_row(form=form, period=period, unit=unit),
    )


def _in_scope(subject: Subject, form: str, period: str, unit: str) -> bool:
    return (
        (not form or subject.form == form)
        and (not period or subject.period == period)
        and (not unit or subject.unit == unit)
    )


def _expected(books: Books, unit: str) -> set[Subject]:
    """What units have to file: forms with a deadline that are not the office's own to fill."""
    found: set[Subject] = set()
    if books.roster is None:
        return found
    for period, campaign in books.campaigns.items():
        for form_id, in_force in campaign.forms.items():
            form = books.desk.shelf.head(in_force.hash) if in_force.due else None
            if form is not None and form.filled_by != "office":
                units = books.roster.expected(form.kinds, campaign.last_day(), only=unit)
                found |= {Subject(u.id, form_id, period) for u in units}
    return found


def _line(books: Books, subject: Subject, row: Line | None, day: date, *, expected: bool) -> StatusLine:
    unit = books.roster.units.get(subject.unit) if books.roster else None
    campaign = books.campaigns.get(subject.period)
    in_force = campaign.forms.get(subject.form) if campaign else None
    below = books.roster is not None and subject.unit in books.roster.lower
    due = in_force.due if in_force and not below else None
    received = row.received_at if row else ""
    arrived = min(date.fromisoformat(received[:10]), day) if received else day
    own = own_paper(books.desk.office, subject, books.head(subject))
    state = State(row.state) if row else State.NOTHING
    paper = state is State.NOTHING and on_paper(subject, books.world)
    return StatusLine(
        subject=subject,
        unit_name=unit.name if unit else subject.unit,
        state=state,
        number=row.number if row else 0,
        errors=row.errors if row else 0,
        on_behalf=row is not None and row.on_behalf and not own,
        ma_kiem=row.ma_kiem if row else "",
        received_at=received,
        due=due,
        days_late=max((arrived - due).days, 0) if due and not paper else 0,
        expected=expected,
        waiting=0,
        local_name=in_force.local_name if in_force else "",
        provisional=campaign is not None and subject.form in campaign.provisional,
        watched=_watched(books, unit),
        by_office=own,
        on_paper=paper,
        below=below,
    )


def _watched(books: Books, unit: Unit | None) -> bool:
    """Whether another level recognises the unit; an office is not its own to recognise, nor watched."""
    office = books.desk.office
    return unit is not None and unit.id != office.unit and not unit.under(office.root_office)


def two_versions(conflict: Conflict) -> Attention:
    """What must be said of versions to choose from: that none counts, or that they wait behind a lock."""
    params: dict[str, Param] = {"unit": conflict.unit_name, "form": conflict.subject.form}
    counted: dict[str, Param] = {
        "versions": len(conflict.versions),
        "cells": len(conflict.cells),
        "days": conflict.days,
        "id": conflict.subject.unit,
    }
    return Attention("VIEW-106" if conflict.locked else "VIEW-101", {**params, **counted})


def _in_view(books: Books, subject: Subject, view: Mapping[str, Json]) -> Iterator[Attention]:
    """What a person must look at in one view."""
    about: dict[str, Param] = {"unit": _name(books, subject.unit), "form": subject.form}
    for id, code in parked_in(view):
        yield Attention(code, {**about, "id": id[:12]})
    told = {
        "VIEW-102": view.get("contradicted"),
        "VIEW-105": view.get("overruled"),
        "VIEW-103": len(texts_in(view.get("waiting"))) == 1,
        "VIEW-104": view.get("unlock_asked"),
    }
    yield from (Attention(code, about) for code, holds in told.items() if holds)


def _not_at_hand(view: Mapping[str, Json]) -> bool:
    """Whether nobody here can read what a submission says."""
    found = view.get("findings")
    codes = {texts_in(each)[:1] for each in found} if isinstance(found, list) else set()
    return (UNKNOWN,) in codes or any(code == "PARK-109" for _, code in parked_in(view))


def _beside(books: Books, unit: str) -> Iterator[Attention]:
    """What a person must look at beside views; of one unit, what it and the offices above it signed."""
    roster, own = books.roster, [unit] if unit else []
    while roster is not None and own and (known := roster.unit(own[-1])) and known.parent not in own:
        own.append(known.parent)
    keys = {line.key for office in own if roster for line in roster.lines_of(office)}
    for trouble in stream_troubles(*books.desk.store.loose_ends(keys)) if keys or not unit else ():
        if trouble.code == "GAP-101" and not _expects(books.desk.office, trouble):
            continue
        yield Attention(trouble.code, {"unit": _name(books, trouble.unit), "seq": trouble.seq})
    for id, signer in strangers(books):
        if not unit or signer in own:
            yield Attention("PARK-107", {"unit": _name(books, signer), "id": id[:12]})
    for early in out_of_line(books):
        yield Attention("PARK-111", {"version": int_in(early.body.get("version")), "id": early.id[:12]})
    for late in cut_away(books):
        if not unit or late.header.unit in own:
            yield Attention(PARKED, {"unit": _name(books, late.header.unit), "id": late.id[:12]})
    if roster is not None and roster.forked:
        yield Attention("ROSTER-101", {})
    yield from (Attention("CAMPAIGN-104", {"period": period}) for period in books.forked_periods)
    yield from _short(books, own)


def _expects(office: Office, trouble: StreamTrouble) -> bool:
    """Whether this PC should have the whole stream: its own, one to it, or one to everybody.

    A unit gets of what its office signed for others only what is about itself.
    """
    to_us = {office.unit, EVERYBODY} | ({office.root_office} if office.level != "unit" else set())
    return office.unit == trouble.unit or trouble.to in to_us


def _short(books: Books, of: Sequence[str]) -> Iterator[Attention]:
    """What offices below sent and is not here, and what they say that they have not got."""
    for short in shortages(books, Here(books.desk.store), of):
        sender = _name(books, short.office)
        for sent in short.lost:
            unit, form, period = sent.subject
            name = _name(books, unit)
            told: dict[str, Param] = {"unit": name, "form": form, "period": period, "seq": sent.seq}
            yield Attention("LEVEL-111", {"sender": sender, **told})
        if short.others:
            yield Attention("LEVEL-112", {"sender": sender, "count": short.others, "number": short.number})
        by_form: dict[tuple[str, str], list[str]] = {}
        for unit, form, period in short.gaps:
            by_form.setdefault((form, period), []).append(_name(books, unit))
        for (form, period), names in sorted(by_form.items()):
            units = ", ".join(sorted(names, key=name_order))
            told = {"form": form, "period": period, "count": len(names), "units": units}
            yield Attention("LEVEL-113", {"sender": sender, **told})


def _name(books: Books, unit: str) -> str:
    known = books.roster.unit(unit) if books.roster else None
    return known.name if known else unit
