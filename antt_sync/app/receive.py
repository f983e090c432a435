"""Nhận hồ sơ: take in whatever people sent. Safe to repeat, in any order, and to stop half-way.

First `plan` looks and changes nothing; then `take_in` signs for units without the tool and commits.
Knows the order of steps; refuses to know terminals and to decide doubtful files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from antt_sync.app.answering import fresh_replies
from antt_sync.app.cover_check import newest_in, said_of
from antt_sync.app.erased import ERASED, erased_in
from antt_sync.app.intake import Doubt, Sheet, Workbook, draft_for, look_at, row_name
from antt_sync.app.judged_apart import judged_apart
from antt_sync.app.own_papers import own_name, without_own_papers
from antt_sync.app.parcels import Found as Found  # noqa: PLC0414  # what is planned with
from antt_sync.app.parcels import Note, Parcel, documents_in, keep_all, parcel_of
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import prefill_for
from antt_sync.app.rosters import present_roots
from antt_sync.app.saved_before import saved_before
from antt_sync.app.signing import Unsigned, holding, sign_and_keep
from antt_sync.app.taken_before import taken_back, took_whole
from antt_sync.app.world import Books, own_paper
from antt_sync.core.bodies import int_in, items_in, texts_in
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import SealBroken
from antt_sync.core.findings import Finding, Param, Severity
from antt_sync.core.kept import parked_in
from antt_sync.core.live import ma_kiem
from antt_sync.core.public_key import fingerprint
from antt_sync.core.reading import FormReading
from antt_sync.core.resends import same_answers
from antt_sync.core.review import Verb, review_body
from antt_sync.core.schema import Form
from antt_sync.core.submission import OnBehalf, Subject
from antt_sync.core.values import Entry
from antt_sync.core.views import State
from antt_sync.messages.render import phrase

SIGNED = frozenset({"TAKE-103", "TAKE-109", "TAKE-111"})
"""What becomes of forms that the office signs: for a unit, waiting to be unlocked, or its own."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became, or will become, of one file (or one form in it); `code` is a TAKE, BOOK, SEAL … code."""

    name: str
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    subject: Subject | None = None
    unit_name: str = ""
    number: int = 0
    errors: int = 0
    warnings: int = 0
    ma_kiem: str = ""
    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()
    made_from: int = 0
    """The lần that the workbook was made from, where a later one is here; else 0."""
    doubt: Doubt | None = None
    form: Form | None = None
    holds: Mapping[Kind, int] = field(default_factory=dict)
    """What a package holds besides submissions, by kind."""
    lost_rows: bool = False
    """Whether the sheet no longer tells where some prepared row of a table is."""
    inside: str = ""
    """The file of which this is one row; empty where it is a file of its own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking these files in would do."""

    lines: tuple[FileLine, ...]
    packages: tuple[Parcel, ...]
    to_sign: tuple[tuple[Workbook, Sheet], ...]
    to_answer: tuple[tuple[Workbook, Sheet], ...]
    assigned: frozenset[str]

    @property
    def doubtful(self) -> list[FileLine]:
        """The files somebody must be asked about."""
        return [line for line in self.lines if line.doubt is not None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in."""

    lines: tuple[FileLine, ...]
    new: int
    roots: Mapping[str, str] = field(default_factory=dict)
    """By office: the mark of the root that took the place of the one known here."""


def plan(desk: Desk, files: Iterable[Found], *, assign: Mapping[str, str]) -> Plan:
    """Look at every file and say what would become of it; nothing is changed."""
    books = Books(desk)
    files = without_own_papers(list(files))
    lines: list[FileLine] = []
    packages: list[Parcel] = []
    sheets: list[tuple[Workbook, Sheet, str]] = []
    seen: set[str] = set()
    gone = erased_in(desk).files
    bare = [f for f in files if f.sort == "workbook" and f.sha256 not in gone]
    taken = {f.sha256 for f in bare if not _named(f.name, assign) and took_whole(books, f)}
    with desk.workbooks.ahead([f.data for f in bare if f.sha256 not in taken]):
        for file in files:
            wanted = _named(file.name, assign)
            if file.sort == "package":
                lines.append(_package_line(desk, file, packages, seen))
            elif file.sort != "workbook":
                lines.append(FileLine(file.name, file.sort, {"file": file.name}))
            elif file.sha256 in gone:
                lines.append(FileLine(file.name, ERASED))
            elif file.sha256 in seen or (file.sha256 in taken and not wanted):
                lines.append(FileLine(file.name, "TAKE-104"))
            else:
                unit = books.unit(wanted)
                workbook = look_at(books, file.name, file.sha256, file.data, assigned=unit, by_row=assign)
                if workbook.refused:
                    lines.append(FileLine(workbook.name, workbook.refused, workbook.params))
                for each in workbook.sheets:
                    named = bool(wanted) or row_name(file.name, each.reading) in assign
                    sheet, code, back = _fate(books, workbook, each, named=named)
                    lines.append(_sheet_line(file.name, sheet, code, back))
                    sheets.append((workbook, sheet, code))
            seen.add(file.sha256)
    to_sign = tuple((w, s) for w, s, code in sheets if code in SIGNED)
    to_answer = tuple((w, s) for w, s, code in sheets if code == "TAKE-110")
    return _without_twins(Plan(tuple(lines), tuple(packages), to_sign, to_answer, frozenset(assign)))


def _without_twins(planned: Plan) -> Plan:
    """Different workbooks of one unit in one batch are left for a person: no order between them is known."""
    said: dict[Subject, list[Mapping[str, Entry]]] = {}
    for _, sheet in planned.to_sign:
        answers = said.setdefault(sheet.subject, [])
        if sheet.reading.entries not in answers:
            answers.append(sheet.reading.entries)
    twins = {subject for subject, answers in said.items() if len(answers) > 1}
    if not twins:
        return planned
    lines = (
        replace(line, code="ASK-106", doubt=Doubt("ASK-106", ()), params={"unit": line.unit_name})
        if line.subject in twins and line.code in SIGNED
        else line
        for line in planned.lines
    )
    kept = tuple((w, s) for w, s in planned.to_sign if s.subject not in twins)
    return replace(planned, lines=tuple(lines), to_sign=kept)


def _named(name: str, assign: Mapping[str, str]) -> str:
    """The unit a person gave for this file, by its whole or its own name."""
    return assign.get(name, assign.get(own_name(name), ""))


def _package_line(desk: Desk, file: Found, packages: list[Parcel], seen: set[str]) -> FileLine:
    try:
        file, envelopes = documents_in(desk, file)
    except SealBroken as broken:
        return FileLine(file.name, broken.code, broken.params)
    if file.sha256 in seen or all(desk.store.has(e.id) for e in envelopes):
        return FileLine(file.name, "TAKE-102")
    packages.append(parcel_of(file, envelopes, here=desk.store.has))
    return FileLine(file.name, "TAKE-101", {"count": len(envelopes)})


def _fate(
    books: Books, workbook: Workbook, sheet: Sheet, *, named: bool
) -> tuple[Sheet, str, Mapping[str, Param]]:
    """(the form with every doubt about it, what becomes of it, what is to be said of that).

    Where a person named its unit, it is taken in though it was taken back, or is older than what is here.
    """
    code = _code(books.desk, workbook, sheet)
    if named or code not in SIGNED:
        return sheet, code, {}
    if back := taken_back(books, workbook, sheet):
        return sheet, "TAKE-121", back
    sheet = replace(sheet, doubt=saved_before(books, workbook, sheet))
    return sheet, _code(books.desk, workbook, sheet), {}


def _code(desk: Desk, workbook: Workbook, sheet: Sheet) -> str:
    """What becomes of one form of a workbook."""
    if sheet.doubt is not None:
        return sheet.doubt.code
    if sheet.stopped:
        return "TAKE-106"
    if sheet.same_as:
        return "TAKE-110" if fresh_replies(workbook, sheet, sheet.view) else "TAKE-105"
    if not sheet.reading.answered:
        return "TAKE-108"
    if sheet.view is not None and sheet.view.outcome.locked:
        return "TAKE-109"
    return "TAKE-111" if _own(desk, sheet) else "TAKE-103"


def _own(desk: Desk, sheet: Sheet) -> bool:
    return own_paper(desk.office, sheet.subject, sheet.reading.form)


def _sheet_line(name: str, sheet: Sheet, code: str, said: Mapping[str, Param]) -> FileLine:
    reading = sheet.reading
    head = max((r.number for r in sheet.view.heads), default=0) if sheet.view else 0
    return FileLine(
        name=row_name(name, reading),
        inside=name if reading.handed else "",
        code=code,
        params={"number": sheet.same_as, **said, **(sheet.doubt.params if sheet.doubt else {})},
        subject=sheet.subject,
        unit_name=sheet.unit.name if sheet.unit else "",
        number=sheet.same_as or head + 1,
        errors=sum(1 for f in sheet.findings if f.severity != "warning"),
        warnings=sum(1 for f in sheet.findings if f.severity == "warning"),
        ma_kiem=ma_kiem(reading.form, reading.entries),
        findings=sheet.findings,
        changed=sheet.changed if head else (),
        made_from=_older_base(sheet, head),
        lost_rows=_lost_rows(reading),
        doubt=sheet.doubt,
        form=reading.form,
    )


def _lost_rows(reading: FormReading) -> bool:
    """Something pasted over whole rows of a table takes their hidden keys along."""
    prepared = (row for row in reading.form.rows if row.table)
    return not reading.handed and any(c.address not in reading.places for row in prepared for c in row.cells)


def _older_base(sheet: Sheet, head: int) -> int:
    """Whoever made it may not know what a later lần says: perhaps two people of a unit corrected one file."""
    base, revisions = sheet.reading.token.base, sheet.view.revisions if sheet.view else ()
    number = next((r.number for r in revisions if base in r.ids), 0)
    return number if number < head and sheet.changed else 0


def take_in(desk: Desk, planned: Plan, *, channel: str, handed_by: str = "", reason: str = "") -> Taken:
    """Take in what was planned: packages first, then bare workbooks, signed for their units.

    Everything is durable when this returns. Raises: KeyTrouble, FileTrouble, StoreDamaged.
    """
    before = present_roots(desk)
    new = keep_all(desk, planned.packages)
    if planned.to_sign or planned.to_answer:
        new += len(_sign_for_units(desk, planned, channel=channel, handed_by=handed_by, reason=reason))
        desk.progress("take", len(planned.to_sign), len(planned.to_sign))
    replaced = {o: root for o, root in present_roots(desk).items() if before.get(o, root) != root}
    roots = {Books(desk).name_of(o): fingerprint(bytes.fromhex(r)) for o, r in replaced.items()}
    return Taken(_after(desk, planned), new, roots)


def _sign_for_units(
    desk: Desk, planned: Plan, *, channel: str, handed_by: str, reason: str
) -> list[Envelope]:
    books = Books(desk)
    documents: list[Unsigned] = []
    for workbook, sheet in planned.to_sign:
        name = own_name(workbook.name)
        assigned = bool({row_name(workbook.name, sheet.reading), name} & planned.assigned)
        on_behalf: OnBehalf | None = OnBehalf(channel, handed_by, desk.office.name, assigned, workbook.sha256)
        if row := sheet.reading.handed:
            name = row_name(name, sheet.reading)
            assigned = row_name(workbook.name, sheet.reading) in planned.assigned
            vouched_by = row.receiver or desk.office.name
            on_behalf = OnBehalf(row.channel, row.by or handed_by, vouched_by, assigned, workbook.sha256)
        why = reason
        if _own(desk, sheet):
            on_behalf, why = None, phrase("reason_own", lang="vi")
        draft = draft_for(workbook, sheet, on_behalf=on_behalf, reason=why)
        evidence = _evidence(books, workbook, sheet)
        digest = hashlib.sha256(evidence).hexdigest()
        body = {**draft.body(), "workbook": {"sha256": digest, "name": name}}
        documents.append(Unsigned(Kind.SUBMISSION, desk.office.root_office, body, {digest: evidence}))
    with holding(desk):
        books = Books(desk)  # by now: another window may have taken the same in
        there = [(w, s, s.view.heads[0].said.id) for w, s in planned.to_answer if s.view is not None]
        new: list[tuple[Workbook, Sheet, Unsigned]] = []
        for (workbook, sheet), document in zip(planned.to_sign, documents, strict=True):
            if same_answers(sheet.reading, now := books.settled(sheet.subject)):
                there.append((workbook, sheet, now.heads[0].said.id))
            else:
                new.append((workbook, sheet, document))
        envelopes = [p.envelopes[0] for p in sign_and_keep(desk, [d for _, _, d in new])]
        about = [(w, s, e.id) for (w, s, _), e in zip(new, envelopes, strict=True)]
        about += [(w, replace(s, view=books.view(s.subject)), id) for w, s, id in there]
        sign_and_keep(desk, [reply for each in about if (reply := _reply(*each)) is not None])
    return envelopes


def _evidence(books: Books, workbook: Workbook, sheet: Sheet) -> bytes:
    """The workbook as it came, or a clean copy where it held more than the form asks for.

    The office's own stays as it is: nobody else filled it, and its digest is how it is known again.
    """
    own = _own(books.desk, sheet) and sheet.reading.handed is None
    if own or not workbook.spoiled:
        return workbook.data
    reading = sheet.reading
    prefill = prefill_for(
        books, reading.form, unit=sheet.unit, period=reading.token.period, entries=reading.entries
    )
    return books.desk.workbooks.write(reading.form, prefill=prefill, entries=reading.entries)


def _reply(workbook: Workbook, sheet: Sheet, submission: str) -> Unsigned | None:
    """What the unit answered, as a review signed on its behalf."""
    items = fresh_replies(workbook, sheet, sheet.view)
    if not items or sheet.view is None:
        return None
    body = review_body(
        sheet.subject,
        submission,
        verbs=[Verb.REPLY],
        items=items,
        after=sheet.view.review_heads,
        source_sha256=workbook.sha256,
    )
    return Unsigned(Kind.REVIEW, sheet.subject.unit, body)


def _after(desk: Desk, planned: Plan) -> tuple[FileLine, ...]:
    """The lines as they stand now: packages show whose they were and whether they count."""
    books = Books(desk)
    packages = iter(planned.packages)
    lines: list[FileLine] = []
    for line in planned.lines:
        if line.code != "TAKE-101":
            lines.append(_settled(books, line))
            continue
        package = next(packages)
        counted = (_counted(books, line, note) for note in package.submissions)
        if covered := cover_lines(books, line, package):
            lines += covered
            lines.extend(each for each in counted if each.code != line.code)
            continue
        lines.extend(counted)
        if package.besides:
            sender = books.name_of(package.sender) if package.sender else ""
            lines.append(replace(line, code="TAKE-120", holds=package.besides, unit_name=sender))
    return tuple(lines)


def cover_lines(books: Books, line: FileLine, package: Parcel) -> list[FileLine]:
    """A bundle's lines: its cover held against the set; none for a package without a cover to this office."""
    cover = newest_in(books, (e for id in package.covers if (e := books.desk.store.get(id)) is not None))
    if cover is None:
        return []
    told = (*said_of(books, cover), *judged_apart(books, cover.header.unit, package.submissions))
    return [replace(line, code=t.code, params=t.params, subject=t.subject, unit_name=t.unit) for t in told]


def _settled(books: Books, line: FileLine) -> FileLine:
    """A line without what only was missing because its batch was not in yet: a registration beside it."""
    if line.subject is None or line.form is None or line.code not in SIGNED or line.code == "TAKE-109":
        return line
    of_set = {rule.id for rule in line.form.rules if rule.of_set}
    if not any(f.rule in of_set for f in line.findings):
        return line
    still = {(f.code, f.where.address) for f in books.view(line.subject).findings}
    kept = tuple(f for f in line.findings if f.rule not in of_set or (f.code, f.where.address) in still)
    wrong = sum(1 for f in kept if f.severity is not Severity.WARNING)
    return replace(line, findings=kept, errors=wrong, warnings=len(kept) - wrong)


def _counted(books: Books, line: FileLine, note: Note) -> FileLine:
    """What became of one submission in a package, as the cache has its subject by now."""
    id, row = note.subject.unit, books.desk.store.line(note.subject)
    unit = books.unit(id)
    if books.desk.store.get(note.id) is None:
        return FileLine(line.name, ERASED, line.params, note.subject, unit.name if unit else "")
    assert row is not None  # whatever was taken in has a line
    view = row.plain
    revisions = items_in(view.get("revisions"))
    number = next((int_in(r.get("lan")) for r in revisions if note.id in texts_in(r.get("ids"))), 0)
    several = len(texts_in(view.get("heads"))) > 1
    apart = "TAKE-116" if row.state == State.CONFLICT else "TAKE-117"
    kept_aside = dict(parked_in(view)).get(note.id, "")
    return FileLine(
        name=line.name,
        code=kept_aside or (apart if several else "TAKE-101"),
        params={**line.params, "unit": unit.name if unit else id},
        subject=note.subject,
        unit_name=unit.name if unit else "",
        number=number,
        errors=0 if kept_aside else row.errors,  # the line's are those of the copy that counts
        warnings=0 if kept_aside else row.warnings,
        ma_kiem=note.ma_kiem if books.desk.shelf.by_hash(note.form_hash) else "",
    )
