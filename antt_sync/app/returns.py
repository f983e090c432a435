"""What goes back on a workbook: numbered marks from findings and reviews, the receipt, the banner.

Knows which findings and threads still matter for the lần at hand; refuses to know files. Internal
notes are not among the threads it is handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.live import AWAITED, UNCONFIRMED
from antt_sync.core.marks import Mark, Receipt, Returned
from antt_sync.core.review import Thread
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Totals, totals
from antt_sync.core.values import Entry, show, show_date
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import finding_message, phrase
from antt_sync.messages.report_words import period_words

FINDING_THREAD = "k:"
"""Threads the program opens itself: `k:<code>:<address>`; they close when the finding is gone."""


def printed_label(form: Form, address: str) -> str:
    """A cell as people find it on paper: `1.1 Số, ký hiệu`, `1.3 Tổng số hộ đang cư trú`."""
    cell = form.cells.get(address)
    if cell is None:
        return ""
    row = form.row_of[address.rpartition(".")[0]]
    parent = form.row_of.get(row.part_of)
    number = row.number or (parent.number if parent else "")
    entries = [c for c in row.cells if not c.computed]
    column = next((c.label.vi.partition("(")[0].strip() for c in form.columns if c.key == cell.column), "")
    named = not row.part_of or row.table or len(entries) > 1
    words = row.label.vi if len(row.label.vi) <= 48 else f"{row.label.vi[:47].rstrip()}…"
    parts = [number, words if not number or row.part_of or not named else "", column if named else ""]
    return " · ".join([" ".join(p for p in parts[:2] if p), *([parts[2]] if parts[2] else [])])


OF_OFFICE = frozenset({AWAITED, UNCONFIRMED})


def marks_from_findings(
    desk: Desk, form: Form, findings: Iterable[Finding], entries: Mapping[str, Entry]
) -> tuple[Mark, ...]:
    """A mark for every finding that has a cell, in printed order; what only the office can do is not one."""
    grown = form.grown(entries)
    order = {address: n for n, address in enumerate(grown.cells)}
    about = [f for f in findings if f.where.address in order and f.code not in OF_OFFICE]
    placed = sorted(about, key=lambda f: order[f.where.address])
    return tuple(_mark_of_finding(desk, grown, f, entries, n) for n, f in enumerate(placed, start=1))


def _mark_of_finding(
    desk: Desk, form: Form, finding: Finding, entries: Mapping[str, Entry], number: int
) -> Mark:
    message = finding_message(finding, form, lang="vi")
    must = finding.severity is not Severity.WARNING
    cell = form.cells.get(finding.where.address)
    told = not must and cell is not None and cell.given  # nobody types there: nothing to correct
    return Mark(
        number=number,
        thread=f"{FINDING_THREAD}{finding.code}:{finding.where.address}",
        address=finding.where.address,
        label=printed_label(form, finding.where.address),
        sent=show(entries.get(finding.where.address)),
        comment=f"{message.what} {message.do}",
        wanted=phrase("must_fix" if must else "look_again", lang="vi"),
        when="",
        author=desk.office.name,
        replies=(),
        status=phrase("for_information" if told else "not_fixed", lang="vi"),
        open=not told,
    )


def marks_for(desk: Desk, form: Form, view: SubjectView, *, asking: bool) -> tuple[Mark, ...]:
    """All marks of a subject's latest lần: its reviewers' threads and, while it is open, its findings."""
    assert view.latest is not None
    entries = view.entries
    grown = form.grown(entries)
    from_findings = marks_from_findings(desk, form, view.findings, entries) if asking else ()
    marks = [m for t in view.threads if (m := _mark_of_thread(desk, grown, view, t, entries))]
    order = {address: n for n, address in enumerate(grown.cells)}
    everything = sorted(
        [*marks, *from_findings], key=lambda m: (not m.open, order.get(m.address, -1), m.thread)
    )
    return tuple(replace(m, number=n) for n, m in enumerate(everything, start=1))


def _mark_of_thread(
    desk: Desk, form: Form, view: SubjectView, thread: Thread, entries: Mapping[str, Entry]
) -> Mark | None:
    words = "\n".join(s.text for s in thread.sayings if not s.by_unit)
    if not words:
        return None
    about = next((r for r in view.revisions if thread.submission in r.ids), None)
    before = {} if about is None else about.said.entries(form)
    changed = about is not None and before.get(thread.address) != entries.get(thread.address)
    answered = thread.sayings[-1].by_unit
    status = phrase("not_fixed", lang="vi")
    if thread.resolved or (changed and thread.address):
        status = phrase("fixed", lang="vi", value=show(entries.get(thread.address)) or "–")
    elif answered:
        status = phrase("kept_with_reply", lang="vi")
    elif not thread.remark:
        status = phrase("for_information", lang="vi")
    settled = thread.resolved or changed or answered or not thread.remark
    open_now = not settled and not view.outcome.locked
    return Mark(
        number=0,
        thread=thread.id,
        address=thread.address,
        label=printed_label(form, thread.address) or phrase("whole_form", lang="vi"),
        sent=show(before.get(thread.address)),
        comment=words,
        wanted=phrase("must_fix" if thread.asked else "look_again", lang="vi"),
        when=moment_words(thread.sayings[0].claimed_at),
        author=desk.office.name,
        replies=tuple(s.text for s in thread.replies),
        status=status,
        open=open_now,
    )


def moment_words(claimed_at: str) -> str:
    """A moment as receipts say it: `14/10/2024 09:00`; nothing for what is none."""
    day, _, time = claimed_at.partition("T")
    try:
        return f"{show_date(date.fromisoformat(day))} {time[:5]}"
    except ValueError:
        return ""


def headline(view: SubjectView, marks: Sequence[Mark]) -> str:
    """The banner's words: what this workbook came back for."""
    left = sum(1 for m in marks if m.open)
    if view.outcome.locked:
        return phrase("headline_locked", lang="vi")
    if left:
        return phrase("headline_ask", lang="vi", n=left)
    return phrase("headline_checked" if view.outcome.accepted else "headline_received", lang="vi")


