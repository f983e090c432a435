"""Gửi trả: a folder per unit with a workbook named by its outcome, a message, and a package for key holders.

Beside the folders lie all receipts to print, and reminders for those who sent nothing. Knows what a unit
should get back; refuses to send internal notes (threads come without them) and to overwrite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import tee

from antt_sync.app.conflicts import Conflict, conflicts
from antt_sync.app.own_papers import MESSAGE, REMINDERS
from antt_sync.app.ports import Desk, Store
from antt_sync.app.prefill import local_name, prefill_for
from antt_sync.app.report_chase import reminders
from antt_sync.app.report_data import Decided, Gathered, Wish
from antt_sync.app.returns import came, headline, left_to_fix, marks_for, receipt
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.status import Attention
from antt_sync.app.unit_folders import UnitFolders
from antt_sync.app.unit_message import BETWEEN, Addressee, result_of, unit_message
from antt_sync.app.world import Books, own_paper
from antt_sync.core.bodies import day_in, texts_in
from antt_sync.core.dossier import Part
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.erasure import concerns
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.marks import Receipt, Returned
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import may_leave
from antt_sync.core.roster import Role, Roster
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Subject, Totals, totals
from antt_sync.core.values import show_date
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import phrase

RECEIPTS = "Phiếu tiếp nhận"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written for one unit and form; `message` is the unit's one message file,
    `receipts` the workbook of all receipts."""

    unit_name: str
    folder: str
    workbook: str
    message: str
    marks: int
    receipt: Receipt
    package: str = ""
    receipts: str = ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """The file of reminders, how many units it holds one for, and the forms that nobody is reminded of."""

    file: str
    units: int
    unseen: tuple[str, ...] = ()
    period: str = ""


def deliver(
    desk: Desk, *, units: Sequence[str] = (), to: str, period: str = "", roles: Roles | None = None
) -> list[Delivered]:
    """Write what every unit (or those named) should get back; the office's own forms only when it is named.

    Nothing goes back where two versions wait for a choice, or two reviewers differ.

    `roles` say which form is a book of decisions: a unit that stands in one is told what was decided.

    Raises: UsageTrouble for an unknown unit; KeyTrouble when a unit has a key and ours cannot be
    unlocked; FileTrouble.
    """
    books = Books(desk)
    for unit in units:
        if books.roster is None or unit not in books.roster.units:
            raise UsageTrouble("USE-102", unit=unit)
    views = [books.view(s) for s in addressed(books, units=units, period=period)]
    ready = [v for v in views if v.latest and books.form_of(v) is not None and not v.outcome.contradicted]
    decided = decisions(books, ready, roles)
    names = _Names(desk, books.roster, to)
    written: list[Delivered] = []
    said: dict[str, list[str]] = {}
    copies, told = tee(_copy(books, view) for view in ready)
    with closing(desk.workbooks.write_each(copies, count=len(ready))) as workbooks:
        together = zip(ready, told, workbooks, strict=True)
        for number, (view, (_, returned), workbook) in enumerate(together, start=1):
            desk.progress("write", number, len(ready))
            made = _Made(view, returned, workbook)
            delivered, message = _deliver(books, names, made, decided.get(view.subject))
            said.setdefault(delivered.message, []).append(message)
            written.append(delivered)
    for path, messages in said.items():
        desk.medium.replace(path, _text(messages))
    if written:
        slips = desk.workbooks.write_receipts([d.receipt for d in written])
        receipts = desk.medium.put_current(to, f"{RECEIPTS}.xlsx", slips, about=RECEIPTS)
        written = [replace(d, receipts=receipts) for d in written]
    return written


def remind(desk: Desk, *, to: str, period: str = "") -> Reminded:
    """Write one file with a message for every unit of which nothing came that is due soon or late.

    It is written even when nobody is missing: last week's reminders must not lie there as today's. One
    file, not a folder a unit: the folders are those to whom something goes back.
    Raises: UsageTrouble without a registry; FileTrouble.
    """
    gathered = Gathered(desk, Roles({}, ()), Wish(period))
    told, unseen = reminders(gathered)
    messages = [text for _, text in told]
    nobody = phrase("nobody_to_remind", lang="vi", date=show_date(gathered.as_of))
    file = desk.medium.replace(desk.medium.inside(to, REMINDERS), _text(messages or [nobody]))
    return Reminded(file, len(messages), unseen, gathered.period)


def _text(messages: Iterable[str]) -> bytes:
    """Messages as a file that every Notepad shows line by line."""
    return BETWEEN.join(f"{m.rstrip()}\n" for m in messages).replace("\n", "\r\n").encode("utf-8-sig")


