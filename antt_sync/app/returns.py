"""What goes back on a workbook: numbered marks from findings and reviews, the receipt, the banner.

Knows which findings and threads still matter for the lần at hand; refuses to know files. Internal
notes are not among the threads it is handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.core.bodies import day_in, int_in
from antt_sync.core.cell_reading import READ_AS
from antt_sync.core.envelope import Envelope
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.justified import FINDING_THREAD, finding_thread
from antt_sync.core.live import AWAITED, UNCONFIRMED
from antt_sync.core.marks import Mark, Receipt, Returned
from antt_sync.core.review import Saying, Thread
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import OUTSIDE, Totals, totals
from antt_sync.core.values import Entry, show, show_date
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import finding_message, phrase
from antt_sync.messages.report_words import period_words


def _clipped(label: str) -> str:
    return label if len(label) <= 48 else f"{label[:47].rstrip()}…"


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
    words = _clipped(row.label.vi)
    parts = [number, words if not number or row.part_of or not named else "", column if named else ""]
    return " · ".join([" ".join(p for p in parts[:2] if p), *([parts[2]] if parts[2] else [])])


def place_label(form: Form, address: str) -> str:
    """Where a thread stands: its cell, the heading of the table whose row is no more, or the whole form."""
    if label := printed_label(form, address):
        return label
    if (row := form.row_of.get(form.heading_of(address))) is not None:
        return phrase("row_gone", lang="vi", place=f"{row.number} {_clipped(row.label.vi)}".strip())
    if section := next((s for s in form.sections if s.id == form.heading_of(address)), None):
        return phrase("row_gone", lang="vi", place=_clipped(section.label.vi))
    return phrase("whole_form", lang="vi")


OF_OFFICE = frozenset({AWAITED, UNCONFIRMED})

WHY_SIGNED = "signed"
"""The place of a thread's id where there is none: nobody answers the reason for a signature in it."""
FOR_INFORMATION = frozenset({READ_AS, OUTSIDE})
"""What it says is all there is to know: nothing is asked of anybody."""


def marks_from_findings(
    desk: Desk, form: Form, findings: Iterable[Finding], entries: Mapping[str, Entry]
) -> tuple[Mark, ...]:
    """A mark for every finding that has a cell, in printed order, then for what stood beside the form.

    What only the office can do is not one.
    """
    grown = form.grown(entries)
    order = {address: n for n, address in enumerate(grown.cells)}
    cells = [f for f in findings if f.where.address in order and f.code not in OF_OFFICE]
    placed = sorted(cells, key=lambda f: order[f.where.address])
    placed += [f for f in findings if f.code == OUTSIDE]
    return tuple(_mark_of_finding(desk, grown, f, entries, n) for n, f in enumerate(placed, start=1))


def _mark_of_finding(
    desk: Desk, form: Form, finding: Finding, entries: Mapping[str, Entry], number: int
) -> Mark:
    message = finding_message(finding, form, lang="vi")
    must = finding.severity is not Severity.WARNING
    cell = form.cells.get(finding.where.address)
    given = not must and cell is not None and cell.given  # nobody types there: nothing to correct
    read = finding.code in FOR_INFORMATION
    told = given or read
    return Mark(
        number=number,
        thread=finding_thread(finding),
        address=finding.where.address,
        label=place_label(form, finding.where.address),
        sent=show(entries.get(finding.where.address)),
        comment=f"{message.what} {message.do}",
        wanted=message.title if read else phrase("must_fix" if must else "look_again", lang="vi"),
        when="",
        author=desk.office.name,
        talk=(),
        status=phrase("for_information" if told else "not_fixed", lang="vi"),
        open=not told,
    )


