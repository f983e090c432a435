"""Tổng hợp: how many of each kind registered, reached the standard, were recognised; every number traceable.

Knows the tables of the roll-up and the sheet on which every figure's units are; refuses to know what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from antt_sync.app.closing import last_closing
from antt_sync.app.figure_parts import Basis
from antt_sync.app.packed import Packed
from antt_sync.app.report_data import Gathered, share
from antt_sync.app.report_parts import as_of, list_sheet, report_of
from antt_sync.app.report_summaries import Summary, summaries, summed
from antt_sync.app.report_two_versions import two_versions
from antt_sync.app.rollup_figures import ALL, FIGURES, TOTAL, Groups, RolledUp, figure_name
from antt_sync.core.closing import Closing, changes
from antt_sync.core.report import Block, Column, Content, Line, Link, Report, Sheet, Table, Voice, Words
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import period_words, said

NAME = "tong-hop"
MOST_LINES = 1_000_000
"""So many lines stand on one sheet: Excel has no more than 1,048,576 rows."""


def rollup(gathered: Gathered, *, closed: Closing | None = None) -> Report:
    """Figures by kind and by office below, grades of the movement, and the units behind every figure.

    As published when it is `closed` with that; else it says whether it still is what was published last.
    """
    rolled = RolledUp(gathered)
    sources, sheet_of = _sources(rolled)
    title = said("rollup.title", period=period_words(gathered.period))
    last = last_closing(gathered, NAME)
    blocks: list[Block] = [
        Words(title, Voice.TITLE),
        published(closed) if closed else as_of(gathered),
        *([Words(_against(rolled, last))] if closed is None and last is not None else []),
        *two_versions(gathered),
        Words(said("rollup.hint"), Voice.NOTE),
        _table(rolled, rolled.kinds, sheet_of, total=True),
    ]
    if rolled.offices:
        blocks.append(Words(said("rollup.by_office"), Voice.HEADING))
        blocks.append(_table(rolled, rolled.offices, sheet_of, total=False))
    below = summaries(rolled)
    blocks += summed(rolled, below)
    blocks += [Words(said("rollup.grades"), Voice.HEADING), *_grades(rolled, sheet_of)]
    grid = (76, 180, 70, 88, 88, 106, 88, 88, 84, 84, 106, 76)
    sheets = (Sheet(said("rollup.sheet"), grid, tuple(blocks)), *sources, *_waiting(rolled, below))
    return report_of(gathered, NAME, title, sheets, _data(rolled, closed, last))


def figures_of(rolled: RolledUp) -> dict[str, int]:
    """Every figure by its address, those of nobody too: what a closing publishes."""
    return {address: rolled.count(*key) for address, key in rolled.addressed.items()}


def parts_of(rolled: RolledUp) -> dict[str, tuple[str, ...]]:
    """The units behind every figure, by its address."""
    found = {}
    for address, key in rolled.addressed.items():
        units = dict.fromkeys(b.unit.id for b in rolled.behind(*key))
        if units:
            found[address] = tuple(units)
    return found


def published(closing: Closing) -> Words:
    """When figures were published, and by which paper."""
    return Words(said("rollup.closed", **_closing_words(closing)), Voice.CENTRE)


def _closing_words(closing: Closing) -> dict[str, str]:
    return {
        "as_of": show_date(closing.as_of) if closing.as_of else "–",
        "number": closing.paper.number or "–",
        "date": show_date(closing.paper.day) if closing.paper.day else "–",
    }


def _against(rolled: RolledUp, last: Closing) -> str:
    differ = len(changes(last, figures_of(rolled), parts_of(rolled)))
    name = "rollup.differs" if differ else "rollup.agrees"
    return said(name, n=differ, period=rolled.gathered.period, **_closing_words(last))


# --- tables ------------------------------------------------------------------------------------
def _number(rolled: RolledUp, group: str, figure: str, sheet_of: Mapping[str, str]) -> Content:
    """A figure that leads to its units; nothing behind it, nowhere to lead."""
    count, key = rolled.count(group, figure), f"{group}|{figure}"
    return Link(count, sheet_of[key], key) if count else 0


def _table(rolled: RolledUp, groups: Groups, sheet_of: Mapping[str, str], *, total: bool) -> Table:
    names = ("registered", "registered_latest", "registered_share", "passed", "passed_latest", "failed")
    columns = (
        Column("ma", said("rollup.row_code"), align="center"),
        Column("nhom", said("rollup.group")),
        Column("tong", said("rollup.all"), align="center"),
        *(Column(n, said(f"rollup.{n}"), align="center") for n in names),
        *(
            Column(n, said(f"rollup.{n}"), align="center")
            for n in ("recognised", "recognised_share", "conflict")
        ),
    )
    lines = []
    for key, name, units in groups:
        shown: dict[str, Content] = {f: _number(rolled, key, f, sheet_of) for f in FIGURES}
        named = said("rollup.silent", name=name) if key in rolled.silent else name
        lines.append(Line(_cells(rolled, key, named, units, shown)))
    if total:
        plain: dict[str, Content] = {f: rolled.count(TOTAL, f) for f in FIGURES}
        cells = _cells(rolled, TOTAL, said("common.total"), rolled.count(TOTAL, ALL), plain)
        lines.append(Line(cells, strong=True))
    return Table(columns, tuple(lines), main=total, numbers=True)


def _cells(
    rolled: RolledUp, key: str, name: str, whole: int, shown: dict[str, Content]
) -> tuple[Content, ...]:
    return (
        rolled.codes[key],
        name,
        whole,
        shown["registered"],
        shown["registered_latest"],
        share(rolled.count(key, "registered"), whole),
        shown["passed"],
        shown["passed_latest"],
        shown["failed"],
        shown["recognised"],
        share(rolled.count(key, "recognised"), whole),
        shown["conflict"],
    )


def _grades(rolled: RolledUp, sheet_of: Mapping[str, str]) -> list[Block]:
    """Grades of the movement by kind: decided ones, and proposals beside them."""
    found = sorted(f for f in rolled.counts.get(TOTAL, ()) if f.startswith(("grade ", "proposed ")))
    if not found:
        return [Words(said("common.none"))]
    groups = rolled.kinds[:6]
    columns = (
        Column("muc", said("rollup.grade"), span=3),
        *(Column(key, f"{name} ({rolled.codes[key]})", align="center") for key, name, _ in groups),
        Column("ma", said("rollup.figure_code"), span=2, align="center"),
        Column("cong", said("common.total"), span=7 - len(groups), align="center"),
    )
    lines = []
    for figure in found:
        counts = [_number(rolled, key, figure, sheet_of) for key, _, _ in groups]
        code = rolled.address(groups[0][0], figure).partition(".")[2]
        lines.append(Line((figure_name(figure), *counts, code, rolled.count(TOTAL, figure))))
    return [Table(columns, tuple(lines))]


# --- where figures come from -------------------------------------------------------------------
SOURCES = (42, 150, 220, 74, 50, 80, 200, 250)
Band = tuple[Line, Iterable[Line]]
"""A heading over all columns, and the lines below it."""


def _sources(rolled: RolledUp) -> tuple[list[Sheet], Mapping[str, str]]:
    """The units behind each figure, with the copy, its signer and who accepted it; each figure's sheet."""
    columns = (
        *_unit_columns(),
        Column("bieu", said("common.form"), align="center"),
        Column("lan", said("rollup.revision"), align="center"),
        Column("ma_kiem", said("rollup.code"), align="center"),
        Column("can_cu", said("rollup.rests_on")),
        Column("ky", said("rollup.signed")),
    )

    def bands() -> Iterator[Band]:
        for address, (group, figure) in rolled.addressed.items():
            if group == TOTAL or figure == ALL or not (behind := rolled.behind(group, figure)):
                continue
            title, n = rolled.title(group, figure), rolled.count(group, figure)
            words = said("rollup.trace_band", address=address, title=title, n=n)
            lines = (_line(n, basis) for n, basis in enumerate(behind, start=1))
            yield Line((words,), key=f"{group}|{figure}", band=True), lines

    name, title = said("rollup.sheet_trace"), said("rollup.trace_title")
    parts = parted(bands(), MOST_LINES) or [Packed()]
    sheets = _sheets(name, title, columns, parts)
    keys = ((line.key, s.name) for s in sheets for t in s.tables for line in t.lines if line.key)
    return sheets, dict(keys)


