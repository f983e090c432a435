"""Báo cáo lãnh đạo: one page on which whoever decides sees how the collecting stands, and signs.

Knows what fits a page and counts what does not; refuses to know criteria and points: other reports show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.app.report_board import Stem, stems
from antt_sync.app.report_chase import NEAR
from antt_sync.app.report_data import Gathered, share
from antt_sync.app.report_gauges import gauges
from antt_sync.app.report_parts import as_of, report_of
from antt_sync.app.standings import SETTLED, TO_CORRECT, Stage, Standing
from antt_sync.core.names import name_order
from antt_sync.core.report import (
    Block,
    Column,
    Content,
    Line,
    Mark,
    Marks,
    Report,
    Sheet,
    Signatures,
    Table,
    Tone,
    Voice,
    Words,
)
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import period_words, said

GRID = (40, 150, 92, 88, 58, 58, 58, 58, 62)
MOST_FORMS, MOST_DUES, MOST_LISTS = 8, 5, 8
"""So many forms, coming deadlines and lists of names stand on the page."""

MOST_NAMES, NAMES_CHARS = 12, 1000
"""One list names at most so many units, and all lists together are about so long: the rest are counted, and
the board has all of them."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One form, whatever kind of unit files it, over the whole office."""

    stem: Stem
    dues: tuple[date, ...]
    standings: tuple[Standing, ...]

    def having(self, *stages: Stage) -> list[Standing]:
        """Those at one of these stages."""
        return [one for one in self.standings if one.stage in stages]

    @property
    def received(self) -> int:
        """How many came, on paper too."""
        return len(self.standings) - len(self.having(Stage.NOTHING))

    @property
    def overdue(self) -> list[Standing]:
        """Those that did not come by their deadline."""
        return [one for one in self.standings if one.overdue]

    @property
    def soon(self) -> list[Standing]:
        """Those that did not come yet and are due before long."""
        waiting = self.having(Stage.NOTHING)
        return [o for o in waiting if o.days_left is not None and 0 <= o.days_left <= NEAR]

    @property
    def late(self) -> list[Standing]:
        """Those that came after it."""
        return [o for o in self.standings if o.stage is not Stage.NOTHING and o.line.days_late]

    @property
    def to_correct(self) -> list[Standing]:
        """Those the unit has to correct."""
        return self.having(*(TO_CORRECT - {Stage.CONFLICT}))


def leader(gathered: Gathered) -> Report:
    """The page of a period."""
    rows = _rows(gathered)
    title = said("leader.title", period=period_words(gathered.period))
    ahead = _ahead(gathered, rows)
    figures = tuple(f.mark for f in gauges(gathered) if not f.office)
    blocks: list[Block] = [
        Words(gathered.desk.office.name, Voice.SUBTITLE),
        Words(title, Voice.TITLE),
        as_of(gathered),
        *([Marks(figures)] if figures else []),
        _forms_table(rows),
        Words(said("leader.ahead"), Voice.HEADING),
        *(Words(text) for text in ahead or [said("common.none")]),
        Words(said("leader.who"), Voice.HEADING),
        *_who(gathered, rows),
        Signatures(
            (said("leader.maker"), said("pack.sign_here")), (said("leader.head"), said("pack.sign_here"))
        ),
    ]
    sheet = Sheet(said("leader.sheet"), GRID, tuple(blocks), landscape=False, one_page=True)
    return report_of(gathered, "lanh-dao", title, (sheet,), _data(rows))


def _rows(gathered: Gathered) -> list[_Row]:
    """Every form that units were to file by a day, in the order of those days."""
    shown = {u.id for u in gathered.units}
    expected = [o for s, o in gathered.standings.items() if s.unit in shown and o.line.expected]
    found = []
    for stem in stems(gathered):
        mine = tuple(o for o in expected if o.subject.form in stem.forms)
        dues = tuple(sorted({o.line.due for o in mine if o.line.due}))
        if mine:
            found.append(_Row(stem, dues, mine))
    return sorted(found, key=lambda row: (row.dues[:1], row.stem.id))


def _forms_table(rows: Sequence[_Row]) -> Table:
    columns = (
        Column("bieu", said("common.form"), span=2),
        Column("han", said("chase.due"), align="center"),
        Column("nhan", said("leader.received"), align="center"),
        Column("qua_han", said("leader.overdue"), align="center"),
        Column("muon", said("leader.late"), align="center"),
        Column("sua", said("leader.fix"), align="center"),
        Column("hai_ban", said("leader.two"), align="center"),
        Column("xong", said("leader.done"), align="center"),
    )
    lines = [Line((row.stem.name, _days(row), *_counts([row]))) for row in rows[:MOST_FORMS]]
    if rest := rows[MOST_FORMS:]:
        lines.append(Line((said("leader.more_forms", n=len(rest)), "", *_counts(rest))))
    lines.append(Line((said("common.total"), "", *_counts(rows)), strong=True))
    return Table(columns, tuple(lines))


