"""What an office's set tells of a form's figures: last period's answers, and those of other units.

Knows whom to compare with; refuses to know when two forms are too much alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.app.world import Books
from antt_sync.core.findings import Finding
from antt_sync.core.likeness import likeness, telling
from antt_sync.core.reading import FormReading
from antt_sync.core.roster import Unit
from antt_sync.core.sheet import previous_period
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry

MOST_UNITS = 1_000
"""Offices with more units take in packages, whose figures the office below has compared."""


def likeness_of(books: Books, reading: FormReading, unit: Unit | None) -> tuple[Finding, ...]:
    """Warnings about a form that was just read; it is remembered for the next one of the same command."""
    token = reading.token
    if unit is None:
        return tuple(likeness(reading.form, reading.entries, reading.places, {}, ()))
    last = answers_of(books, Subject(unit.id, token.form, previous_period(token.period)))
    about = (token.form, token.period)
    if about not in books.alike:
        books.alike[about] = _there(books, *about)
    known = books.alike[about]
    mine = set(telling(reading.form, reading.entries).items())
    others = [
        (name, answers)
        for id, (name, answers) in known.items()
        if id != unit.id and mine & answers.items()  # most have nothing telling in common
    ]
    found = likeness(reading.form, reading.entries, reading.places, last, others)
    known[unit.id] = (unit.name, reading.entries)
    return tuple(found)


def _there(books: Books, form: str, period: str) -> dict[str, tuple[str, Mapping[str, Entry]]]:
    """What other units have handed in so far, by unit id."""
    rows = books.desk.store.rows(form=form, period=period)
    if len(rows) > MOST_UNITS:
        return {}
    units = books.roster.units if books.roster else {}
    subjects = {row.subject.unit: row.subject for row in rows if row.subject.unit in units}
    return {id: (units[id].name, answers_of(books, subject)) for id, subject in subjects.items()}


def answers_of(books: Books, subject: Subject) -> Mapping[str, Entry]:
    """What a unit answered the last time, or nothing."""
    if not books.desk.store.is_about(subject):
        return {}
    latest = books.settled(subject).latest
    form = None if latest is None else books.desk.shelf.by_hash(latest.said.form_hash)
    return {} if latest is None or form is None else latest.said.entries(form)