def _unit_columns() -> tuple[Column, ...]:
    return (
        Column("tt", said("common.number"), align="center"),
        Column("ma", said("rollup.id")),
        Column("ten", said("common.unit")),
    )


def _line(n: int, basis: Basis) -> Line:
    cells = (n, basis.unit.id, basis.unit.name, basis.form or "–", basis.number or "–", basis.ma_kiem or "–")
    says = f"{basis.says}: {basis.value}" if basis.cell and basis.value else basis.says
    return Line((*cells, says, basis.how))


def _waiting(rolled: RolledUp, below: Sequence[Summary]) -> list[Sheet]:
    """Who is in no official figure, on a sheet of its own; none where that is nobody."""
    columns = (
        *_unit_columns(),
        Column("bieu", said("common.form"), align="center"),
        Column("vi_sao", said("rollup.left_why"), span=4),
    )
    name, title = said("rollup.sheet_left"), said("rollup.left_title")
    return _sheets(name, title, columns, parted(_left_out(rolled, below), MOST_LINES))


def _left_out(rolled: RolledUp, below: Sequence[Summary]) -> Iterator[Band]:
    """Figure by figure: not sent, waiting for acceptance, to correct, in two versions, or undecided; then the
    offices of which no unit is known here."""
    for address, (group, figure) in rolled.addressed.items():
        if group == TOTAL:
            continue
        left = rolled.left_out(group, figure)
        words = said("rollup.left_band", address=address, title=rolled.title(group, figure), n=len(left))
        lines = (
            Line((n, one.unit.id, one.unit.name, one.form or "–", one.words))
            for n, one in enumerate(left, start=1)
        )
        yield Line((words,), band=True), lines
    offices = (Line((n, o.office, o.name, o.form or "–", o.words)) for n, o in enumerate(below, start=1))
    yield Line((said("rollup.left_offices", n=len(below)),), band=True), offices


