"""What stands behind one unit of a figure: its copy, the cell, who signed it, how it came, who accepted it.

Knows where each of these is written; refuses to know which figure it is part of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from antt_sync.app.report_data import Gathered
from antt_sync.app.returns import moment_words, printed_label
from antt_sync.core.bodies import text_in
from antt_sync.core.cell_reading import as_typed
from antt_sync.core.grid import spoken
from antt_sync.core.review import Review
from antt_sync.core.roster import Unit
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject, Submission
from antt_sync.core.views import SubjectView
from antt_sync.messages.report_words import said


@dataclass(frozen=True, slots=True)
class Basis:
    """One unit behind a figure: the copy or the decision it rests on, and the cell that says so.

    `how` tells who signed the copy, how and when it came, and who accepted it.
    """

    unit: Unit
    form: str
    number: int
    ma_kiem: str
    says: str
    subject: Subject | None = None
    submission: str = ""
    cell: str = ""
    value: str = ""
    how: str = "–"


@dataclass(frozen=True, slots=True)
class Part:
    """One unit of a figure: its cell in words, who signed it, how and when it came, who accepted it.

    `typed` is what stood in the cell where its text was interpreted. `elsewhere` says that another office
    took it in first, or accepted it before it came here.
    """

    basis: Basis
    label: str = ""
    typed: str = ""
    signer: str = ""
    channel: str = ""
    handed_by: str = ""
    claimed_at: str = ""
    received_at: str = ""
    file: str = ""
    accepted_by: str = ""
    accepted_at: str = ""
    paper: str = ""
    receipt: str = ""
    elsewhere: bool = False

    @property
    def says(self) -> str:
        """What it rests on and the cell that says so."""
        basis = self.basis
        cell = f"{self.label}: {basis.value}" if self.label and basis.value else ""
        if cell and self.typed:
            cell += f" ({said('rollup.typed', typed=self.typed)})"
        return "; ".join(part for part in (basis.says, cell) if part)

    @property
    def how(self) -> str:
        """Who signed it, how and when it came, from which file, and who accepted it."""
        if not self.basis.submission:
            return "–"
        accepted = said("rollup.accepted", by=self.accepted_by, at=moment_words(self.accepted_at) or "–")
        accepted = accepted if self.accepted_by else ""
        at = moment_words(self.received_at) or "–"
        told = (self._signed, said("rollup.came", at=at), self.file, accepted)
        if self.elsewhere:
            begun = f"{self.signer} {self._signed}" if self.channel else self._signed
            begun += f", {moment_words(self.claimed_at) or '–'}"
            before = self.accepted_at[:16] < self.received_at[:16]
            here = (said("rollup.arrived", at=at), self.file)
            told = (begun, accepted, *here) if before else (begun, *here, accepted)
        return "; ".join(part for part in told if part)

    @property
    def _signed(self) -> str:
        """Who signed it, and how it came where that was on behalf."""
        if not self.channel:
            return said("rollup.by_signer", signer=self.signer)
        known = self.channel != "other"
        told = said("rollup.on_behalf", channel=spoken(self.channel)) if known else said("rollup.behalf")
        return told + (f", {self.handed_by}" if self.handed_by else "")


def part_of(gathered: Gathered, basis: Basis, receipts: Mapping[str, str] | None = None) -> Part:
    """What stands behind one unit of a figure; with the receipts at hand, which one names its copy."""
    if basis.subject is None:
        return Part(basis)
    view, store = gathered.books.settled(basis.subject), gathered.desk.store
    revision = next((r for r in view.revisions if basis.submission in r.ids), None)
    if revision is None:
        return Part(basis)
    form = gathered.books.desk.shelf.by_hash(revision.said.form_hash)
    submission = revision.said
    accepting = _accepting(view, submission)
    behalf = submission.on_behalf or {}
    received_at = min((store.received_at(i) for i in revision.ids), default="")
    accepted_at = accepting.claimed_at if accepting else ""
    taken_below = submission.on_behalf is not None and submission.signer_unit != gathered.desk.office.unit
    return Part(
        basis,
        label=printed_label(form, basis.cell) if form and basis.cell else "",
        typed=_typed_at(submission, form, basis.cell),
        signer=gathered.books.name_of(submission.signer_unit),
        channel=text_in(behalf.get("channel")),
        handed_by=text_in(behalf.get("handed_by")),
        claimed_at=submission.claimed_at,
        received_at=received_at,
        file=submission.workbook_name,
        accepted_by=gathered.books.name_of(accepting.signer_unit) if accepting else "",
        accepted_at=accepted_at,
        paper=accepting.paper.number if accepting and accepting.paper else "",
        receipt=next(((receipts or {}).get(i, "") for i in revision.ids if i in (receipts or {})), ""),
        elsewhere=taken_below or "" < accepted_at[:16] < received_at[:16],
    )


def _typed_at(submission: Submission, form: Form | None, cell: str) -> str:
    """What stood in the cell where its text was interpreted, or nothing."""
    entries = {a: e for a, e in submission.entries(form).items() if a == cell} if form else {}
    return as_typed(submission.interpreted(entries)).get(cell, "")


def _accepting(view: SubjectView, submission: Submission) -> Review | None:
    """The review by which a copy counts: a verdict on this very copy, or one that stands for it."""
    if not view.outcome.accepted:
        return None
    own = [r for r in view.outcome.heads if r.submission == submission.id]
    return next(iter(own or view.outcome.heads), None)
