"""Two versions of one form: who signed each, when it was written and came, in which cells they differ.

Knows how to find them and lay them side by side; refuses to choose, and to let their age decide anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.returns import printed_label
from antt_sync.app.rosters import mark_of, present_roots
from antt_sync.app.world import Books
from antt_sync.core.bodies import text_in, texts_in
from antt_sync.core.choice import LETTERS, Difference, differences
from antt_sync.core.envelope import Json
from antt_sync.core.known import Of
from antt_sync.core.revisions import Revision, ancestry_of, common_ancestor, furthest
from antt_sync.core.roster import KeyLine, Role
from antt_sync.core.schema import Form
from antt_sync.core.submission import CHANNELS, Subject
from antt_sync.core.values import Entry, show
from antt_sync.core.views import State, SubjectView

LOCKED = (State.LOCKED, State.APPRAISED)


@dataclass(frozen=True, slots=True)
class Version:
    """One of the versions: its letter, its lần, who signed it, how it came, when that was and when it is said
    to have been signed. `by_unit` says that the unit signed it itself. Where one signer signed at several
    PCs, `mark` are the digits by which its keys are told apart. `accepted` and `locked` are what was decided
    about this very one.
    """

    letter: str
    id: str
    number: int
    by_unit: bool
    signed_by: str
    channel: str
    handed_by: str
    claimed_at: str
    received_at: str
    entries: Mapping[str, Entry]
    mark: str = ""
    accepted: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Versions of one form side by side; `form` is `None` where none of ours can tell what they say.

    `base` is the nearest lần that all come from (0: none), `days` how long the younger one is here.
    While `locked`, an earlier lần keeps counting and the versions wait for it to be opened.
    """

    subject: Subject
    unit_name: str
    form: Form | None
    base: int
    versions: tuple[Version, ...]
    cells: tuple[Difference, ...]
    days: int
    locked: bool

    def label(self, address: str) -> str:
        """A cell as people find it on paper, with its column where its row has several."""
        form = self.form
        if form is None or address not in form.cells:
            return address
        text, row = printed_label(form, address), form.row_of[address.rpartition(".")[0]]
        named = (
            c.label.vi.partition("(")[0].strip() for c in form.columns if c.key == form.cells[address].column
        )
        column = next(named, "")
        return text if len(row.cells) < 2 or text.endswith(column) else f"{text} · {column}"


def conflicts(
    books: Books, *, form: str = "", period: str = "", unit: str = "", as_of: date
) -> list[Conflict]:
    """Every form with several versions, in the order of subjects; scope by form, period and unit."""
    scope = {"form": form, "period": period, "unit": unit}
    store, states = books.desk.store, (State.CONFLICT, *LOCKED)
    rows = (r for state in states for r in store.each_row(**scope, state=state))
    found = sorted(
        r.subject for r in rows if r.state == State.CONFLICT or len(texts_in(r.plain["waiting"])) > 1
    )
    return [conflict_in(books, books.view(subject), as_of=as_of) for subject in found]


def left_out(books: Books, form: str, period: str, *, as_of: date) -> list[Conflict]:
    """The conflicts because of which figures that an office's form adds up are not whole."""
    schema, own = books.desk.shelf.newest(form), books.desk.office.unit
    edges = schema.looks.edges if schema else ()
    below = {e.seen for e in edges if e.of in {Of.BELOW, Of.ROW}}
    beside = {e.seen for e in edges}
    apart = (row.subject for row in books.desk.store.rows(period=period, state=State.CONFLICT))
    return [
        conflict_in(books, books.view(subject), as_of=as_of)
        for subject in apart
        if subject.form in (beside if subject.unit == own else below)
    ]


