"""Tiến độ: the board, every unit against every form, by name or grouped by who is in charge.

Knows which stage has which symbol, and the thresholds; refuses to know how marks look, and where the clerk's
notes were read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from antt_sync.app.board_notes import NAME, Notes, Own, token
from antt_sync.app.report_data import Decided, Gathered, share
from antt_sync.app.report_gauges import Figure, gauges
from antt_sync.app.report_parts import as_of, list_sheet, report_of
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
    Table,
    Tone,
    Voice,
    Words,
)
from antt_sync.core.roster import Unit
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import kind_name, period_words, said

TONES: Mapping[Stage, Tone] = {
    Stage.NOTHING: Tone.PLAIN,
    Stage.ON_PAPER: Tone.GOOD,
    Stage.RECEIVED: Tone.WAIT,
    Stage.CORRECTED: Tone.WAIT,
    Stage.TO_FIX: Tone.FIX,
    Stage.ASKED: Tone.FIX,
    Stage.CONFLICT: Tone.LATE,
    Stage.CHECKED: Tone.GOOD,
    Stage.APPRAISED: Tone.DONE,
    Stage.LOCKED: Tone.DONE,
}
CAME: Mapping[str, str] = {
    "paper": "stage.by_paper",
    "phone": "stage.by_phone",
    "unit": "stage.by_unit",
    "office": "stage.by_office",
}


def board(gathered: Gathered, notes: Notes) -> Report:
    """The board of a period; `notes` are what the clerk wrote on the last one."""
    columns = stems(gathered)
    figures = gauges(gathered)
    sheets = [
        _main_sheet(gathered, columns, notes, figures),
        *_figures_sheet(gathered, figures),
        *_apart_sheet(gathered),
        *_kept_sheet(gathered, notes),
    ]
    title = said("board.title", period=period_words(gathered.period))
    return report_of(gathered, "tien-do", title, sheets, _data(gathered, figures))


# --- the board itself --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stem:
    """Forms that ask different kinds of units for the same thing: `F04-K` and `F04-C` are `F04`."""

    id: str
    name: str
    due: str
    forms: tuple[str, ...]

    @property
    def label(self) -> str:
        """What stands at the head of its column."""
        return f"{self.name}\n({self.id}{self.due})"


def stems(gathered: Gathered) -> list[Stem]:
    """The columns: forms that some unit on the board is expected to file or has filed."""
    shown = {u.id for u in gathered.units}
    used = {s.form for s in gathered.standings if s.unit in shown and gathered.asked(s.form)}
    by_stem: dict[str, list[str]] = {}
    for form in sorted(used):
        by_stem.setdefault(form.partition("-")[0], []).append(form)
    return [_stem(gathered, stem, forms) for stem, forms in by_stem.items()]


def _stem(gathered: Gathered, stem: str, forms: Iterable[str]) -> Stem:
    campaign = gathered.books.campaign(gathered.period)
    in_force = [f for i in forms if campaign and (f := campaign.forms.get(i))]
    local = {f.local_name for f in in_force if f.local_name}
    titles = [gathered.forms[i].sheet.vi for i in forms if i in gathered.forms]
    name = local.pop() if len(local) == 1 else (titles[0] if titles else stem)
    dues = {f.due for f in in_force if f.due}
    due = ", " + said("common.due", date=show_date(dues.pop())) if len(dues) == 1 else ""
    return Stem(stem, name, due, tuple(forms))


def standing_words(one: Standing) -> str:
    """A stage with its symbol, then how it came and how it stands against its deadline."""
    head = said("stage.overdue") if one.overdue else said(f"stage.{one.stage.value}", n=one.line.errors)
    more: list[str] = []
    if one.line.number:
        more.append(said(CAME.get(one.channel, "stage.by_file")))
        more.append(said("stage.number", n=one.line.number))
    if one.line.waiting:
        more.append(said("stage.waiting" if one.line.waiting == 1 else "stage.waiting_choice"))
    if one.stage is Stage.CONFLICT:
        more.append(said("stage.apart", n=one.line.days_apart))
    if one.line.days_late:
        more.append(said("stage.late", n=one.line.days_late))
    elif one.stage is Stage.NOTHING and one.days_left is not None:
        more.append(said("stage.left", n=one.days_left) if one.days_left else said("stage.today"))
    return f"{head}\n{' · '.join(more)}" if more else head


def decision_mark(decided: Decided) -> Mark:
    """What was decided, and by which paper."""
    words = "stage.recognised" if decided.passed else "stage.refused"
    tone = Tone.DONE if decided.passed else Tone.LATE
    return Mark(said(words, number=decided.number, day=decided.day), tone)


def tone_of(one: Standing) -> Tone:
    """A stage's tone; nothing at all after the deadline alarms."""
    if one.overdue:
        return Tone.LATE
    return Tone.FIX if one.line.waiting else TONES[one.stage]