@dataclass(frozen=True, slots=True)
class Came:
    """Which lần came, and when this office took it in; 0 when it was only checked."""

    number: int = 0
    at: str = ""


def came(desk: Desk, view: SubjectView) -> Came:
    """When the latest lần came here."""
    if view.latest is None:
        return Came()
    at = min((desk.store.received_at(i) for i in view.latest.ids), default="")
    return Came(view.latest.number, at)


def receipt(desk: Desk, form: Form, told: Totals, *, prefill: Prefill, came: Came) -> Receipt:
    """The printed receipt's lines; the same lần always gives the same receipt."""
    lines = [
        (phrase("receipt_office", lang="vi"), desk.office.name),
        (phrase("receipt_unit", lang="vi"), prefill.unit_name or prefill.unit),
        (
            phrase("receipt_form", lang="vi"),
            f"{prefill.local_name or form.title.vi.capitalize()} ({form.id})",
        ),
        (phrase("receipt_period", lang="vi"), period_words(prefill.period).lower()),
        (phrase("receipt_number", lang="vi"), str(came.number) if came.number else "–"),
        (phrase("receipt_code", lang="vi"), told.ma_kiem),
        (phrase("receipt_totals", lang="vi"), totals_words(told)),
        (phrase("receipt_at", lang="vi"), moment_words(came.at) or "–"),
    ]
    return Receipt(tuple(lines))


def totals_words(told: Totals) -> str:
    """The control totals in one line."""
    rows = sum(told.rows.values())
    return phrase("totals", lang="vi", filled=told.filled, blank=told.blank, rows=rows, sum=told.sum)


def returned_copy(
    desk: Desk,
    form: Form,
    entries: Mapping[str, Entry],
    *,
    marks: tuple[Mark, ...],
    prefill: Prefill,
) -> Returned:
    """The returned part of a workbook that was only checked, not taken in."""
    told = totals(form, entries)
    left = sum(1 for m in marks if m.open)
    words = phrase("headline_ask" if left else "headline_checked_only", lang="vi", n=left)
    slip = receipt(desk, form, told, prefill=prefill, came=Came())
    return Returned(0, words, prefill.due, marks, slip, closed=False)