def marks_for(books: Books, form: Form, view: SubjectView, *, asking: bool) -> tuple[Mark, ...]:
    """All marks of a subject's latest lần: its reviewers' threads and, while it is open, its findings.

    A finding that somebody spoke of has one mark, with what was said; one kept for a reason is closed.
    """
    assert view.latest is not None
    entries = view.entries
    grown = form.grown(entries)
    found = (*view.findings, *view.justified) if asking else ()
    kept = set(map(finding_thread, view.justified))
    talks = {t.id: t for t in view.threads}
    from_findings = [
        _spoken_of(books, m, talks[m.thread], kept=m.thread in kept) if m.thread in talks else m
        for m in marks_from_findings(books.desk, form, found, entries)
    ]
    taken = {m.thread for m in from_findings}
    others = [t for t in view.threads if t.id not in taken]
    marks = [m for t in others if (m := _mark_of_thread(books, grown, view, t, entries))]
    order = {address: n for n, address in enumerate(grown.cells)}
    everything = sorted(
        [*marks, *from_findings], key=lambda m: (not m.open, order.get(m.address, -1), m.thread)
    )
    return tuple(replace(m, number=n) for n, m in enumerate(everything, start=1))


def _spoken_of(books: Books, mark: Mark, thread: Thread, *, kept: bool) -> Mark:
    """A finding's mark with what was said of it since; the rule's own words are not said twice."""
    later = _talk(books, [s for s in thread.sayings if s.by_unit or s.text != mark.comment])
    if kept:
        mark = replace(mark, open=False, status=phrase("kept_with_reply", lang="vi"))
    asked = next((s for s in thread.sayings if not s.by_unit), None)
    if asked is not None:
        mark = replace(mark, author=books.name_of(asked.author), when=moment_words(asked.claimed_at))
    return replace(mark, talk=(mark.comment, *later) if later else ())


def _whole_talk(books: Books, thread: Thread) -> tuple[str, ...]:
    """All that was said in a thread where that is more than one remark; what opened it, in its own words."""
    first, *later = thread.sayings
    begun = _talk(books, [first]) if first.by_unit else (first.text,)
    return (*begun, *_talk(books, later)) if later else ()


def _talk(books: Books, sayings: Iterable[Saying]) -> tuple[str, ...]:
    """What was said after a first remark, line by line, each with who said it."""
    return tuple(
        phrase("said_by_unit", lang="vi", text=s.text)
        if s.by_unit
        else phrase("said_by_office", lang="vi", office=books.name_of(s.author), text=s.text)
        for s in sayings
    )


def _mark_of_thread(
    books: Books, form: Form, view: SubjectView, thread: Thread, entries: Mapping[str, Entry]
) -> Mark | None:
    of_office = [s for s in thread.sayings if not s.by_unit]
    if not of_office:
        return None
    about = next((r for r in view.revisions if thread.submission in r.ids), None)
    before = {} if about is None else about.said.entries(form)
    changed = about is not None and before.get(thread.address) != entries.get(thread.address)
    gone = thread.id.startswith(FINDING_THREAD) and thread.id not in map(finding_thread, view.findings)
    answered = thread.answered
    status = phrase("not_fixed", lang="vi")
    if thread.resolved or gone or (changed and thread.address):
        status = phrase("fixed", lang="vi", value=show(entries.get(thread.address)) or "–")
    elif answered:
        status = phrase("kept_with_reply", lang="vi")
    elif not thread.remark:
        status = phrase("for_information", lang="vi")
    settled = thread.resolved or gone or changed or answered or not thread.remark
    open_now = not settled and not view.outcome.locked
    return Mark(
        number=0,
        thread=thread.id,
        address=thread.address,
        label=place_label(form, thread.address),
        sent=show(before.get(thread.address)),
        comment=of_office[-1].text,
        wanted=phrase("must_fix" if thread.asked else "look_again", lang="vi"),
        when=moment_words(of_office[-1].claimed_at),
        author=books.name_of(of_office[-1].author),
        talk=_whole_talk(books, thread),
        status=status,
        open=open_now,
    )


def marks_of_notes(books: Books, form: Form, view: SubjectView, notes: Iterable[Thread]) -> list[Mark]:
    """The office's internal notes as marks; for copies that stay in the office."""
    grown = form.grown(view.entries)
    found = (_mark_of_thread(books, grown, view, note, view.entries) for note in notes)
    internal = phrase("internal_note", lang="vi")
    return [replace(mark, wanted=internal, status=internal, open=False) for mark in found if mark is not None]