def _legend() -> Marks:
    shown = [
        (said("stage.nothing"), Tone.PLAIN),
        (said("stage.overdue"), Tone.LATE),
        (said("stage.on_paper"), Tone.GOOD),
        (said("stage.received"), Tone.WAIT),
        (said("stage.to_fix_any"), Tone.FIX),
        (said("stage.asked"), Tone.FIX),
        (said("stage.conflict"), Tone.LATE),
        (said("stage.checked"), Tone.GOOD),
        (said("stage.appraised"), Tone.DONE),
        (said("stage.locked"), Tone.DONE),
    ]
    return Marks(tuple(Mark(text, tone) for text, tone in shown))


def _in_order(gathered: Gathered) -> list[Unit]:
    """The units by name; where people look after several, by who is in charge, those of nobody last."""
    return sorted(gathered.units, key=_charge) if gathered.in_charge else list(gathered.units)


def _charge(unit: Unit) -> tuple[object, ...]:
    return not unit.contact, name_order(unit.contact), unit.contact, name_order(unit.name), unit.id


def _main_sheet(gathered: Gathered, shown: list[Stem], notes: Notes, figures: list[Figure]) -> Sheet:
    columns = [
        Column("tt", said("common.number"), align="center"),
        Column(NAME, said("common.unit")),
        Column("phu_trach", said("common.contact")),
        *(Column(stem.id, stem.label, align="center") for stem in shown),
        Column("quyet_dinh", said("board.decision"), align="center"),
        *(Column(key, heading, own=True) for key, heading in notes.columns.items()),
    ]
    lines, person = [], None
    for n, unit in enumerate(_in_order(gathered), start=1):
        cells = [_cell(gathered, unit, stem) for stem in shown]
        own = _own_cells(notes, notes.by_unit.get(unit.id, {}))
        contact = unit.contact or said("common.nobody")
        first = gathered.in_charge and n > 1 and unit.contact != person
        decided = gathered.decided.get(unit.id)
        cells.append(decision_mark(decided) if decided else None)
        lines.append(Line((n, gathered.called(unit), contact, *cells, *own), key=unit.id, first=first))
        person = unit.contact
    wide = max(112, min(176, 840 // max(len(shown), 1)))
    grid = (40, 200, 160, *(wide for _ in shown), 124, 84, 84, 150, *(110 for _ in notes.added))
    title = said("board.title", period=period_words(gathered.period))
    above: list[Block] = [
        Words(title, Voice.TITLE),
        as_of(gathered),
        *([Marks(marks)] if (marks := tuple(f.mark for f in figures if not f.office)) else []),
        _legend(),
        Words(said("board.hint"), Voice.NOTE),
    ]
    name, back = said("board.sheet"), token(gathered.period)
    return list_sheet(name, grid, columns, tuple(lines), *above, token=back)


def _own_cells(notes: Notes, own: Own) -> tuple[Content, ...]:
    return tuple(own.get(key) for key in notes.columns)


def _cell(gathered: Gathered, unit: Unit, stem: Stem) -> Content:
    """One cell: the worst of the unit's forms of this stem that says anything."""
    found = [one for form in stem.forms if (one := gathered.standing(unit.id, form)) is not None]
    if not found:
        return Mark(said("stage.off"), Tone.OFF)
    sent = [one for one in found if one.stage is not Stage.NOTHING] or found
    return Mark(standing_words(sent[0]), tone_of(sent[0]))


# --- the other sheets --------------------------------------------------------------------------
def _figures_sheet(gathered: Gathered, figures: list[Figure]) -> list[Sheet]:
    """The thresholds, then who has how much to follow up where people look after several units."""
    gauges = (
        Column("chi_so", said("board.gauge_figure")),
        Column("dat", said("board.gauge_official"), align="center"),
        Column("ca_moi", said("board.gauge_latest"), align="center"),
        Column("nguong", said("board.gauge_need"), align="center"),
        Column("bar", said("board.gauge_bar"), align="center"),
        Column("thieu", said("board.gauge_missing"), align="center"),
        Column("ket_qua", said("common.result"), align="center"),
    )
    blocks: list[Block] = [
        Words(said("board.gauges_title"), Voice.SUBTITLE),
        as_of(gathered),
        Table(gauges, tuple(map(_gauge_line, figures)), main=not gathered.in_charge),
    ]
    if gathered.in_charge:
        blocks += [Words(said("board.people_title"), Voice.SUBTITLE), _people_table(gathered)]
    elif not figures:
        return []
    name = "board.sheet_people" if gathered.in_charge else "board.sheet_gauges"
    return [Sheet(said(name), (230, 120, 140, 120, 150, 110, 170), tuple(blocks))]


def _people_table(gathered: Gathered) -> Table:
    names = ("expected", "sent", "fix", "done", "late")
    columns = (
        Column("phu_trach", said("common.contact"), span=2),
        *(Column(n, said(f"board.people_{n}"), align="center") for n in names),
    )
    lines: list[Line] = []
    whole = dict.fromkeys(names, 0)
    for person, units in _people(gathered).items():
        counts = _counts(gathered, units)
        whole = {n: whole[n] + counts[n] for n in names}
        late: Content = Mark(f"✗ {counts['late']}", Tone.LATE) if counts["late"] else 0
        cells = [counts[n] for n in names[:-1]]
        lines.append(Line((person or said("common.nobody"), *cells, late)))
    lines.append(Line((said("common.total"), *(whole[n] for n in names)), strong=True))
    return Table(columns, tuple(lines), main=True)


def _gauge_line(figure: Figure) -> Line:
    t = figure.threshold
    office = f"{figure.office}\n" if figure.office else ""
    name = f"{office}{said(f'board.figure_{t.figure}')}\n({t.source})"
    result = (
        Mark(said("board.gauge_yes"), Tone.GOOD) if figure.met else Mark(said("board.gauge_no"), Tone.FIX)
    )
    shown = share(figure.official, figure.whole)
    if figure.on_paper:
        shown += "\n" + said("board.gauge_on_paper", n=figure.on_paper)
    return Line(
        (
            name,
            shown,
            share(figure.latest, figure.whole),
            f"≥ {t.percent}%",
            figure.bar,
            figure.needed,
            result,
        )
    )


def _people(gathered: Gathered) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in _in_order(gathered):
        found.setdefault(unit.contact, []).append(unit)
    return found


def _counts(gathered: Gathered, units: Iterable[Unit]) -> dict[str, int]:
    ids = {u.id for u in units}
    of_them = [(s, one) for s, one in gathered.standings.items() if s.unit in ids and gathered.asked(s.form)]
    mine = [one for _, one in of_them if one.line.expected]
    return {
        "expected": len(mine),
        "sent": sum(1 for one in mine if one.stage is not Stage.NOTHING),
        "fix": sum(1 for one in mine if one.stage in TO_CORRECT),
        "done": sum(1 for one in mine if one.stage in SETTLED),
        "late": sum(1 for one in mine if one.overdue),
    }


def _apart_sheet(gathered: Gathered) -> list[Sheet]:
    """Units that stand on no line of the board, and why."""
    units = [(u, why) for u in gathered.listed if (why := gathered.apart(u))]
    if not units:
        return []
    columns = (
        Column("tt", said("common.number"), align="center"),
        Column("ten", said("common.unit")),
        Column("loai", said("common.kind")),
        Column("ly_do", said("board.apart_why")),
        Column("can_cu", said("board.apart_clause")),
    )
    lines = [
        Line(
            (
                n,
                u.name,
                kind_name(u.kind),
                Mark(f"– {said(f'board.apart_{why}')}", Tone.OFF),
                u.outside or u.level,
            )
        )
        for n, (u, why) in enumerate(sorted(units, key=lambda pair: pair[1]), start=1)
    ]
    title = Words(said("board.apart_title"), Voice.SUBTITLE)
    return [list_sheet(said("board.sheet_apart"), (40, 260, 150, 270, 320), columns, tuple(lines), title)]


def _kept_sheet(gathered: Gathered, notes: Notes) -> list[Sheet]:
    """Notes that have no line on the board any more: nothing that somebody typed is dropped."""
    here = {u.id for u in gathered.units}
    names = gathered.roster.units
    gone = [(u, names[u].name if u in names else u, own) for u, own in notes.by_unit.items() if u not in here]
    kept = [*gone, *(("", name, own) for name, own in notes.loose)]
    if not kept:
        return []
    own_columns = (Column(key, heading, own=True) for key, heading in notes.columns.items())
    columns = (Column(NAME, said("common.unit")), *own_columns)
    lines = tuple(Line((name, *_own_cells(notes, own)), key=unit) for unit, name, own in kept)
    grid = (260, 150, 150, 400, *(110 for _ in notes.added))
    name, title = said("board.sheet_kept"), Words(said("board.kept_title"), Voice.SUBTITLE)
    return [list_sheet(name, grid, columns, lines, title, token=token(gathered.period))]


def _data(gathered: Gathered, figures: list[Figure]) -> dict[str, object]:
    """The board for programs; the clerk's own columns are not in it."""
    shown = {u.id: u for u in gathered.units}
    return {
        "cells": [
            {
                "unit": s.unit,
                "name": shown[s.unit].name,
                "contact": shown[s.unit].contact,
                "form": s.form,
                "stage": one.stage.value,
                "number": one.line.number,
                "channel": one.channel,
                "due": one.line.due.isoformat() if one.line.due else "",
                "days_late": one.line.days_late,
                "days_left": one.days_left,
            }
            for s, one in sorted(gathered.standings.items())
            if s.unit in shown and gathered.asked(s.form)
        ],
        "thresholds": [
            {
                "office": f.office,
                "figure": f.threshold.figure,
                "criterion": f.threshold.criterion,
                "percent": f.threshold.percent,
                "whole": f.whole,
                "official": f.official,
                "latest": f.latest,
                "met": f.met,
                "without": list(f.missing),
            }
            for f in figures
        ],
        "apart": [
            {"unit": u.id, "name": u.name, "why": w} for u in gathered.listed if (w := gathered.apart(u))
        ],
    }
