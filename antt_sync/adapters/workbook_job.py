"""What every sheet of one workbook is drawn from: the form laid out, its entries, its words.

Knows how values and periods are said on a sheet; refuses to know any one sheet and any spreadsheet library.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from antt_sync.core.excel import quoted
from antt_sync.core.live import Evaluation, LiveWords
from antt_sync.core.marks import Mark, Returned, ReviewCopy
from antt_sync.core.schema import Form
from antt_sync.core.sheet import LABEL, STATIC, LineKind, Prefill, SheetPlan
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.sheet_texts import Printed
from antt_sync.core.token import SCHEMA_DIGITS, Token
from antt_sync.core.values import Entry, show


@dataclass(frozen=True, slots=True)
class Job:
    """One form to write; `form` has grown to its entries.

    `shared` are entry cells, by cell name, that show what is typed once on another form of the workbook.
    """

    form: Form
    plan: SheetPlan
    prefill: Prefill
    entries: Mapping[str, Entry]
    evaluation: Evaluation
    formulas: Mapping[str, Formula]
    live: Printed
    words: LiveWords
    printed: Mapping[str, str]
    returned: Returned | None
    review: ReviewCopy | None
    shared: Mapping[str, Formula] = field(default_factory=dict)

    def say(self, name: str, **places: object) -> str:
        """A printed word by name, its places filled."""
        return filled(self.printed[name], places)

    def footer(self, name: str, **instead: str) -> str:
        """What stands at the foot of a page by name: the form, whose it is, its period and lần."""
        revision = self.returned.revision if self.returned else ""
        unit = self.prefill.unit or self.unit_shown
        told = {"form": self.form.id, "unit": unit, "period": self.period, "revision": revision}
        return self.say(name, **told | instead)

    @property
    def token(self) -> Token:
        """What the data sheet says of itself."""
        form, prefill = self.form, self.prefill
        schema = form.hash[:SCHEMA_DIGITS]
        return Token(form.id, form.version, prefill.unit, prefill.period, prefill.base, schema)

    @property
    def sheet_name(self) -> str:
        """The form sheet's name."""
        return self.form.sheet.vi

    @property
    def period(self) -> str:
        """The period as said in a sentence: `năm 2024`, `6 tháng đầu năm 2024`."""
        return period_said(self.prefill.period, self.printed)

    def filled(self, text: str) -> str:
        """A form's own words with `{period}`, `{previous}`: a year as its number, other periods in words."""
        return for_period(text, self.prefill, self.printed)

    @property
    def unit_shown(self) -> str:
        """The unit's name, or its kind on a blank made for nobody."""
        return self.prefill.unit_name or self.kind

    @property
    def kind(self) -> str:
        """What kind of unit this is."""
        kind = self.prefill.unit[:1] or (self.form.kinds[0] if len(self.form.kinds) == 1 else "other")
        return self.printed.get(f"kinds.{kind}", self.printed["kinds.other"])

    def value_of(self, address: str) -> str:
        """What a cell of the form shows in this workbook."""
        return show(self.evaluation.entry(address)) if address in self.form.cells else ""

    def at(self, address: str) -> str:
        """The cell an address stands in, or the row it belongs to now, or nothing."""
        if address in self.form.cells:
            return self.plan.cell(address)
        heading = self.form.heading_of(address)
        for key in (address.rpartition(".")[0] or address, heading, f"{STATIC}{LineKind.BAND}.{heading}"):
            if key in self.plan.row_at:
                return f"{self.plan.letters(LABEL)}{self.plan.row_at[key]}"
        return ""

    def row_marks(self) -> Mapping[str, tuple[Mark, ...]]:
        """The marks of each row, by row key; those of a vanished row stand at its table's heading."""
        found: dict[str, tuple[Mark, ...]] = {}
        for mark in self.returned.marks if self.returned else ():
            row = mark.address.rpartition(".")[0] if mark.address in self.form.cells else mark.address
            row = row if row in self.form.row_of else self.form.heading_of(row)
            if row in self.form.row_of:
                found[row] = (*found.get(row, ()), mark)
        return found

    def is_mandatory(self, mark: Mark) -> bool:
        """True for a mark that must be answered before the workbook is complete again."""
        return mark.open and mark.wanted == self.printed["returned.must"]


def period_said(period: str, printed: Mapping[str, str]) -> str:
    """A period as said in a sentence."""
    year, _, rest = period.partition("-")
    if not rest:
        return filled(printed["period.year"], {"year": year})
    if rest == "6T":
        return filled(printed["period.half"], {"year": year})
    if match := re.fullmatch(r"(\d{1,2})T", rest):
        return filled(printed["period.months"], {"months": match[1], "year": year})
    if match := re.fullmatch(r"Q([1-4])", rest):
        quarter = ("I", "II", "III", "IV")[int(match[1]) - 1]
        return filled(printed["period.quarter"], {"quarter": quarter, "year": year})
    return filled(printed["period.other"], {"period": period})


def for_period(text: str, prefill: Prefill, printed: Mapping[str, str]) -> str:
    """A form's own words with their periods: a year as its number, other periods in words."""
    for place, period in (("{period}", prefill.period), ("{previous}", prefill.previous)):
        text = text.replace(place, period_said(period, printed) if "-" in period else period)
    return text


def filled(text: str, places: Mapping[str, object]) -> str:
    """`{places}` of a printed text filled."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: str(places[m[1]]), text)


def place_and_day(job: Job, at: str, day: object) -> str | Formula:
    """`Nam Ngạn, ngày 14 tháng 10 năm 2024` as the cell of the day says it, with dots until it does.

    Months below three have two digits, as papers do; `at` is empty where the form has no such cell.
    """
    prefill = job.prefill
    place = prefill.place_name or "…………………"
    empty = job.say(
        "form.place_date_open", place=place, year=prefill.due.year if prefill.due else prefill.period[:4]
    )
    if not at:
        return empty
    text = quoted(job.say("form.place_date", place=place, day="\1", month="\2", year="\3"))
    month = f'IF(MONTH({at})<3,"0","")&MONTH({at})'
    for mark, said in (("\1", f'TEXT(DAY({at}),"00")'), ("\2", month), ("\3", f"YEAR({at})")):
        text = text.replace(mark, f'"&{said}&"')
    value = empty
    if isinstance(day, date):
        shown = f"{day.month:02d}" if day.month < 3 else str(day.month)
        value = job.say("form.place_date", place=place, day=f"{day.day:02d}", month=shown, year=day.year)
    return Formula(f"IF(ISNUMBER({at}),{text},{quoted(empty)})", value)


def properties_of(form: Form, period: str, office: str) -> dict[str, str]:
    """What a workbook of a form says of itself as a file."""
    title = f"{form.title.vi} {form.id}"
    return {"title": title, "subject": period, "author": office, "company": office, "comments": ""}


def sheet_ref(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"