def _days(row: _Row) -> str:
    """The deadline; where kinds of units have different ones, the first and the last."""
    return " –\n".join(show_date(day) for day in dict.fromkeys([*row.dues[:1], *row.dues[-1:]]))


def _counts(rows: Iterable[_Row]) -> tuple[Content, ...]:
    rows = list(rows)
    overdue = sum(len(row.overdue) for row in rows)
    wrong = sum(len(row.to_correct) for row in rows)
    two = sum(len(row.having(Stage.CONFLICT)) for row in rows)
    return (
        share(sum(row.received for row in rows), sum(len(row.standings) for row in rows)),
        Mark(f"✗ {overdue}", Tone.LATE) if overdue else 0,
        sum(len(row.late) for row in rows),
        Mark(f"! {wrong}", Tone.FIX) if wrong else 0,
        Mark(f"≠ {two}", Tone.LATE) if two else 0,
        sum(len(row.having(*SETTLED)) for row in rows),
    )


def _ahead(gathered: Gathered, rows: Sequence[_Row]) -> list[str]:
    """The coming deadlines: when, how long still, which form, how many are missing."""
    found: list[tuple[date, str]] = []
    for row in rows:
        for day in row.dues:
            if day < gathered.as_of:
                continue
            missing = sum(1 for one in row.having(Stage.NOTHING) if one.line.due == day)
            left = (day - gathered.as_of).days
            how = said("chase.left", n=left) if left else said("chase.today")
            text = said("leader.due", date=show_date(day), left=how, form=row.stem.name, n=missing)
            found.append((day, text))
    return [text for _, text in sorted(found)[:MOST_DUES]]


# --- who -----------------------------------------------------------------------------------------
def _lists(rows: Sequence[_Row]) -> list[tuple[Mark, list[Standing]]]:
    """What somebody has to do something about, and whose it is; the most pressing first."""
    overdue = [("leader.list_overdue", Tone.LATE, row, row.overdue) for row in rows]
    two = [("leader.list_two", Tone.LATE, row, row.having(Stage.CONFLICT)) for row in rows]
    wrong = [("leader.list_fix", Tone.FIX, row, row.to_correct) for row in rows]
    soon = [("leader.list_soon", Tone.PLAIN, row, row.soon) for row in rows]
    return [
        (Mark(said(name, form=row.stem.name, n=len(those)), tone), those)
        for name, tone, row, those in (*overdue, *two, *wrong, *soon)
        if those
    ]


def _who(gathered: Gathered, rows: Sequence[_Row]) -> list[Block]:
    lists = _lists(rows)
    if not lists:
        return [Words(said("leader.nobody"))]
    names = {u.id: u.name for u in gathered.units}
    room = NAMES_CHARS // min(len(lists), MOST_LISTS)
    columns = (
        Column("viec", said("leader.what"), span=2),
        Column("ai", said("common.unit"), span=7),
    )
    lines = [
        Line((what, named_within([_named(names[one.subject.unit], one) for one in those], room)))
        for what, those in lists[:MOST_LISTS]
    ]
    blocks: list[Block] = [Table(columns, tuple(lines))]
    if len(lists) > MOST_LISTS:
        blocks.append(Words(said("leader.more_lists"), Voice.NOTE))
    return blocks


def _named(name: str, one: Standing) -> str:
    """A unit's name; where it has two versions, for how long."""
    if one.stage is not Stage.CONFLICT:
        return name
    return f"{name} ({said('stage.apart', n=one.line.days_apart)})"


def named_within(names: Iterable[str], room: int) -> str:
    """Names in the order in which people list them, as many as fit, then how many more there are."""
    ordered = sorted(names, key=name_order)
    shown: list[str] = []
    used = 0
    for name in ordered:
        if len(shown) == MOST_NAMES or (shown and used + len(name) > room):
            break
        shown.append(name)
        used += len(name) + 2
    rest = len(ordered) - len(shown)
    return ", ".join(shown) + (said("leader.more_units", n=rest) if rest else "")


def _data(rows: Sequence[_Row]) -> dict[str, object]:
    """The page for programs, nothing cut."""
    return {
        "forms": [
            {
                "form": row.stem.id,
                "due": [day.isoformat() for day in row.dues],
                "expected": len(row.standings),
                "received": row.received,
                "overdue": [one.subject.unit for one in row.overdue],
                "late": [one.subject.unit for one in row.late],
                "to_correct": [one.subject.unit for one in row.to_correct],
                "due_soon": [one.subject.unit for one in row.soon],
                "two_versions": [one.subject.unit for one in row.having(Stage.CONFLICT)],
                "settled": len(row.having(*SETTLED)),
            }
            for row in rows
        ],
    }
