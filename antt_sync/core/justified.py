"""Warnings that a unit keeps for a reason: the reason holds while the value stays where it was given for.

Knows the threads that the program opens at its own findings, and the range stored with a reason; refuses to
know whether a reason is a good one, and to let one excuse an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from antt_sync.core.findings import Finding, Severity
from antt_sync.core.review import Span, Thread
from antt_sync.core.values import Entry, Unreadable, Value, to_json

FINDING_THREAD = "k:"
"""Threads the program opens itself: `k:<code>:<address>`; they close when the finding is gone."""


def finding_thread(finding: Finding) -> str:
    """The id of a finding's thread."""
    return f"{FINDING_THREAD}{finding.code}:{finding.where.address}"


def span_of(entry: Entry | None, known: Value | None) -> Span | None:
    """The range in which a reason for this value holds: from what the office knew to the value itself.

    Whatever comes nearer to what was known needs no new reason. Where there is no number to hold it against,
    the reason is for this very value; what cannot be read has none.
    """
    if isinstance(entry, Unreadable):
        return None
    if isinstance(entry, int) and isinstance(known, int):
        return min(entry, known), max(entry, known)
    said = None if entry is None else to_json(entry)
    return said, said


def within(entry: Entry | None, span: Span) -> bool:
    """Whether a value lies in a range."""
    low, high = span
    if isinstance(entry, Unreadable):
        return False
    if isinstance(entry, int) and isinstance(low, int) and isinstance(high, int):
        return low <= entry <= high
    return (None if entry is None else to_json(entry)) == low == high


def set_apart(
    findings: Iterable[Finding], entries: Mapping[str, Entry], threads: Iterable[Thread]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(what is still to look at, the warnings that are kept for a reason), each in its order."""
    reasons = {t.id: t for t in threads if t.id.startswith(FINDING_THREAD)}
    still: list[Finding] = []
    kept: list[Finding] = []
    for finding in findings:
        thread = reasons.get(finding_thread(finding))
        entry = entries.get(finding.where.address)
        told = [] if thread is None else [s.span for s in thread.replies if s.span is not None]
        holds = finding.severity is Severity.WARNING and any(within(entry, span) for span in told)
        (kept if holds else still).append(finding)
    return tuple(still), tuple(kept)