def marks_of_units_words(books: Books, form: Form, view: SubjectView) -> list[Mark]:
    """What the unit remarked where nobody had asked, as marks; for copies that stay in the office."""
    grown, said = form.grown(view.entries), phrase("unit_remarked", lang="vi")
    own = [t for t in view.threads if t.sayings and not t.id.startswith(FINDING_THREAD)]
    return [
        *_why_signed(books, view),
        *(
            Mark(
                number=0,
                thread=thread.id,
                address=thread.address,
                label=place_label(grown, thread.address),
                sent=show(view.entries.get(thread.address)),
                comment="\n".join(s.text for s in thread.sayings),
                wanted=said,
                when=moment_words(thread.sayings[-1].claimed_at),
                author=books.name_of(view.subject.unit),
                talk=(),
                status=said,
                open=False,
            )
            for thread in own
            if all(s.by_unit for s in thread.sayings)
        ),
    ]


def _why_signed(books: Books, view: SubjectView) -> list[Mark]:
    """Why the unit itself signed what was still to be corrected, as it said."""
    said = view.latest.said if view.latest else None
    if said is None or not said.reason or said.signer_unit != view.subject.unit:
        return []
    remarked = phrase("unit_remarked", lang="vi")
    return [
        Mark(
            number=0,
            thread=WHY_SIGNED,
            address="",
            label=phrase("whole_form", lang="vi"),
            sent="",
            comment=phrase("signed_because", lang="vi", reason=said.reason),
            wanted=remarked,
            when=moment_words(said.claimed_at),
            author=books.name_of(view.subject.unit),
            talk=(),
            status=remarked,
            open=False,
        )
    ]


def moment_words(claimed_at: str) -> str:
    """A moment as receipts say it: `14/10/2024 09:00`; nothing for what is none."""
    day, _, time = claimed_at.partition("T")
    try:
        return f"{show_date(date.fromisoformat(day))} {time[:5]}"
    except ValueError:
        return ""


def left_to_fix(marks: Iterable[Mark]) -> int:
    """How many places still have to be corrected; one that is only to be looked at again is none."""
    must = phrase("must_fix", lang="vi")
    return sum(1 for m in marks if m.open and m.wanted == must)


IN_HEADLINE = ("headline_ask", "headline_ask_and_look", "headline_look")
IN_MESSAGE = ("message_ask", "message_ask_and_look", "message_look")
"""How places are asked for: some to correct, some of both kinds, some only to be looked at again."""


def places_asked(names: tuple[str, str, str], marks: Sequence[Mark]) -> str:
    """How many places are to be corrected and how many looked at again; nothing where none is open."""
    n = left_to_fix(marks)
    again = sum(1 for m in marks if m.open) - n
    if not (n or again):
        return ""
    fix, both, look = names
    return phrase(both if n and again else fix if n else look, lang="vi", n=n, again=again)


def headline(view: SubjectView, marks: Sequence[Mark]) -> str:
    """The banner's words: what this workbook came back for."""
    if view.outcome.locked:
        return phrase("headline_locked", lang="vi")
    if asked := places_asked(IN_HEADLINE, marks):
        return asked
    return phrase("headline_checked" if view.outcome.accepted else "headline_received", lang="vi")


@dataclass(frozen=True, slots=True)
class Came:
    """Which lần came, when this office took it in, and at which roster; 0 when it was only checked."""

    number: int = 0
    at: str = ""
    roster: Envelope | None = None


def came(books: Books, view: SubjectView) -> Came:
    """When the latest lần came here, and at which roster."""
    if view.latest is None:
        return Came()
    at = min((books.desk.store.received_at(i) for i in view.latest.ids), default="")
    return Came(view.latest.number, at, books.roster_at(at))


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
        (phrase("receipt_at", lang="vi"), _came_words(came)),
    ]
    return Receipt(tuple(lines))


def _came_words(came: Came) -> str:
    """When it came, and at which roster: by the number and the day printed on that."""
    moment = moment_words(came.at) or "–"
    if came.roster is None:
        return moment
    number, day = int_in(came.roster.body.get("version")), day_in(came.roster.header.claimed_at[:10])
    said = show_date(day) if day else "–"
    return phrase("receipt_at_roster", lang="vi", moment=moment, version=number, date=said)


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
    words = places_asked(IN_HEADLINE, marks) or phrase("headline_checked_only", lang="vi")
    slip = receipt(desk, form, told, prefill=prefill, came=Came())
    return Returned(0, words, prefill.due, marks, slip)
