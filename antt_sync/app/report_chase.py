"""Chậm nộp: who has not sent what, with a message ready to paste for each unit and, where people look after
several units, for each of those.

Knows deadlines and how short a chat message is; refuses to know how messages are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from antt_sync.app.report_data import Gathered
from antt_sync.app.report_parts import as_of, list_sheet, report_of
from antt_sync.app.standings import Stage, Standing
from antt_sync.app.unit_message import MOST_OF_A_NAME, clipped
from antt_sync.core.report import Column, Line, Mark, Report, Sheet, Tone, Voice, Words
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import period_words, said

NEAR = 30
"""A form that is due within so many days is asked after, on the chase list, in reminders and on the chief's
page; one that is due later is not."""

MOST_NAMED = 12
"""A message to one person names at most so many units."""
MOST_OF_A_REMINDER = 600
"""So many characters at most: about one screen of a small phone."""


@dataclass(frozen=True, slots=True)
class _Missing:
    unit: Unit
    one: Standing
    form_name: str

    @property
    def how_late(self) -> str:
        if self.one.line.days_late:
            return said("chase.overdue", n=self.one.line.days_late)
        return said("chase.left", n=self.one.days_left) if self.one.days_left else said("chase.today")

    @property
    def due(self) -> str:
        return show_date(self.one.line.due) if self.one.line.due else ""


def chase(gathered: Gathered) -> Report:
    """Who is missing and who was late, by form; messages by unit and by person."""
    missing = _missing(gathered)
    asked, unseen = _reminded_of(gathered, missing)
    title = said("chase.title", period=period_words(gathered.period))
    by_unit = _reminders(gathered, asked)
    of_people = _grouped(asked, lambda m: m.unit.contact) if gathered.in_charge else []
    people = [(items[0].unit.contact, items) for items in of_people]
    by_person = [
        (person, len({m.unit.id for m in items}), _person_message(gathered, person, items))
        for person, items in people
    ]
    late = _late(gathered)
    sheets = (
        _missing_sheet(gathered, missing, title, unseen),
        _unit_sheet(by_unit),
        *([_person_sheet(by_person)] if gathered.in_charge else []),
        _late_sheet(late),
    )
    data = {
        "missing": [
            {
                "unit": m.unit.id,
                "name": m.unit.name,
                "contact": m.unit.contact,
                "form": m.one.subject.form,
                "form_name": m.form_name,
                "due": m.one.line.due.isoformat() if m.one.line.due else "",
                "days_late": m.one.line.days_late,
                "days_left": m.one.days_left,
            }
            for m in missing
        ],
        "messages": [{"unit": u.id, "name": u.name, "text": text} for u, text in by_unit],
        "unseen": list(unseen),
        "people": [{"contact": person, "units": n, "text": text} for person, n, text in by_person],
        "late": [
            {"unit": m.unit.id, "form": m.one.subject.form, "days_late": m.one.line.days_late} for m in late
        ],
    }
    return report_of(gathered, "cham-nop", title, sheets, data)


def reminders(gathered: Gathered) -> tuple[list[tuple[Unit, str]], tuple[str, ...]]:
    """(a message ready to paste for each unit of which something is missing, the forms left out of them)."""
    asked, unseen = _reminded_of(gathered, _missing(gathered))
    return _reminders(gathered, asked), unseen


def _reminded_of(gathered: Gathered, missing: list[_Missing]) -> tuple[list[_Missing], tuple[str, ...]]:
    """(what units are reminded of, the forms left out).

    A form that none of a kind of units sent, while they sent others of the same days, was most likely never
    handed out: the office is told instead. Who asks for the form by its name wants to remind of it.
    """
    came = {s for s, one in gathered.standings.items() if one.stage not in {Stage.NOTHING, Stage.ON_PAPER}}
    seen = {(s.unit[:1], s.form) for s in came}
    forms = {form for _, form in seen} | {m.one.subject.form for m in missing}
    heads = {form: gathered.books.head(Subject("", form, gathered.period)) for form in forms}
    days = {form: head.window for form, head in heads.items() if head is not None}
    open_days = {(kind, days.get(form)) for kind, form in seen}

    def handed_out(m: _Missing) -> bool:
        kind, form = m.unit.kind, m.one.subject.form
        return form == gathered.wish.form or (kind, form) in seen or (kind, days.get(form)) not in open_days

    left = {m.one.subject.form for m in missing if not handed_out(m)}
    return [m for m in missing if handed_out(m)], tuple(sorted(left))


def _reminders(gathered: Gathered, missing: Iterable[_Missing]) -> list[tuple[Unit, str]]:
    by_unit = _grouped(missing, lambda m: m.unit.id)
    return [(items[0].unit, _unit_message(gathered, items)) for items in by_unit]


def form_name(gathered: Gathered, form: str) -> str:
    """A form as people here say it: its local name, or its title and id."""
    in_force = gathered.books.in_force(form, gathered.period)
    if in_force and in_force.local_name:
        return in_force.local_name
    head = gathered.books.head(Subject("", form, gathered.period))
    shelf = gathered.desk.shelf  # only this form is compiled: who asks names few of the period's
    known = (shelf.by_hash(head.hash) if head else None) or shelf.newest(form)
    return f"{known.title.vi.capitalize()} ({form})" if known else form


def _missing(gathered: Gathered) -> list[_Missing]:
    """What is expected and did not come, longest overdue first."""
    found = _of_board(gathered, lambda one: one.line.expected and _asked_after(one))
    return sorted(found, key=lambda m: (-m.one.line.days_late, m.one.days_left or 0, m.one.subject.form))


def _asked_after(one: Standing) -> bool:
    return one.stage is Stage.NOTHING and one.days_left is not None and one.days_left <= NEAR


def _late(gathered: Gathered) -> list[_Missing]:
    """What came after its deadline."""
    return _of_board(gathered, lambda one: one.stage is not Stage.NOTHING and one.line.days_late > 0)


def _of_board(gathered: Gathered, wanted: Callable[[Standing], bool]) -> list[_Missing]:
    """What is wanted of all that the board shows, by the units' names."""
    shown = {u.id: u for u in gathered.units}
    return [
        _Missing(shown[s.unit], one, form_name(gathered, s.form))
        for s, one in gathered.standings.items()
        if s.unit in shown and gathered.asked(s.form) and wanted(one)
    ]