def parted(bands: Iterable[Band], most: int) -> list[Packed[Line]]:
    """Bands with their lines, cut where a sheet is full; a band that goes on is said again, one of no lines
    is left out."""
    parts: list[Packed[Line]] = []
    for band, lines in bands:
        head: Line | None = band
        for line in lines:
            if not parts or len(parts[-1]) > most - 2:
                parts.append(Packed())
                head = head or Line((said("rollup.goes_on", band=str(band.cells[0])),), band=True)
            if head is not None:
                parts[-1].append(head)
            parts[-1].append(line)
            head = None
    return parts


def _sheets(name: str, title: str, columns: tuple[Column, ...], parts: Sequence[Packed[Line]]) -> list[Sheet]:
    """A table on as many sheets as it needs; where these are several, each says so."""
    found: list[Sheet] = []
    for n, lines in enumerate(parts, start=1):
        above = [Words(title, Voice.SUBTITLE)]
        if len(parts) > 1:
            above.append(Words(said("rollup.part", n=n, of=len(parts), most=MOST_LINES), Voice.NOTE))
        found.append(list_sheet(name if n == 1 else f"{name} ({n})", SOURCES, columns, lines, *above))
    return found


def _data(rolled: RolledUp, closed: Closing | None, last: Closing | None) -> dict[str, object]:
    figures = figures_of(rolled)
    against = changes(last, figures, parts_of(rolled)) if last is not None else []
    one = closed or last
    return {
        "closing": one.id if one is not None else "",
        "differs": [c.figure for c in against],
        "figures": figures,
        "groups": [
            {
                "group": key,
                "name": name,
                "all": units,
                **{f: rolled.count(key, f) for f in FIGURES},
                "units": {
                    figure: Packed(b.unit.id for b in rolled.behind(key, figure))
                    for figure in rolled.counts.get(key, ())
                    if figure != ALL
                },
            }
            for key, name, units in (*rolled.kinds, *rolled.offices)
        ],
    }
