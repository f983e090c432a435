"""Hướng dẫn: one printed page for units in place of a manual, with a drawing of the sheet.

Knows what the sheets of all forms have in common, and says it in their own words; refuses to know any one
form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from antt_sync.app.report_chase import form_name
from antt_sync.app.report_data import Gathered
from antt_sync.app.unit_message import MOST_OF_A_NAME, clipped
from antt_sync.core.report import Drawn, DrawnRow, Look, Picture, Report, Sheet, Voice, Words
from antt_sync.core.values import show_date
from antt_sync.messages.report_words import said
from antt_sync.messages.workbook_words import live_words, printed_words

GRID = (30, 38, 214, 84, 84, 144, 30)
"""A number at either side; between them the sheet: number, item, answer, figure, Kiểm tra."""

MOST_DUES = 4


@dataclass(frozen=True, slots=True)
class Where:
    """Whom a page is from: the office as units know it, and its deadlines that lie ahead."""

    office: str = ""
    phone: str = ""
    dues: tuple[tuple[date, str], ...] = ()
    year: str = "2026"
    """The year of the example of a date: the period's, where there is one."""


def guide(gathered: Gathered) -> Report:
    """The office's own page, with its name, phone and deadlines."""
    campaign = gathered.books.campaigns.get(gathered.period)
    forms = campaign.forms.values() if campaign else ()
    asked = {line.subject.form for line in gathered.standings.values() if line.line.expected}
    ahead = [(f.due, form_name(gathered, f.id)) for f in forms if f.due and f.id in asked]
    dues = sorted({(day, name) for day, name in ahead if day >= gathered.as_of})
    office = gathered.desk.office
    return guide_page(Where(office.name, office.phone, tuple(dues), gathered.period[:4]))


def guide_page(where: Where) -> Report:
    """The page, for an office or for nobody in particular: then there is room to write its name in."""
    title = said("guide.title")
    rows = (*_drawing(), *_numbered(), *_steps(where.year), *_where(where), *_never())
    blocks = (
        Words(where.office or said("guide.anybody"), Voice.CENTRE),
        Words(title, Voice.TITLE),
        Picture(tuple(rows)),
    )
    sheet = Sheet(said("guide.sheet"), GRID, blocks, landscape=False, one_page=True)
    data: dict[str, object] = {
        "office": where.office,
        "phone": where.phone,
        "dues": [{"due": day.isoformat(), "form": name} for day, name in where.dues],
    }
    return Report("huong-dan", title, where.office, (sheet,), data)


def _drawing() -> list[DrawnRow]:
    """A small sheet: something wrong, something missing, something done; numbers point at its parts."""
    words, live, sign = printed_words(), live_words(), Look.SIGN
    strip = said("guide.strip", still=live.still.replace("{n}", "1"), errors=live.errors.replace("{n}", "1"))
    head = (words["form.number"], words["form.label"], said("guide.answer"), said("guide.figure"))
    return [
        DrawnRow((Drawn(1, words["form.tip"], Look.WARNING, span=7),)),
        DrawnRow((), points=4.0),
        DrawnRow(
            (
                Drawn(1, "①", sign),
                Drawn(2, strip, Look.STRIP, span=3),
                Drawn(5, words["form.next"], Look.STRIP, span=2),
            ),
            points=22.5,
        ),
        DrawnRow(
            (
                *(Drawn(n, text, Look.HEAD) for n, text in enumerate(head, start=2)),
                Drawn(6, words["form.check"], Look.HEAD),
                Drawn(7, "④", sign),
            )
        ),
        *_lines(),
        DrawnRow((), points=6.0),
        DrawnRow(
            (
                Drawn(2, said("guide.signer"), span=2),
                Drawn(4, words["form.code_title"], Look.HEAD),
                Drawn(5, "4821", Look.CODE),
                Drawn(7, "⑤", sign),
            ),
            points=27.0,
        ),
        DrawnRow((), points=6.0),
    ]


def _lines() -> list[DrawnRow]:
    """Four lines of the sheet: done, missing, wrong, and worked out by the sheet."""
    words, live, grey = printed_words(), live_words(), Drawn(4, "", Look.GREY)

    def line(number: str, label: str, *cells: Drawn) -> DrawnRow:
        return DrawnRow((Drawn(2, number, Look.HEAD), Drawn(3, said(label), Look.LABEL), *cells))

    chosen = Drawn(4, words["guide.a_choice_sample"], Look.FILLED)
    wrong = Drawn(5, said("guide.sample_wrong"), Look.FILLED)
    return [
        line("1", "guide.line_choice", chosen, Drawn(5, "", Look.GREY), Drawn(6, live.fine, Look.FINE)),
        line(
            "2",
            "guide.line_missing",
            Drawn(1, "②", Look.SIGN),
            grey,
            Drawn(5, "", Look.TO_FILL),
            Drawn(6, live.missing, Look.MISSING),
        ),
        line("3", "guide.line_wrong", grey, wrong, Drawn(6, live.by_code["CELL-101"], Look.WRONG)),
        line(
            "4",
            "guide.line_grey",
            Drawn(1, "③", Look.SIGN),
            grey,
            Drawn(5, "98,5%", Look.GREY),
            Drawn(6, "", Look.LABEL),
        ),
    ]


def _listed(items: Iterable[tuple[str, str]]) -> list[DrawnRow]:
    return [DrawnRow((Drawn(1, sign, Look.SIGN), Drawn(2, text, span=6))) for sign, text in items]


def _part(name: str) -> list[DrawnRow]:
    return [
        DrawnRow((), points=7.0),
        DrawnRow((Drawn(1, name, Look.PART, span=7),)),
        DrawnRow((), points=3.0),
    ]


def _numbered() -> list[DrawnRow]:
    """What each number in the drawing points at."""
    names = ("guide.at_strip", "guide.at_yellow", "guide.at_grey", "guide.at_check", "guide.at_code")
    return _listed(zip("①②③④⑤", map(said, names), strict=True))


def _steps(year: str) -> list[DrawnRow]:
    names = ("guide.step_open", "guide.step_fill", "guide.step_zero", "guide.step_ready", "guide.step_back")
    texts = [said(name, year=year) for name in names]
    return [*_part(said("guide.steps")), *_listed((str(n), text) for n, text in enumerate(texts, start=1))]


def _where(where: Where) -> list[DrawnRow]:
    """Where the file goes and whom to call; dots to write on where nobody is known."""
    dots = "…" * 18
    office = clipped(where.office, 2 * MOST_OF_A_NAME) or dots * 2
    lines = [
        ("►", said("guide.send", office=office)),
        ("☎", said("guide.call", phone=clipped(where.phone, MOST_OF_A_NAME) or dots)),
    ]
    named = [
        said("guide.due", date=show_date(day), form=clipped(name, MOST_OF_A_NAME)) for day, name in where.dues
    ]
    more = [said("guide.more_dues")] if len(named) > MOST_DUES else []
    text = "; ".join([*named[:MOST_DUES], *more]) or dots
    lines.append(("■", said("guide.dues", dues=text)))
    return [*_part(said("guide.where")), *_listed(lines)]


def _never() -> list[DrawnRow]:
    """What nobody writes into a file, in the words of the sheets themselves."""
    words = printed_words()
    texts = (words[f"guide.d{n}"] for n in (1, 2, 3))
    return [*_part(said("guide.never")), *_listed(("✗", text) for text in texts)]