def decisions(books: Books, views: Sequence[SubjectView], roles: Roles | None) -> Mapping[Subject, Decided]:
    """What was decided of each unit, beside the form on which its recognition rests."""
    if roles is None:
        return {}
    assessed = [v.subject for v in views if roles.part("assessment").plays(v.subject.form)]
    periods = sorted({s.period for s in assessed if books.campaign(s.period) is not None})
    decided = {p: Gathered(books.desk, roles, Wish(p)).decided for p in periods}
    return {s: found for s in assessed if (found := decided.get(s.period, {}).get(s.unit)) is not None}


def addressed(books: Books, *, units: Sequence[str] = (), period: str = "") -> list[Subject]:
    """The forms that go back from here: of every unit, or of those named."""
    return [s for s in books.subjects() if _asked_for(books, s, units, period)]


def apart(desk: Desk, *, units: Sequence[str] = (), period: str = "") -> list[Conflict]:
    """The forms that nothing goes back for until somebody chooses one of their versions."""
    books = Books(desk)
    found = conflicts(books, period=period, as_of=desk.now().date())
    return [c for c in found if not c.locked and _asked_for(books, c.subject, units, period)]


def disputed(desk: Desk, *, units: Sequence[str] = (), period: str = "") -> list[Attention]:
    """The forms that nothing goes back for until two reviewers agree: neither one's word is the office's."""
    books = Books(desk)
    found = sorted(r.subject for r in desk.store.each_row(period=period) if r.plain.get("contradicted"))
    return [
        Attention("VIEW-102", {**subject._asdict(), "unit": books.name_of(subject.unit)})
        for subject in found
        if _asked_for(books, subject, units, period)
    ]


def _asked_for(books: Books, subject: Subject, units: Sequence[str], period: str) -> bool:
    """What was asked for; the office's own forms go nowhere, unless it names itself, and units of an office
    below hear from that one."""
    if (units and subject.unit not in units) or (period and subject.period != period):
        return False
    office, form = books.desk.office, books.desk.shelf.newest(subject.form)
    if units:
        return subject.unit == office.unit or not own_paper(office, subject, form)
    of_others = books.roster is not None and subject.unit in {*books.roster.lower, *books.roster.above}
    return not of_others and not own_paper(office, subject, form)


class _Papers:
    """The documents that go to units with a key, gone through once; what is signed meanwhile goes along."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _by_receiver(self) -> dict[str, list[Envelope]]:
        found: dict[str, list[Envelope]] = {}
        for kind in (Kind.ROSTER, Kind.CAMPAIGN, Kind.FORM, Kind.RECEIPT):
            for envelope in self._store.of_kind(kind):
                found.setdefault(envelope.header.to, []).append(envelope)
        for envelope in filter(may_leave, self._store.of_kind(Kind.REVIEW)):
            if envelope.header.to != "*":
                found.setdefault(envelope.header.to, []).append(envelope)
        return found

    @cached_property
    def _erasures(self) -> list[Envelope]:
        return self._store.of_kind(Kind.ERASURE)

    def to(self, unit: str) -> list[Envelope]:
        """What a unit gets beside its own last submission."""
        told = (e for e in self._erasures if concerns(e, unit.__eq__))
        return [*self._by_receiver.get("*", ()), *self._by_receiver.get(unit, ()), *told]

    def acknowledged(self, unit: str) -> set[str]:
        """The documents of a unit that some receipt names."""
        receipts = (e for e in self._by_receiver.get(unit, ()) if e.kind is Kind.RECEIPT)
        return {id for e in receipts for id in texts_in(e.body.get("ids"))}

    def add(self, signed: Iterable[Envelope]) -> None:
        """Send along what was just signed."""
        for envelope in signed:
            self._by_receiver.setdefault(envelope.header.to, []).append(envelope)


class _Names:
    """What folders and files of units are called, and what documents lie in them; a unit that no roster names
    goes by its id."""

    def __init__(self, desk: Desk, roster: Roster | None, to: str) -> None:
        self._medium, self._to = desk.medium, to
        self._units = roster.units if roster else {}
        self._folders = UnitFolders(self._units.values())
        self.papers = _Papers(desk.store)

    def folder(self, id: str) -> str:
        """The unit's folder below the one where everything goes: no two units share one."""
        unit = self._units.get(id)
        return self._medium.inside(self._to, self._folders.folder(unit) if unit else id)

    def file(self, what: str, id: str) -> str:
        """A file for the unit, with the unit's name at the end."""
        unit = self._units.get(id)
        return self._folders.file(what, unit) if unit else f"{what} - {id}"


