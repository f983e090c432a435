"""One workbook to review many submissions: what it shows of each, and what a filled one says.

Knows lines and cells by hidden keys, so rows and columns may be sorted, filtered and added; refuses to know
how the sheets look, and what a verdict leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from antt_sync.core.book import RawBook, RawSheet
from antt_sync.core.judging import Judged, Remark
from antt_sync.core.manifest import shown_in, signed_at, text_of
from antt_sync.core.token import SIGN

QUEUE_SHEET = "queue|"
LINE, CELL = "line:", "cell:"
VERDICT, TOLD, KEPT, SEEN = "verdict", "told", "kept", "seen"


@dataclass(frozen=True, slots=True)
class QueueCell:
    """One cell of a submission: last year's value, this year's, what the rules say of it, what was said."""

    address: str
    label: str
    before: str
    now: str
    check: str
    talk: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One submission that waits; `seen` are the reviews that were known when the workbook was made.

    `summary` is what is to be looked at; `aside` what is only good to know.
    """

    submission: str
    seen: tuple[str, ...]
    unit: str
    form: str
    number: int
    code: str
    errors: int
    warnings: int
    summary: str
    aside: str
    cells: tuple[QueueCell, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What the workbook shows: whose it is, the choices of a verdict, the submissions."""

    office: str
    office_name: str
    made: str
    verdicts: tuple[str, ...]
    lines: tuple[QueueLine, ...]

    @property
    def token(self) -> str:
        """What the sheets say of themselves, in their first cell."""
        return f"{QUEUE_SHEET}{SIGN}|{self.office}"


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """What was written about one submission; `unclear` where two lines about it say different things."""

    submission: str
    seen: tuple[str, ...]
    judged: Judged
    unclear: bool = False


def is_queue(book: RawBook) -> bool:
    """True when some sheet says that it is for reviewing many submissions."""
    return any(signed_at(sheet, QUEUE_SHEET) is not None for sheet in book.sheets)


def read_queue(book: RawBook) -> tuple[QueueAnswer, ...]:
    """What a workbook says of each submission, in the order of its lines."""
    found: dict[str, QueueAnswer] = {}
    remarks: dict[str, list[Remark]] = {}
    for sheet in book.sheets:
        for key, told in _keyed(sheet):
            if key.startswith(LINE):
                answer = _answer(key.removeprefix(LINE), told)
                found[answer.submission] = _both(found.get(answer.submission), answer)
            elif key.startswith(CELL) and (told[TOLD] or told[KEPT]):
                id, _, address = key.removeprefix(CELL).partition(":")
                remark = Remark(address, told[TOLD], told[KEPT])
                if remark not in remarks.setdefault(id, []):
                    remarks[id].append(remark)
    return tuple(_with_cells(answer, remarks.get(id, [])) for id, answer in found.items())


def _with_cells(answer: QueueAnswer, remarks: list[Remark]) -> QueueAnswer:
    cells = sorted(remarks, key=lambda r: (r.address, r.told, r.kept))  # however the lines were sorted
    return replace(answer, judged=replace(answer.judged, remarks=(*answer.judged.remarks, *cells)))


def _answer(submission: str, told: Mapping[str, str]) -> QueueAnswer:
    whole = Remark("", told[TOLD], told[KEPT])
    seen = tuple(id for id in told[SEEN].split(",") if id)
    return QueueAnswer(submission, seen, Judged(told[VERDICT], (whole,) if whole.told or whole.kept else ()))


def _both(one: QueueAnswer | None, other: QueueAnswer) -> QueueAnswer:
    """A line that stands twice: an empty copy adds nothing, a different one leaves open what is meant."""
    nothing = Judged()
    if one is None or one.judged == nothing:
        return other
    return one if other.judged in (nothing, one.judged) else replace(one, unclear=True)


def _keyed(sheet: RawSheet) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each line's key, and what stands in the columns that somebody fills."""
    at = signed_at(sheet, QUEUE_SHEET)
    if at is None:
        return
    columns = {text_of(cell): column for (row, column), cell in sheet.cells.items() if row == at[0]}
    keys = ((r, text_of(cell)) for (r, c), cell in sheet.cells.items() if c == at[1] and r > at[0])
    for row, key in sorted(keys):
        told = {name: sheet.cells.get((row, columns.get(name, 0))) for name in (VERDICT, TOLD, KEPT, SEEN)}
        yield (
            key,
            {n: shown_in(c).strip() for n, c in told.items()},
        )
