"""The lines of the table of who sent what: made unit by unit, in the order in which people list names.

Knows the roster, the campaign and the cache; lateness is worked out for the day asked for. Refuses to know
what else needs attention, and to hold the lines of all units at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from antt_sync.app.world import Books, own_paper
from antt_sync.core.answers import on_paper
from antt_sync.core.bodies import text_in, texts_in
from antt_sync.core.envelope import Json
from antt_sync.core.kept import Line, parked_in
from antt_sync.core.names import name_order
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject
from antt_sync.core.views import State

UNHEARD = "PARK-104"
ACCEPTED = frozenset({State.CHECKED, State.LOCKED, State.APPRAISED})
"""A review by nobody who may review: kept aside too, but no copy."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One expected unit and form: where it stands, and how it stands against the deadline.

    `provisional` says that nobody has confirmed the deadline, `watched` that another level recognises
    the unit: it is collected all the same. `by_office` is a form that no unit fills but the office itself,
    `others` one that another office fills and keeps: nobody here awaits it, and it is no surprise either;
    `on_paper` one of which no file came because the office holds it on paper: it is never late. `below` is
    the office below to which the unit files, whose deadline it is: here it is neither awaited nor late.
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
    waiting: int = 0
    answered: bool = False
    local_name: str = ""
    provisional: bool = False
    watched: bool = False
    by_office: bool = False
    others: bool = False
    on_paper: bool = False
    below: str = ""
    days_apart: int = 0
    """How many days there have been two versions; 0 also where there is one."""
    aside: int = 0
    """How many copies are kept and do not count: whose they are, or whether they are genuine, is in doubt."""
    awaits_above: bool = False
    """True when it was accepted, but not by the highest office that has spoken: no figure has it."""

    @property
    def missing(self) -> bool:
        """True when nothing came, neither a file nor a paper."""
        return self.state is State.NOTHING and not self.on_paper


class Scope(NamedTuple):
    """What is asked for; blank is all."""

    form: str = ""
    period: str = ""
    unit: str = ""

    def asks(self, form: str, period: str) -> bool:
        """Whether this form and period are within it."""
        return self.form in {"", form} and self.period in {"", period}


@dataclass(frozen=True)
class Table:
    """The lines of a scope; `apart` says for how many days forms have had two versions."""

    books: Books
    scope: Scope
    as_of: date
    apart: Mapping[Subject, int]
    expected: Mapping[tuple[str, str], Set[str]]
    """The units that have to file, by form and period."""

    def lines(self, came: Iterable[str]) -> Iterator[StatusLine]:
        """The lines of all units that have to file or of which something came, by name."""
        units = sorted(set(came).union(*self.expected.values()))
        for unit in sorted(units, key=lambda unit: (name_order(self.books.name_of(unit)), unit)):
            yield from self.of(unit)

    def of(self, unit: str) -> Iterator[StatusLine]:
        """The lines of one unit."""
        store, (form, period, _) = self.books.desk.store, self.scope
        rows = {row.subject: row for row in store.each_row(form=form, period=period, unit=unit)}
        awaited = {Subject(unit, *of) for of, units in self.expected.items() if unit in units}
        came = {subject for subject, row in rows.items() if row.state != State.NOTHING}
        for subject in sorted(awaited | came):
            yield self._line(subject, rows.get(subject), expected=subject in awaited)

    def _line(self, subject: Subject, row: Line | None, *, expected: bool) -> StatusLine:
        books, roster, day = self.books, self.books.roster, self.as_of
        unit, in_force = books.unit(subject.unit), books.in_force(subject.form, subject.period)
        campaign = books.campaigns.get(subject.period)
        below = roster is not None and subject.unit in roster.lower
        due = in_force.due if in_force and not below else None
        received = row.received_at if row else ""
        arrived = min(date.fromisoformat(received[:10]), day) if received else day
        form = books.head(subject)
        own = own_paper(books.desk.office, subject, form)
        state = State(row.state) if row else State.NOTHING
        paper = state is State.NOTHING and on_paper(subject, books.world)
        view = row.plain if row else {}
        return StatusLine(
            subject=subject,
            unit_name=books.name_of(subject.unit),
            state=state,
            number=row.number if row else 0,
            errors=row.errors if row else 0,
            on_behalf=row is not None and row.on_behalf and not own,
            ma_kiem=row.ma_kiem if row else "",
            received_at=received,
            due=due,
            days_late=max((arrived - due).days, 0) if due and not paper else 0,
            expected=expected,
            waiting=len(texts_in(view.get("waiting"))),
            answered=bool(view.get("answered")),
            local_name=in_force.local_name if in_force else "",
            provisional=campaign is not None and subject.form in campaign.provisional,
            watched=_watched(books, unit),
            by_office=own,
            others=not own and form is not None and form.filled_by == "office",
            on_paper=paper,
            below=books.name_of(unit.parent) if below and unit else "",
            days_apart=self.apart.get(subject, 0),
            aside=copies_aside(view),
            awaits_above=state in ACCEPTED and not text_in(view.get("official")),
        )


def copies_aside(view: Mapping[str, Json]) -> int:
    """How many copies in a view's plain form are kept and do not count."""
    return sum(1 for _, code in parked_in(view) if code != UNHEARD)


def expected(books: Books, scope: Scope) -> dict[tuple[str, str], frozenset[str]]:
    """What units have to file: forms with a deadline that are not the office's own to fill."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    if books.roster is None:
        return found
    for period, campaign in books.campaigns.items():
        for form_id, in_force in campaign.forms.items():
            if not scope.asks(form_id, period):
                continue
            form = books.desk.shelf.head(in_force.hash) if in_force.due else None
            if form is not None and form.filled_by != "office":
                units = books.roster.expected(form.kinds, campaign.last_day(), only=scope.unit)
                ids = frozenset(u.id for u in units if scope.unit in {"", u.id})
                found[form_id, period] = ids
    return found


def _watched(books: Books, unit: Unit | None) -> bool:
    """Whether another level recognises the unit; an office is not its own to recognise, nor watched."""
    office = books.desk.office
    return unit is not None and unit.id != office.unit and not unit.under(office.root_office)
