"""Nguồn số liệu: from a figure of the roll-up to its units, copies, cells, signers and receipts.

Knows where each of these is written; refuses to know how a figure is counted and how a table looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from antt_sync.app.returns import moment_words, printed_label
from antt_sync.app.reviewing import unit_name
from antt_sync.app.rollup_figures import Basis, LeftOut, RolledUp
from antt_sync.core.bodies import text_in, texts_in
from antt_sync.core.cell_reading import as_typed
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.grid import CHANNELS
from antt_sync.core.review import Review
from antt_sync.core.schema import Form
from antt_sync.core.submission import Submission
from antt_sync.messages.report_words import said


@dataclass(frozen=True, slots=True)
class Part:
    """One unit of a figure: its cell in words, who signed it, how and when it came, who accepted it.

    `typed` is what stood in the cell where its text was interpreted.
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
        words = said("rollup.by_signer", signer=self.signer)
        if self.channel:
            channel = {code: name for name, code in CHANNELS.items()}.get(self.channel, self.channel)
            words = said("rollup.on_behalf", channel=channel.lower())
            words += f", {self.handed_by}" if self.handed_by else ""
        came = said("rollup.came", at=moment_words(self.received_at) or "–")
        accepted = said("rollup.accepted", by=self.accepted_by, at=moment_words(self.accepted_at) or "–")
        told = (words, came, self.file, accepted if self.accepted_by else "")
        return "; ".join(part for part in told if part)


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with everything behind it and everybody who is not counted."""

    address: str
    title: str
    value: int
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]


def trace(rolled: RolledUp, typed: str) -> Trace:
    """A figure by its address.

    Raises: UsageTrouble for an address that no figure has.
    """
    wanted = {address.casefold(): address for address in rolled.addressed}
    address = wanted.get(typed.strip().casefold())
    if address is None:
        raise UsageTrouble("USE-210", value=typed)
    key = rolled.addressed[address]
    receipts = _receipts(rolled)
    parts = tuple(part_of(rolled, b, receipts) for b in rolled.behind(*key))
    return Trace(address, rolled.title(*key), rolled.count(*key), parts, tuple(rolled.left_out(*key)))


def part_of(rolled: RolledUp, basis: Basis, receipts: Mapping[str, str] | None = None) -> Part:
    """What stands behind one unit of a figure; with the receipts at hand, which one names its copy."""
    gathered = rolled.gathered
    if basis.subject is None:
        return Part(basis)
    view, store = gathered.view(basis.subject), gathered.desk.store
    revision = next((r for r in view.revisions if basis.submission in r.ids), None)
    if revision is None:
        return Part(basis)
    form = gathered.books.desk.shelf.by_hash(revision.said.form_hash)
    submission = revision.said
    accepting = _accepting(rolled, basis, submission)
    behalf = submission.on_behalf or {}
    return Part(
        basis,
        label=printed_label(form, basis.cell) if form and basis.cell else "",
        typed=_typed_at(submission, form, basis.cell),
        signer=unit_name(gathered.books, submission.signer_unit),
        channel=text_in(behalf.get("channel")),
        handed_by=text_in(behalf.get("handed_by")),
        claimed_at=submission.claimed_at,
        received_at=min((store.received_at(i) for i in revision.ids), default=""),
        file=submission.workbook_name,
        accepted_by=unit_name(gathered.books, accepting.signer_unit) if accepting else "",
        accepted_at=accepting.claimed_at if accepting else "",
        paper=accepting.paper.number if accepting and accepting.paper else "",
        receipt=next(((receipts or {}).get(i, "") for i in revision.ids if i in (receipts or {})), ""),
    )


def _typed_at(submission: Submission, form: Form | None, cell: str) -> str:
    """What stood in the cell where its text was interpreted, or nothing."""
    entries = {a: e for a, e in submission.entries(form).items() if a == cell} if form else {}
    return as_typed(submission.interpreted(entries)).get(cell, "")


def _accepting(rolled: RolledUp, basis: Basis, submission: Submission) -> Review | None:
    """The review by which a copy counts: a verdict on this very copy, or one that stands for it."""
    assert basis.subject is not None
    view = rolled.gathered.view(basis.subject)
    if not view.outcome.accepted:
        return None
    own = [r for r in view.outcome.heads if r.submission == submission.id]
    return next(iter(own or view.outcome.heads), None)


def _receipts(rolled: RolledUp) -> Mapping[str, str]:
    """The receipt that names each submission, by the submission's id."""
    found = rolled.gathered.books.uncut(Kind.RECEIPT)
    return {id: e.id for e in found for id in texts_in(e.body.get("ids"))}
