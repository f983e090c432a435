"""Tình hình: who sent what and where it stands, for every unit that is expected, and what needs attention.

Knows the views in the cache and what is looked at beside them; a day's lateness is in no hash. Refuses to
know how lines come about and how tables are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap

from antt_sync.app.conflicts import Conflict, conflicts
from antt_sync.app.cover_check import Here, shortages
from antt_sync.app.packed import Packed
from antt_sync.app.ports import Desk
from antt_sync.app.set_aside import cut_away, out_of_line, strangers
from antt_sync.app.signing import EVERYBODY
from antt_sync.app.status_lines import Scope, StatusLine, Table, expected
from antt_sync.app.unknown_forms import UNKNOWN, lower_forms
from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in, text_in, texts_in
from antt_sync.core.cut_off import PARKED
from antt_sync.core.envelope import Json
from antt_sync.core.findings import Param
from antt_sync.core.kept import Line, parked_in
from antt_sync.core.names import name_order
from antt_sync.core.office import Office
from antt_sync.core.roster_chain import new_root
from antt_sync.core.streams import StreamTrouble, stream_troubles
from antt_sync.core.submission import Subject
from antt_sync.core.views import ENGINE, State, set_hash, view_hash


@dataclass(frozen=True, slots=True)
class Attention:
    """Something a person must look at: its code and what it is about."""

    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Status:
    """The whole table, what needs attention, versions to choose from, and the hashes of set and view."""

    as_of: date
    lines: Sequence[StatusLine]
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
    books, scope, day = Books(desk), Scope(form, period, unit), as_of or desk.now().date()
    two = tuple(conflicts(books, form=form, period=period, unit=unit, as_of=day))
    attention, unknown, came = [two_versions(conflict) for conflict in two], set[str](), dict[str, None]()
    for row in desk.store.each_row(form=form, period=period, unit=unit):
        view = row.plain
        attention += _in_view(books, row.subject, view)
        if _not_at_hand(view):
            unknown.add(row.subject.form)
        if row.state != State.NOTHING:
            came[row.subject.unit] = None
    table = Table(books, scope, day, {c.subject: c.days for c in two}, expected(books, scope))
    return Status(
        as_of=day,
        lines=Packed(table.lines(came)),
        attention=(*attention, *starmap(Attention, lower_forms(books, unknown)), *_beside(books, scope)),
        conflicts=two,
        engine=ENGINE,
        _ids=desk.store.ids,
        _rows=lambda: desk.store.each_row(form=form, period=period, unit=unit),
    )


def two_versions(conflict: Conflict) -> Attention:
    """What must be said of versions to choose from: that none counts, or that they wait behind a lock."""
    params: dict[str, Param] = {**conflict.subject._asdict(), "unit": conflict.unit_name}
    counted: dict[str, Param] = {
        "versions": len(conflict.versions),
        "cells": len(conflict.cells),
        "days": conflict.days,
        "id": conflict.subject.unit,
    }
    return Attention("VIEW-106" if conflict.locked else "VIEW-101", {**params, **counted})


def _in_view(books: Books, subject: Subject, view: Mapping[str, Json]) -> Iterator[Attention]:
    """What a person must look at in one view."""
    parked = parked_in(view)
    told = {
        "VIEW-102": view.get("contradicted"),
        "VIEW-105": view.get("overruled"),
        "VIEW-103": len(texts_in(view.get("waiting"))) == 1,
        "VIEW-104": view.get("unlock_asked"),
    }
    if not parked and not any(told.values()):
        return
    about: dict[str, Param] = {**subject._asdict(), "unit": books.name_of(subject.unit)}
    yield from (Attention(code, {**about, "id": id[:12]}) for id, code in parked)
    yield from (Attention(code, about) for code, holds in told.items() if holds)


def _not_at_hand(view: Mapping[str, Json]) -> bool:
    """Whether nobody here can read what a submission says."""
    found = view.get("findings")
    unread = isinstance(found, list) and any(isinstance(f, list) and f[:1] == [UNKNOWN] for f in found)
    return unread or any(code == "PARK-109" for _, code in parked_in(view))


def _beside(books: Books, scope: Scope) -> Iterator[Attention]:
    """What a person must look at beside views; of one unit, what it and the offices above it signed."""
    roster, unit, own = books.roster, scope.unit, [scope.unit] if scope.unit else []
    while roster is not None and own and (known := roster.unit(own[-1])) and known.parent not in own:
        own.append(known.parent)
    keys = {line.key for office in own if roster for line in roster.lines_of(office)}
    for trouble in stream_troubles(*books.desk.store.loose_ends(keys)) if keys or not unit else ():
        if trouble.code == "GAP-101" and not _expects(books.desk.office, trouble):
            continue
        yield Attention(trouble.code, {"unit": books.name_of(trouble.unit), "seq": trouble.seq})
    for id, signer in strangers(books):
        if not unit or signer in own:
            yield Attention("PARK-107", {"unit": books.name_of(signer), "id": id[:12]})
    for early in out_of_line(books):
        signing = roster.roots.get(text_in(early.body.get("office")), ("",))[-1] if roster else ""
        code = "PARK-111" if signing in {"", early.header.key.hex()} and not new_root(early) else "PARK-112"
        yield Attention(code, {"version": int_in(early.body.get("version")), "id": early.id[:12]})
    for late in cut_away(books):
        if not unit or late.header.unit in own:
            yield Attention(PARKED, {"unit": books.name_of(late.header.unit), "id": late.id[:12]})
    if roster is not None and roster.forked:
        yield Attention("ROSTER-101", {})
    yield from (Attention("CAMPAIGN-104", {"period": period}) for period in books.issued.forked)
    yield from _short(books, own, scope)


def _expects(office: Office, trouble: StreamTrouble) -> bool:
    """Whether this PC should have the whole stream: its own, one to it, or one to everybody.

    A unit gets of what its office signed for others only what is about itself.
    """
    to_us = {office.unit, EVERYBODY} | ({office.root_office} if office.level != "unit" else set())
    return office.unit == trouble.unit or trouble.to in to_us


def _short(books: Books, of: Sequence[str], scope: Scope) -> Iterator[Attention]:
    """What offices below sent and is not here, and what they say that they have not got."""
    for short in shortages(books, Here(books.desk.store), of):
        sender = books.name_of(short.office)
        for unit, form, period, seq in ((*s.subject, s.seq) for s in short.lost):
            if not scope.asks(form, period):
                continue
            name = books.name_of(unit)
            told: dict[str, Param] = {"unit": name, "form": form, "period": period, "seq": seq}
            yield Attention("LEVEL-111", {"sender": sender, **told})
        if short.others:
            yield Attention("LEVEL-112", {"sender": sender, "count": short.others, "number": short.number})
        by_form: dict[tuple[str, str], list[str]] = {}
        for unit, form, period in (gap for gap in short.gaps if scope.asks(gap.form, gap.period)):
            by_form.setdefault((form, period), []).append(books.name_of(unit))
        for (form, period), names in sorted(by_form.items()):
            units = ", ".join(sorted(names, key=name_order))
            told = {"form": form, "period": period, "count": len(names), "units": units}
            yield Attention("LEVEL-113", {"sender": sender, **told})
