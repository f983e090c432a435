"""Chọn bản: a workbook per conflict in which a person chooses cell by cell, and the filled one signed.

Knows which versions a workbook was made from and that they must still be the ones; refuses to choose
anything nobody wrote down, and to sign while a cell is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from antt_sync.app.conflicts import Conflict, Version, conflict_in, conflicts, lock_ahead
from antt_sync.app.judging import ReviewLine
from antt_sync.app.parcels import Found
from antt_sync.app.ports import Desk
from antt_sync.app.returns import moment_words, printed_label
from antt_sync.app.signing import Unsigned
from antt_sync.app.unit_folders import LONGEST, named_above
from antt_sync.app.world import Books, own_paper
from antt_sync.core.answers import known_values
from antt_sync.core.book import RawBook, RawCell
from antt_sync.core.cell_reading import as_typed, read_cell
from antt_sync.core.choice import (
    Choice,
    ChoiceLine,
    ChoiceRead,
    Difference,
    Side,
    read_choice,
)
from antt_sync.core.envelope import Kind
from antt_sync.core.findings import Finding, Param, Severity, Where, errors, stops
from antt_sync.core.live import ma_kiem
from antt_sync.core.names import shortened
from antt_sync.core.schema import Form
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject
from antt_sync.core.token import SCHEMA_DIGITS, Token
from antt_sync.core.values import EPOCH_1900, EPOCH_1904, Entry, Unreadable, is_blank, show, shown
from antt_sync.core.views import SubjectView, evaluated
from antt_sync.messages.render import finding_message, phrase
from antt_sync.messages.workbook_words import printed_words

MOST_NAMED = 5
"""So many cells are named in one message; the workbook shows all of them."""


# --- out -----------------------------------------------------------------------------------------
def export_choices(desk: Desk, *, to: str, unit: str = "", form: str = "") -> list[str]:
    """Write a choice workbook for every conflict; returns the files' names."""
    books = Books(desk)
    found = conflicts(books, unit=unit, form=form, as_of=desk.now().date())
    written = []
    for number, conflict in enumerate((c for c in found if c.form is not None), start=1):
        desk.progress("write", number, len(found))
        subject = conflict.subject
        whose = shortened(named_above(books, subject.unit), LONGEST)
        name = phrase("name_choice", lang="vi", unit=whose, form=subject.form, period=subject.period)
        data = desk.workbooks.write_choice(choice_of(books, conflict))
        written.append(desk.medium.write_new(desk.medium.inside(to, f"{name}.xlsx"), data))
    return written


def choice_of(books: Books, conflict: Conflict) -> Choice:
    """What the workbook of a conflict shows; `conflict.form` must be at hand."""
    form, subject = conflict.form, conflict.subject
    assert form is not None
    campaign = books.campaigns.get(subject.period)
    local = campaign.forms[subject.form].local_name if campaign and subject.form in campaign.forms else ""
    differing = {cell.address for cell in conflict.cells}
    said = conflict.versions[0].entries
    equal = [(conflict.label(a), show(said[a])) for a in form.cells if a in said and a not in differing]
    facts = (
        (phrase("receipt_unit", lang="vi"), f"{conflict.unit_name} · {subject.unit}"),
        (phrase("receipt_form", lang="vi"), f"{local or form.title.vi.capitalize()} ({form.id})"),
        (phrase("receipt_period", lang="vi"), subject.period),
    )
    lines = [(cell, _line(conflict, cell)) for cell in conflict.cells]
    return Choice(
        token=Token(form.id, form.version, subject.unit, subject.period, "", form.hash[:SCHEMA_DIGITS]),
        title=conflict.unit_name,
        facts=facts,
        sides=tuple(Side(v.letter, v.id, who(v, "vi")) for v in conflict.versions),
        clashes=tuple(line for cell, line in lines if cell.clash),
        prefilled=tuple(line for cell, line in lines if not cell.clash),
        equal=tuple(equal),
        broken=tuple(_said_of(form, finding) for finding in _broken(books, conflict, form)),
    )


def _said_of(form: Form, finding: Finding) -> str:
    said = finding_message(finding, form, lang="vi")
    return f"{printed_label(form, finding.where.address)}: {said.what}"


def _broken(books: Books, conflict: Conflict, form: Form) -> list[Finding]:
    """What is wrong with the cells that follow by themselves, whatever is chosen in the others."""
    follows = {cell.address: cell.follows for cell in conflict.cells if not cell.clash}
    each = []
    for version in conflict.versions:
        entries = {a: e for a, e in {**version.entries, **follows}.items() if e is not None}
        each.append(_of_no_version(books, conflict, form, entries))
    return [f for f in each[0] if all(_which(f) in map(_which, found) for found in each)]