def conflict_in(books: Books, view: SubjectView, *, as_of: date) -> Conflict:
    """The versions of one subject side by side."""
    form, base = _form(books, view), common_ancestor(view.revisions, view.heads)
    versions = tuple(
        replace(_version(books, head, letter, form), mark=_mark(books, head, view.heads))
        for head, letter in zip(view.heads, LETTERS, strict=False)
    )
    before = base.said.entries(form) if base and form else {}
    cells: tuple[Difference, ...] = ()
    if form is not None:
        form = form.grown(
            {a: e for said in (before, *(v.entries for v in versions)) for a, e in said.items()}
        )
        cells = differences(form.cells, before, [v.entries for v in versions])
    came = [date.fromisoformat(v.received_at[:10]) for v in versions if v.received_at]
    days = max((as_of - max(came)).days, 0) if came else 0
    name = books.name_of(view.subject.unit)
    locked = view.latest is not None
    outcomes = (view.outcomes[head.key] for head in view.heads)
    told = tuple(
        replace(v, accepted=o.accepted, locked=o.locked) for v, o in zip(versions, outcomes, strict=False)
    )
    return Conflict(view.subject, name, form, base.number if base else 0, told, cells, days, locked)


def lock_ahead(view: SubjectView) -> Revision | None:
    """The locked lần that whatever goes beyond every version waits for until it is opened, or nothing."""
    return furthest([r for r in view.revisions if view.outcomes[r.key].locked], ancestry_of(view.revisions))


def _form(books: Books, view: SubjectView) -> Form | None:
    """The newest of the versions' forms, when all are at hand."""
    forms = [books.desk.shelf.by_hash(head.said.form_hash) for head in view.heads]
    known = [form for form in forms if form is not None]
    return max(known, key=lambda f: f.version) if len(known) == len(forms) else None


def _version(books: Books, head: Revision, letter: str, form: Form | None) -> Version:
    said, unit = head.said, head.said.subject.unit
    behalf: Mapping[str, Json] = said.on_behalf or {}
    channel = text_in(behalf.get("channel"))
    return Version(
        letter=letter,
        id=said.id,
        number=head.number,
        by_unit=said.on_behalf is None and said.signer_unit == unit,
        signed_by=books.name_of(said.signer_unit),
        channel="" if said.on_behalf is None else channel if channel in CHANNELS else "other",
        handed_by=text_in(behalf.get("handed_by")),
        claimed_at=said.claimed_at,
        received_at=min((books.desk.store.received_at(i) for i in head.ids), default=""),
        entries={} if form is None else said.entries(form),
    )


def _mark(books: Books, head: Revision, heads: Sequence[Revision]) -> str:
    """The digits that a version's PC shows, where another of these has another key of the same signer."""
    unit, key = head.said.signer_unit, head.said.key
    alone = {h.said.key for h in heads if h.said.signer_unit == unit} == {key}
    return "" if alone else mark_of(KeyLine(key, unit, Role.OFFICE), present_roots(books.desk))


def as_json(conflict: Conflict) -> dict[str, object]:
    """A plain form for `--json`."""
    return {
        "unit": conflict.subject.unit,
        "name": conflict.unit_name,
        "form": conflict.subject.form,
        "period": conflict.subject.period,
        "days": conflict.days,
        "base": conflict.base,
        "locked": conflict.locked,
        "versions": [
            {
                "letter": v.letter,
                "id": v.id,
                "number": v.number,
                "by_unit": v.by_unit,
                "signed_by": v.signed_by,
                "mark": v.mark,
                "channel": v.channel,
                "handed_by": v.handed_by,
                "claimed_at": v.claimed_at,
                "received_at": v.received_at,
                "accepted": v.accepted,
                "locked": v.locked,
            }
            for v in conflict.versions
        ],
        "cells": [
            {
                "address": cell.address,
                "label": conflict.label(cell.address),
                "base": show(cell.base),
                "values": {v.letter: show(e) for v, e in zip(conflict.versions, cell.values, strict=True)},
                "clash": cell.clash,
            }
            for cell in conflict.cells
        ],
    }