def _grouped(missing: Iterable[_Missing], key: Callable[[_Missing], str]) -> list[list[_Missing]]:
    found: dict[str, list[_Missing]] = {}
    for item in missing:
        found.setdefault(key(item), []).append(item)
    return list(found.values())


# --- messages ----------------------------------------------------------------------------------
def _unit_message(gathered: Gathered, items: list[_Missing]) -> str:
    office = gathered.desk.office
    said_of = [
        said("chase.item", form=clipped(m.form_name, MOST_OF_A_NAME), due=m.due, late=m.how_late)
        for m in items
    ]
    places = {
        "unit": clipped(items[0].unit.name, MOST_OF_A_NAME),
        "date": show_date(gathered.as_of),
        "office": clipped(office.name, MOST_OF_A_NAME),
    }
    phone = clipped(office.phone, MOST_OF_A_NAME)
    places["call"] = said("chase.call", phone=phone) if phone else ""
    text = said("chase.message", items="; ".join(said_of), **places)
    while len(text) > MOST_OF_A_REMINDER and len(said_of) > 1:
        said_of.pop()
        more = said("chase.more_forms", n=len(items) - len(said_of))
        text = said("chase.message", items=f"{'; '.join(said_of)}{more}", **places)
    return text


def _person_message(gathered: Gathered, person: str, items: list[_Missing]) -> str:
    units = _grouped(items, lambda m: m.unit.id)
    named = [
        said(
            "chase.person_item",
            unit=own[0].unit.name,
            forms=", ".join(f"{m.one.subject.form} {m.how_late}" for m in own),
        )
        for own in units[:MOST_NAMED]
    ]
    more = said("chase.more_units", n=len(units) - MOST_NAMED) if len(units) > MOST_NAMED else ""
    return said(
        "chase.person_message",
        person=person or said("chase.nobody"),
        date=show_date(gathered.as_of),
        n=len(units),
        items="; ".join(named) + more,
    )


# --- sheets ------------------------------------------------------------------------------------
def _missing_sheet(gathered: Gathered, missing: list[_Missing], title: str, unseen: Sequence[str]) -> Sheet:
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("bieu", said("common.form")),
        Column("don_vi", said("common.unit")),
        Column("phu_trach", said("common.contact")),
        Column("han", said("chase.due"), align="center"),
        Column("muon", said("chase.how_late"), align="center"),
    )
    lines = [
        Line(
            (
                n,
                m.form_name,
                m.unit.name,
                m.unit.contact or said("common.nobody"),
                m.due,
                Mark(f"✗ {m.how_late}", Tone.LATE) if m.one.overdue else Mark(f"… {m.how_late}", Tone.PLAIN),
            )
        )
        for n, m in enumerate(missing, start=1)
    ]
    left = [Words(said("chase.unseen", forms=", ".join(unseen)), Voice.NOTE)] if unseen else []
    above = (Words(title, Voice.TITLE), as_of(gathered), *left)
    grid = (42, 310, 240, 240, 100, 150)
    return list_sheet(said("chase.sheet"), grid, columns, tuple(lines), *above, empty=said("chase.none"))


def _unit_sheet(messages: list[tuple[Unit, str]]) -> Sheet:
    columns = (
        Column("don_vi", said("common.unit")),
        Column("phu_trach", said("common.contact")),
        Column("tin", said("chase.text")),
    )
    lines = tuple(Line((u.name, u.contact or said("common.nobody"), text)) for u, text in messages)
    return list_sheet(said("chase.sheet_units"), (210, 210, 660), columns, lines)


def _person_sheet(messages: list[tuple[str, int, str]]) -> Sheet:
    columns = (
        Column("phu_trach", said("common.contact")),
        Column("so", said("chase.units"), align="center"),
        Column("tin", said("chase.text")),
    )
    lines = tuple(Line((person or said("common.nobody"), n, text)) for person, n, text in messages)
    return list_sheet(said("chase.sheet_people"), (240, 90, 750), columns, lines)


def _late_sheet(late: list[_Missing]) -> Sheet:
    columns = (
        Column("bieu", said("common.form")),
        Column("don_vi", said("common.unit")),
        Column("phu_trach", said("common.contact")),
        Column("han", said("chase.due"), align="center"),
        Column("muon", said("chase.days"), align="center"),
    )
    lines = tuple(
        Line((m.form_name, m.unit.name, m.unit.contact or said("common.nobody"), m.due, m.one.line.days_late))
        for m in late
    )
    return list_sheet(said("chase.sheet_late"), (330, 260, 260, 110, 110), columns, lines)
