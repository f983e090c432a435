"""Điều chỉnh số liệu đã chốt: which published figure is another one today, and by which documents.

Knows the latest closing and the live figures; refuses to change a closing, and to know what caused a change.
"""

from __future__ import annotations

from dataclasses import dataclass

from antt_sync.app.causes import Causes
from antt_sync.app.closing import all_closings, last_closing, last_closings
from antt_sync.app.report_data import Gathered
from antt_sync.app.report_parts import as_of
from antt_sync.app.report_rollup import NAME as ROLLUP
from antt_sync.app.report_rollup import figures_of, parts_of, published
from antt_sync.app.rollup_figures import TOTAL, RolledUp
from antt_sync.app.since import Cause
from antt_sync.core.closing import Change, Closing, changes
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.report import Block, Column, Line, Report, Sheet, Table, Voice, Words
from antt_sync.messages.report_words import period_words, said

NAME = "dieu-chinh"


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that came into a figure or went out of it, and by which documents."""

    unit: str
    name: str
    came: bool
    causes: tuple[Cause, ...]

    @property
    def why(self) -> str:
        """Those documents in words, or how to find them."""
        return "; ".join(c.words for c in self.causes) or said("restated.unknown", id=self.unit)


def restated(gathered: Gathered) -> Report:
    """The list of figures that differ from the latest closing; empty when none does.

    Raises: UsageTrouble where nothing was closed.
    """
    closing = last_closing(gathered, ROLLUP)
    if closing is None:
        raise UsageTrouble("USE-211", period=gathered.period)
    rolled = RolledUp(gathered)
    found = changes(closing, figures_of(rolled), parts_of(rolled))
    causes = Causes(rolled, closing)
    moved = {c.figure: moved_in(rolled, causes, c) for c in found}
    title = said("restated.title", period=period_words(gathered.period))
    blocks: list[Block] = [
        Words(title, Voice.TITLE),
        published(closing),
        as_of(gathered),
    ]
    if len(last_closings(gathered, ROLLUP)) > 1:
        blocks.append(Words(said("restated.two")))
    if earlier := [c for c in all_closings(gathered, ROLLUP) if c.paper != closing.paper]:
        numbers = ", ".join(dict.fromkeys(c.paper.number for c in earlier))
        blocks.append(Words(said("restated.before", numbers=numbers, period=gathered.period)))
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
    return Line(("", words, "", "", one.why))


def _title(rolled: RolledUp, address: str) -> str:
    key = rolled.addressed.get(address)
    return rolled.title(*key) if key else address


def moved_in(rolled: RolledUp, causes: Causes, change: Change) -> tuple[Moved, ...]:
    """Who came into a figure and who went out of it, each with the documents that did it."""
    units = rolled.gathered.roster.units
    names = {id: rolled.gathered.called(units[id]) for id in (*change.came, *change.went) if id in units}
    both = [(id, True) for id in change.came] + [(id, False) for id in change.went]
    return tuple(
        Moved(id, names.get(id, id), came, causes.of(id, change.figure, came=came)) for id, came in both
    )


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
                                "kind": b.kind.value,
                                "submission": b.submission,
                                "unit": b.subject.unit if b.subject else "",
                                "form": b.subject.form if b.subject else "",
                                "number": b.number,
                                "signer": b.signer,
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
