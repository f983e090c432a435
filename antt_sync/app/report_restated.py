"""Điều chỉnh số liệu đã chốt: which published figure is another one today, why, and by which submission.

Knows the latest closing and the live figures; refuses to change a closing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from antt_sync.app.closing import last_closing, last_closings
from antt_sync.app.log import SAID
from antt_sync.app.report_data import Gathered
from antt_sync.app.report_rollup import NAME as ROLLUP
from antt_sync.app.report_rollup import closing_words, figures_of, parts_of
from antt_sync.app.returns import moment_words
from antt_sync.app.rollup_figures import TOTAL, RolledUp
from antt_sync.core.closing import Change, Closing, changes
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.report import Block, Column, Line, Report, Sheet, Table, Voice, Words
from antt_sync.core.review import Review, Verb, review_of
from antt_sync.core.roster import Unit
from antt_sync.core.submission import Subject, Submission
from antt_sync.messages.report_words import period_words, said

NAME = "dieu-chinh"


@dataclass(frozen=True, slots=True)
class Cause:
    """A document that came after the closing and bears on a unit's figure, and the submission it is about."""

    id: str
    submission: str
    form: str
    number: int
    claimed_at: str
    words: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that came into a figure or went out of it, and by which documents."""

    unit: str
    name: str
    came: bool
    causes: tuple[Cause, ...]


def restated(gathered: Gathered) -> Report:
    """The list of figures that differ from the latest closing; empty when none does.

    Raises: UsageTrouble where nothing was closed.
    """
    closing = last_closing(gathered, ROLLUP)
    if closing is None:
        raise UsageTrouble("USE-211", period=gathered.period)
    rolled = RolledUp(gathered)
    found = changes(closing, figures_of(rolled), parts_of(rolled))
    moved = {c.figure: _moved(rolled, closing, c) for c in found}
    title = said("restated.title", period=period_words(gathered.period))
    blocks: list[Block] = [
        Words(title, Voice.TITLE),
        Words(said("rollup.closed", **closing_words(closing)), Voice.CENTRE),
        Words(said("common.as_of", date=f"{gathered.as_of:%d/%m/%Y}"), Voice.CENTRE),
    ]
    if len(last_closings(gathered, ROLLUP)) > 1:
        blocks.append(Words(said("restated.two")))
    blocks.append(_table(rolled, found, moved) if found else Words(said("restated.none")))
    sheet = Sheet(said("restated.sheet"), (120, 330, 76, 76, 460), tuple(blocks))
    return Report(NAME, title, gathered.desk.office.name, (sheet,), _data(rolled, closing, found, moved))


def _table(rolled: RolledUp, found: list[Change], moved: dict[str, tuple[Moved, ...]]) -> Table:
    columns = (
        Column("ma", said("restated.code"), align="center"),
        Column("so_lieu", said("restated.figure")),
        Column("chot", said("restated.was"), align="center"),
        Column("nay", said("restated.now"), align="center"),
        Column("vi_sao", said("restated.why")),
    )
    lines: list[Line] = []
    for change in found:
        total = change.figure.startswith(f"{TOTAL}.")
        why = (
            said("restated.as_kinds")
            if total
            else said("restated.difference", n=f"{change.now - change.was:+d}")
        )
        name = _title(rolled, change.figure)
        lines.append(Line((change.figure, name, change.was, change.now, why), strong=True))
        lines += [_line(one) for one in moved[change.figure] if not total]
    return Table(columns, tuple(lines), main=True)


def _line(one: Moved) -> Line:
    words = said("restated.came" if one.came else "restated.went", unit=one.name)
    why = "; ".join(c.words for c in one.causes) or said("restated.registry")
    return Line(("", words, "", "", why))


def _title(rolled: RolledUp, address: str) -> str:
    key = rolled.addressed.get(address)
    return rolled.title(*key) if key else address


def _moved(rolled: RolledUp, closing: Closing, change: Change) -> tuple[Moved, ...]:
    units = rolled.gathered.roster.units
    figure = rolled.addressed.get(change.figure, ("", ""))[1]
    both = [(id, True) for id in change.came] + [(id, False) for id in change.went]
    return tuple(
        Moved(
            id, units[id].name if id in units else id, came, _causes(rolled, closing, units.get(id), figure)
        )
        for id, came in both
    )


def _causes(rolled: RolledUp, closing: Closing, unit: Unit | None, figure: str) -> tuple[Cause, ...]:
    """The documents that decide today about the forms of a figure and did not when it was closed."""
    if unit is None:
        return ()
    found: dict[str, Cause] = {}
    for subject in rolled.subjects(unit, figure):
        for cause in _deciding(rolled, subject):
            if cause.id not in closing.documents:
                found[cause.id] = cause
    return tuple(found.values())


def _deciding(rolled: RolledUp, subject: Subject) -> Iterable[Cause]:
    view, store = rolled.gathered.view(subject), rolled.gathered.desk.store
    standing = {r.key: r for r in (*view.heads, view.latest, view.official) if r is not None}
    for revision in sorted(standing.values(), key=lambda r: r.number):
        yield _of_submission(subject, revision.said, revision.number)
    number = view.latest.number if view.latest else 0
    yield from (_of_review(subject, review, number) for review in view.outcome.heads)
    reviews = (review_of(e) for e in store.about(subject) if e.body.get("takes_back"))
    for review in reviews:
        if set(review.takes_back) & set(view.taken_back):
            yield _of_review(subject, review, number)


def _of_submission(subject: Subject, said_of: Submission, number: int) -> Cause:
    day = moment_words(said_of.claimed_at) or "–"
    words = said("restated.submission", form=subject.form, number=number, date=day, id=said_of.id[:8])
    return Cause(said_of.id, said_of.id, subject.form, number, said_of.claimed_at, words)


def _of_review(subject: Subject, review: Review, number: int) -> Cause:
    verb = next((name for verbs, name in SAID if verbs <= review.verbs), Verb.COMMENT.value)
    day = moment_words(review.claimed_at) or "–"
    words = said(f"restated.verb_{verb}", form=subject.form, number=number, date=day, id=review.id[:8])
    return Cause(review.id, review.submission, subject.form, number, review.claimed_at, words)


def _data(
    rolled: RolledUp, closing: Closing, found: list[Change], moved: dict[str, tuple[Moved, ...]]
) -> dict[str, object]:
    return {
        "period": rolled.gathered.period,
        "closing": closing.id,
        "paper": closing.paper.number,
        "changes": [
            {
                "figure": c.figure,
                "name": _title(rolled, c.figure),
                "was": c.was,
                "now": c.now,
                "units": [
                    {
                        "unit": one.unit,
                        "name": one.name,
                        "came": one.came,
                        "by": [
                            {
                                "id": b.id,
                                "submission": b.submission,
                                "form": b.form,
                                "number": b.number,
                                "claimed_at": b.claimed_at,
                            }
                            for b in one.causes
                        ],
                    }
                    for one in moved[c.figure]
                ],
            }
            for c in found
        ],
    }