@dataclass(frozen=True, slots=True)
class _Made:
    """A workbook, and what goes back on it of which view."""

    view: SubjectView
    returned: Returned
    workbook: bytes


def _deliver(books: Books, names: _Names, made: _Made, decided: Decided | None) -> tuple[Delivered, str]:
    """(what was written, the message to the unit)."""
    desk, view, returned = books.desk, made.view, made.returned
    form = books.form_of(view)
    assert form is not None
    assert view.latest is not None
    unit = view.subject.unit
    name = books.name_of(unit)
    folder = names.folder(unit)
    marks, deadline, slip = returned.marks, returned.deadline, returned.receipt
    outcome = phrase(f"outcome_{result_of(view, marks, decided).value}", lang="vi")
    form_name = local_name(books.in_force(form.id, view.subject.period), form)
    text = unit_message(desk, form, view, marks, Addressee(name, form_name, deadline, decided))
    base = f"{form.id} {view.subject.period} lần {view.latest.number}"
    about = f"{form.id} {view.subject.period} lần "
    named = names.file(f"{outcome} - {base}", unit)
    path = desk.medium.put_current(folder, f"{named}.xlsx", made.workbook, about=about)
    package = _package(books, names, view, form, base)
    message = desk.medium.inside(folder, MESSAGE)
    return Delivered(name, folder, path, message, left_to_fix(marks), slip, package), text


def _deadline(books: Books, view: SubjectView) -> date | None:
    """The reviewer's deadline, or the campaign's while it lies ahead."""
    if asked := day_in(view.deadline):
        return asked
    in_force = books.in_force(view.subject.form, view.subject.period)
    due = in_force.due if in_force else None
    return due if due is not None and due >= books.desk.now().date() else None


def returned_of(books: Books, view: SubjectView, form: Form, *, prefill: Prefill) -> Returned:
    """What goes back on the workbook of a subject's latest lần: its marks and its receipt."""
    assert view.latest is not None
    marks = marks_for(books, form, view, asking=not view.outcome.accepted)
    told = totals(form, view.entries)
    slip = receipt(books.desk, form, told, prefill=prefill, came=came(books, view))
    said, deadline = headline(view, marks), _deadline(books, view)
    return Returned(view.latest.number, said, deadline, marks, slip)


def _copy(books: Books, view: SubjectView) -> tuple[Part, Returned]:
    """(what a workbook holds, what goes back on it)."""
    form = books.form_of(view)
    assert form is not None
    assert view.latest is not None
    subject, entries, base = view.subject, view.entries, view.latest.said.id
    unit = books.unit(subject.unit)
    prefill = prefill_for(books, form, unit=unit, period=subject.period, base=base, entries=entries)
    return Part(form, prefill, entries), returned_of(books, view, form, prefill=prefill)


def _package(books: Books, names: _Names, view: SubjectView, form: Form, base: str) -> str:
    """A package for a unit that has a key: receipt, reviews, roster and campaign."""
    desk, roster, papers = books.desk, books.roster, names.papers
    unit = view.subject.unit
    has_key = roster is not None and any(line.role is Role.UNIT for line in roster.lines_of(unit))
    if not has_key or roster is None or view.latest is None:
        return ""
    told = totals(form, view.entries)
    slip = _receipt_body(desk, view, (came(books, view).roster or roster).id, told)
    if not {*texts_in(slip["ids"])} <= papers.acknowledged(unit):
        (signed,) = sign_and_keep(desk, [Unsigned(Kind.RECEIPT, unit, slip)])
        papers.add(signed.envelopes)
    envelopes = papers.to(unit)
    latest = set(view.latest.ids)
    envelopes += [e for e in desk.store.about(view.subject) if e.id in latest]
    data = desk.packages.pack({e.id: e for e in envelopes}.values(), {})
    about = f"{form.id} {view.subject.period} lần "
    named = f"{names.file(base, unit)}.antt"
    return desk.medium.put_current(names.folder(unit), named, data, about=about)


def _receipt_body(desk: Desk, view: SubjectView, roster: str, told: Totals) -> dict[str, Json]:
    """Names all that the unit signed for this form and that counts; says of the latest what is in it."""
    assert view.latest is not None
    parked = {id for id, _ in view.parked}
    own = {e.id for e in desk.store.about(view.subject) if e.header.unit == view.subject.unit} - parked
    line: dict[str, Json] = {
        "submission": view.latest.said.id,
        "unit": view.subject.unit,
        "form": view.subject.form,
        "period": view.subject.period,
        "lan": view.latest.number,
        "ma_kiem": told.ma_kiem,
        "counts": told.as_json(),
    }
    return {"ids": sorted(own | {*view.latest.ids}), "roster": roster, "lines": [line]}
