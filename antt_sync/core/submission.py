"""What one unit says for one form and period: typed values to a document's body, and back.

Knows the submission's body and its control totals; refuses to know who signs it and whether it counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from antt_sync.core.bodies import int_in, map_in, text_in, texts_in
from antt_sync.core.cell_reading import MOST_SHOWN, read_as
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.live import coded_cells, ma_kiem
from antt_sync.core.schema import Cell, Form
from antt_sync.core.values import (
    FIRST_DAY,
    LAST_DAY,
    CellType,
    Entry,
    Points,
    Unreadable,
    Value,
    is_blank,
    read_text,
    show,
    shown,
    to_json,
)

READER = 1
OUTSIDE = "FORM-122"
"""Said of a submission whose workbook held more than the form asks for."""
MOST_SHEETS, LONGEST_SHEET = 20, 31
UNREADABLE = frozenset(f"CELL-10{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9))
"""Why a cell could not be read; a stranger's document may say anything."""
_LONGEST_TEXT = 32_767


class Subject(NamedTuple):
    """What a submission is about; the key of the view."""

    unit: str
    form: str
    period: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals: cells filled and blank, rows per table, the sum of whole numbers, mã kiểm."""

    filled: int
    blank: int
    rows: Mapping[str, int]
    sum: int
    ma_kiem: str

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {
            "filled": self.filled,
            "blank": self.blank,
            "rows": dict(self.rows),
            "sum": self.sum,
            "ma_kiem": self.ma_kiem,
        }


def totals(form: Form, entries: Mapping[str, Entry]) -> Totals:
    """The control totals of a filled form; table cells count as blank only in rows that are in use."""
    grown = form.grown(entries)
    used = {a.rpartition(".")[0] for a in entries}
    rows = {t: sum(1 for r in grown.table_rows(t) if r.key in used) for t in grown.tables}
    cells = coded_cells(grown)
    asked = [a for a in cells if "[" not in a or a.rpartition(".")[0] in used]
    filled = sum(1 for a in asked if a in entries)
    whole = sum(v for a, v in entries.items() if type(v) is int and a in cells)
    return Totals(filled, len(asked) - filled, rows, whole, ma_kiem(form, entries))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the values came from: the workbook's digest and name as received."""

    sha256: str
    name: str