def _of_no_version(
    books: Books, conflict: Conflict, form: Form, entries: Mapping[str, Entry]
) -> list[Finding]:
    """What is wrong with these entries, and with no version as it was sent."""

    def wrong(said: Mapping[str, Entry]) -> list[Finding]:
        return errors(evaluated(conflict.subject, form, said, books.world).findings())

    known = {_which(f) for version in conflict.versions for f in wrong(version.entries)}
    return [f for f in wrong(entries) if _which(f) not in known]


def _which(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.rule, finding.where.address


def _line(conflict: Conflict, cell: Difference) -> ChoiceLine:
    return ChoiceLine(
        cell.address,
        conflict.label(cell.address),
        show(cell.base),
        tuple(_shown(value) for value in cell.values),
        "" if cell.clash else _shown(cell.follows),
    )


def _shown(entry: Entry | None) -> str:
    """A value as it is printed and chosen: a blank has words too, so that it can be chosen."""
    return show(entry) or printed_words()["choice.blank"]


def who(version: Version, lang: str) -> str:
    """Who signed a version, how it came, and when."""
    by = phrase("by_unit", lang=lang)
    if not version.by_unit:
        by = phrase(
            "signed_on_behalf" if version.channel else "signed_by_office", lang=lang, office=version.signed_by
        )
    parts = [
        phrase("version_number", lang=lang, number=version.number),
        by,
        phrase("version_mark", lang=lang, mark=version.mark) if version.mark else "",
        _channel(version.channel, lang),
        version.handed_by,
        phrase("claimed_when", lang=lang, at=moment_words(version.claimed_at) or "–"),
        phrase("received_when", lang=lang, at=moment_words(version.received_at) or "–"),
        phrase("side_locked", lang=lang) if version.locked else "",
        phrase("side_accepted", lang=lang) if version.accepted and not version.locked else "",
    ]
    return " · ".join(part for part in parts if part)


def _channel(channel: str, lang: str) -> str:
    if channel in {"", "other"}:
        return ""
    return phrase(f"channel_{channel}", lang=lang)


# --- back ----------------------------------------------------------------------------------------
def read_chosen(books: Books, file: Found, raw: RawBook) -> ReviewLine:
    """What would be signed of a filled choice; nothing while a cell is open or its versions have moved on."""
    read = read_choice(raw)
    if read is None or not read.heads:
        return ReviewLine(file.name, "REVIEW-112")
    subject = Subject(read.token.unit, read.token.form, read.token.period)
    view = books.view(subject)
    conflict = conflict_in(books, view, as_of=books.desk.now().date())
    name = conflict.unit_name

    def line(code: str, params: Mapping[str, Param], *documents: Unsigned) -> ReviewLine:
        return ReviewLine(file.name, code, params, name, subject, documents=documents)

    if books.took(file.sha256):
        return line("REVIEW-102", {})
    made_from = {r.key for r in view.revisions if set(r.ids) & set(read.heads)}
    form = conflict.form
    if len(view.heads) < 2 or made_from != {h.key for h in view.heads} or form is None:
        return line("REVIEW-109", {"unit": name, "form": subject.form})
    entries, findings, read_here = _merged(conflict, form, read)
    if open_cells := [f for f in findings if f.code == OPEN]:
        params: dict[str, Param] = {"count": len(open_cells), "cells": _named(conflict, open_cells)}
        return line(OPEN, params)
    said = evaluated(subject, form, entries, books.world).findings()
    typed = {c.address for c in conflict.cells if entries.get(c.address) not in c.values}
    findings += [f for f in stops(said) if f.where.address in typed]
    if findings:
        return line("REVIEW-110", _refusal(form, findings[0], read))
    told: dict[str, Param] = {"count": len(conflict.cells), "unit": name, "form": subject.form}
    told["code"] = ma_kiem(form, entries)
    codes = tuple(sorted({f.code for f in said if f.severity is Severity.ERROR}))
    typed_as = {**_of_versions(view, form, entries), **as_typed(read_here)}
    done = line("REVIEW-107", told, _document(books, file, view, _Said(form, entries, codes, typed_as)))
    if (ahead := lock_ahead(view)) is not None:
        same = ahead.said.form_hash == form.hash and ahead.said.entries(form) == entries
        code = "REVIEW-116" if same else "REVIEW-115"
        done = replace(done, code=code, params={**told, "number": ahead.number})
    wrong = tuple(f.at(cell=read.places.get(f.where.address, "")) for f in errors(said))
    return replace(done, form=form, wrong=wrong, new=len(_of_no_version(books, conflict, form, entries)))


OPEN = "REVIEW-108"
CHOSEN = frozenset({"REVIEW-107", "REVIEW-115", "REVIEW-116"})
"""Codes of a choice: its version counts, waits for another to be opened, or is the one that is locked."""


def _refusal(form: Form, finding: Finding, read: ChoiceRead) -> dict[str, Param]:
    said, address = finding_message(finding, form, lang="vi"), finding.where.address
    return {"cell": read.places.get(address, "–"), "label": printed_label(form, address), "what": said.what}


def _merged(
    conflict: Conflict, form: Form, read: ChoiceRead
) -> tuple[dict[str, Entry], list[Finding], list[Finding]]:
    """What is said after choosing, the cells of which that cannot be told, and how the others were read."""
    entries = dict(conflict.versions[0].entries)
    findings: list[Finding] = []
    read_here: list[Finding] = []
    for cell in conflict.cells:
        where = Where(cell=read.places.get(cell.address, ""), address=cell.address)
        answer = read.answers.get(cell.address)
        entry: Entry | None = None
        if answer is None or cell.address in read.twice or is_blank(answer.content):
            findings.append(Finding(OPEN, Severity.ERROR, where))
        else:
            entry, wrong, said = _typed(form, cell, answer, read)
            read_here += said
            if wrong:
                findings.append(Finding(wrong, Severity.ERROR, where, {"value": _text(answer)}))
        entries.pop(cell.address, None)
        if entry is not None:
            entries[cell.address] = entry
    order = {address: n for n, address in enumerate(form.cells)}
    merged = dict(sorted(entries.items(), key=lambda item: order.get(item[0], len(order))))
    return merged, findings, read_here


def _of_versions(view: SubjectView, form: Form, entries: Mapping[str, Entry]) -> dict[str, str]:
    """What stood where a version's text was interpreted, of the cells that still say what it says."""
    found: dict[str, str] = {}
    for head in view.heads:
        own = head.said.entries(form)
        found |= as_typed(head.said.interpreted({a: e for a, e in entries.items() if own.get(a) == e}))
    return found


def _text(answer: RawCell) -> str:
    return "" if answer.content is None else shown(answer.content)


def _typed(
    form: Form, cell: Difference, answer: RawCell, read: ChoiceRead
) -> tuple[Entry | None, str, Sequence[Finding]]:
    """(the value that was chosen or typed, why it cannot be read or nothing, how it was read)."""
    for value in cell.values:
        if _text(answer) == _shown(value).strip():
            return value, "", ()
    if _text(answer) == printed_words()["choice.blank"]:
        return None, "", ()
    known = form.cells[cell.address]
    epoch = EPOCH_1904 if read.epoch_1904 else EPOCH_1900
    entry, said = read_cell(known, answer, Where(address=cell.address), epoch=epoch)
    return entry, entry.code if isinstance(entry, Unreadable) else "", said


def _named(conflict: Conflict, findings: list[Finding]) -> str:
    """The cells in which something is missing: where they stand, and what they are."""
    named = [
        f"{f.where.cell} ({conflict.label(f.where.address)})"
        if f.where.cell
        else conflict.label(f.where.address)
        for f in findings[:MOST_NAMED]
    ]
    return ", ".join(named) + (", …" if len(findings) > MOST_NAMED else "")


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said after choosing, what is wrong with it all the same, and what was typed differently."""

    form: Form
    entries: Mapping[str, Entry]
    errors: tuple[str, ...]
    as_typed: Mapping[str, str]


def _document(books: Books, file: Found, view: SubjectView, said: _Said) -> Unsigned:
    """The submission that goes beyond every version, with the workbook as evidence."""
    desk, remark = books.desk, phrase("chosen_between", lang="vi")
    behalf = OnBehalf("other", remark, desk.office.name, False, file.sha256)
    draft = Draft(
        subject=view.subject,
        form=said.form,
        entries=said.entries,
        carried=known_values(view.subject, said.form, said.entries, books.world),
        origin=Origin(file.sha256, file.name),
        parents=view.tips,
        error_codes=said.errors,
        reason=remark if said.errors else "",
        on_behalf=None if own_paper(desk.office, view.subject, said.form) else behalf,
        as_typed=said.as_typed,
    )
    return Unsigned(Kind.SUBMISSION, desk.office.root_office, draft.body(), {file.sha256: file.data})