CHANNELS = ("email", "zalo", "usb", "paper", "phone", "other")
"""How answers reach an office, as signed."""


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Who handed in what an office signs for a unit, by which channel, and how it was recognised."""

    channel: str
    handed_by: str
    vouched_by: str
    assigned: bool
    received_sha256: str

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {
            "channel": self.channel,
            "handed_by": self.handed_by,
            "vouched_by": self.vouched_by,
            "assigned": self.assigned,
            "received_sha256": self.received_sha256,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission before it is signed."""

    subject: Subject
    form: Form
    entries: Mapping[str, Entry]
    carried: Mapping[str, Value]
    origin: Origin
    parents: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()
    reason: str = ""
    on_behalf: OnBehalf | None = None
    as_typed: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)

    def body(self) -> dict[str, Json]:
        """The document's body, as `schemas/FORMAT.md` has it."""
        form, readable = self.form, {a: v for a, v in self.entries.items() if not isinstance(v, Unreadable)}
        unread = {a: v for a, v in self.entries.items() if isinstance(v, Unreadable)}
        typed = {a: text for a, text in self.as_typed.items() if a in self.entries}
        with_errors: Json = None
        if self.error_codes:
            with_errors = {"reason": self.reason, "codes": list(self.error_codes)}
        return {
            "form": {"id": form.id, "version": form.version, "hash": form.hash},
            "unit": self.subject.unit,
            "period": self.subject.period,
            "parents": sorted(self.parents),
            "values": {a: to_json(v) for a, v in readable.items()},
            "unreadable": {a: {"text": v.text, "code": v.code} for a, v in unread.items()},
            **({"as_typed": typed} if typed else {}),
            **({"outside": dict(self.outside)} if self.outside else {}),
            "context": {a: {"value": to_json(v), "source": ""} for a, v in self.carried.items()},
            "counts": totals(form, self.entries).as_json(),
            "workbook": {"sha256": self.origin.sha256, "name": self.origin.name},
            "reader": READER,
            "with_errors": with_errors,
            "on_behalf": None if self.on_behalf is None else self.on_behalf.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed submission as the view reads it; reading is total, whatever the body holds.

    `as_typed` is what stood in the cells whose text was interpreted; `outside` how many cells were filled
    beside the form's, by sheet; `carried` the cells of which the workbook held what an office knew.
    """

    id: str
    subject: Subject
    form_hash: str
    form_version: str
    parents: tuple[str, ...]
    values: Mapping[str, Json]
    unreadable: Mapping[str, Json]
    signer_unit: str
    key: str
    claimed_at: str
    workbook_sha256: str
    workbook_name: str
    on_behalf: Mapping[str, Json] | None
    reason: str
    as_typed: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()

    @property
    def values_hash(self) -> str:
        """Equal exactly when everything that was said is equal."""
        said = {"values": self.values, "unreadable": self.unreadable, "form": self.form_hash}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def entries(self, form: Form) -> dict[str, Entry]:
        """The typed entries; a value that does not fit its cell is unreadable."""
        return entries_of(form, self.values, self.unreadable)

    def interpreted(self, entries: Mapping[str, Entry]) -> Iterator[Finding]:
        """Its entries that were taken for something else than stood there: whoever reviews sees both."""
        for address, typed in self.as_typed.items():
            entry = entries.get(address)
            if typed and entry is not None and typed.casefold() != show(entry).casefold():
                yield read_as(typed, entry, Where(address=address))

    def seen_at_intake(self, entries: Mapping[str, Entry]) -> Iterator[Finding]:
        """What only somebody who has the workbook can see: what was interpreted, and what was left behind."""
        yield from self.interpreted(entries)
        if self.outside:
            sheets = ", ".join(f"“{name}”" for name in self.outside)
            told: dict[str, Param] = {"sheets": sheets, "count": sum(self.outside.values())}
            yield Finding(OUTSIDE, Severity.WARNING, Where(), told)


def subject_in(told: Mapping[str, Json], form: Json) -> Subject:
    """A subject as a document's members name it."""
    return Subject(text_in(told.get("unit")), text_in(form), text_in(told.get("period")))


def subject_of(envelope: Envelope) -> Subject | None:
    """What a submission or review is about; nothing for other kinds."""
    if envelope.kind is Kind.SUBMISSION:
        return subject_in(envelope.body, map_in(envelope.body.get("form")).get("id"))
    return subject_in(envelope.body, envelope.body.get("form")) if envelope.kind is Kind.REVIEW else None


def submission_of(envelope: Envelope) -> Submission:
    """Read a submission's body; missing or odd members read as empty."""
    body = envelope.body
    form = map_in(body.get("form"))
    on_behalf = body.get("on_behalf")
    return Submission(
        id=envelope.id,
        subject=subject_in(body, form.get("id")),
        form_hash=text_in(form.get("hash")),
        form_version=text_in(form.get("version")),
        parents=tuple(texts_in(body.get("parents"))),
        values=map_in(body.get("values")),
        unreadable=map_in(body.get("unreadable")),
        signer_unit=envelope.header.unit,
        key=envelope.header.key.hex(),
        claimed_at=envelope.header.claimed_at,
        workbook_sha256=text_in(map_in(body.get("workbook")).get("sha256")),
        workbook_name=text_in(map_in(body.get("workbook")).get("name")),
        on_behalf=on_behalf if isinstance(on_behalf, Mapping) else None,
        reason=text_in(map_in(body.get("with_errors")).get("reason")),
        as_typed={a: shown(text_in(t))[:MOST_SHOWN] for a, t in map_in(body.get("as_typed")).items()},
        outside=_outside(map_in(body.get("outside"))),
        carried=frozenset(map_in(body.get("context"))),
    )


def _outside(told: Mapping[str, Json]) -> dict[str, int]:
    """By sheet, in the order of their names: a few at most, whatever a stranger's document says."""
    counts = ((shown(name)[:LONGEST_SHEET], int_in(count)) for name, count in sorted(told.items()))
    return dict(islice(((name, count) for name, count in counts if count > 0), MOST_SHEETS))


def entries_of(form: Form, values: Mapping[str, Json], unreadable: Mapping[str, Json]) -> dict[str, Entry]:
    """Typed entries from signed values; addresses the form does not have are left out."""
    found: dict[str, Entry] = {}
    for address, value in values.items():
        cell = form.cell_at(address)
        if cell is not None and cell.said and not (isinstance(value, str) and is_blank(value)):
            found[address] = _typed(cell, value)
    for address, value in unreadable.items():
        cell = form.cell_at(address)
        if cell is not None and cell.said:
            told = map_in(value)
            code = text_in(told.get("code"))
            known_code = code if code in UNREADABLE else "CELL-101"
            found[address] = Unreadable(text_in(told.get("text"))[:_LONGEST_TEXT], known_code)
    return found


def _typed(cell: Cell, value: Json) -> Entry:
    if cell.type is CellType.DECIMAL:
        whole = type(value) is int and cell.smallest <= value <= cell.longest and value % cell.step == 0
        return Points(value) if type(value) is int and whole else Unreadable(str(value)[:80], "CELL-108")
    if cell.type is CellType.INT:
        fits = type(value) is int and cell.smallest <= value <= cell.longest
        return value if type(value) is int and fits else Unreadable(str(value)[:80], "CELL-101")
    if not isinstance(value, str):
        return Unreadable(str(value)[:80], "CELL-102")
    if cell.type is CellType.DATE:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return Unreadable(value[:80], "CELL-103")
        return day if FIRST_DAY <= day <= LAST_DAY else Unreadable(value[:80], "CELL-103")
    if cell.type is CellType.CHOICE and value not in cell.choices:
        return Unreadable(value[:80], "CELL-102")
    # Nothing is in the set that could not have been read from a workbook.
    text = read_text(value[:_LONGEST_TEXT], longest=cell.longest).entry
    return value if cell.type is CellType.CHOICE or text is None else text
