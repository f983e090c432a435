"""The campaign's workbook (F15) read back: what it asks for, what is not the law's, what is wrong.

Knows that a window that is not the law's needs a paper; refuses to sign (`app.set_up` issues campaigns).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from antt_sync.app.campaign_book import (
    PROVISIONAL,
    WINDOW_WORDS,
    Deviation,
    Said,
    check_period,
    deviations,
    show_window,
    window_words,
)
from antt_sync.app.ports import Desk
from antt_sync.app.prepared_by import filled_book, with_preparer
from antt_sync.app.receive import Found
from antt_sync.app.set_up import CAMPAIGN_BOOK, OFFICE_BOOKS, issue_campaign
from antt_sync.core.campaign import (
    OFFICE_PARAMETERS,
    CampaignWish,
    FormInForce,
    Window,
)
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import Finding, Param, Severity, Where, errors, stops
from antt_sync.core.live import Evaluation
from antt_sync.core.paper import Paper
from antt_sync.core.reading import FormReading
from antt_sync.core.schema import Form
from antt_sync.core.values import read_date, read_int, serial, show_date
from antt_sync.messages.render import phrase


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What the workbook asks for, what in it is not the law's, and what is wrong."""

    wish: CampaignWish
    deviations: tuple[Deviation, ...]
    findings: tuple[Finding, ...]


def read_campaign(desk: Desk, file: Found) -> CampaignPlan:
    """Read the campaign workbook and say what issuing it would set.

    Raises: WorkbookUnreadable when it is no campaign workbook; UsageTrouble for an odd period.
    """
    reading, said = filled_book(desk, file, CAMPAIGN_BOOK)
    period = reading.token.period
    check_period(period)
    reading, assumed = with_preparer(desk, reading)
    found = [*said, *assumed]
    found += Evaluation(reading.form, reading.entries).findings()
    reader = _Reader(desk, reading, period, found)
    wish = reader.wish()
    located = tuple(f.at(sheet=reading.sheet, cell=reading.places.get(f.where.address, "")) for f in found)
    return CampaignPlan(wish, tuple(deviations(desk.calendar, wish)), located)


def issue_planned(desk: Desk, planned: CampaignPlan) -> str:
    """Sign what the workbook asks for; returns the campaign's id.

    Raises: UsageTrouble while the workbook has errors; KeyTrouble.
    """
    wrong = [*stops(planned.findings), *errors(planned.findings)]
    if wrong:
        raise UsageTrouble("CAMPAIGN-105", count=len(wrong))
    return issue_campaign(desk, planned.wish)


@dataclass(slots=True)
class _Reader:
    """One reading of the workbook; what is wrong is added to `found`."""

    desk: Desk
    reading: FormReading
    period: str
    found: list[Finding]

    def wish(self) -> CampaignWish:
        """Everything asked for."""
        paper = self._paper()
        windows, marked = self._windows(cited=bool(paper.number))
        forms, also_marked = self._forms()
        parameters, unverified = self._parameters()
        citing = paper.number
        if paper.day is not None and paper.by:
            citing = phrase(
                "cited_paper", lang="vi", number=paper.number, date=show_date(paper.day), by=paper.by
            )
        provisional = frozenset({*marked, *also_marked, *unverified})
        return CampaignWish(self.period, forms, windows, citing, parameters, provisional, paper)

    def _wrong(self, code: str, address: str, severity: Severity = Severity.ERROR, **params: Param) -> None:
        self.found.append(Finding(code, severity, Where(address=address), params))

    def _rows(self, table: str) -> Iterator[tuple[str, Said]]:
        for row in self.reading.form.table_rows(table):
            yield row.key, {c.column: self.reading.entries.get(c.address) for c in row.cells}

    def _text(self, address: str) -> str:
        entry = self.reading.entries.get(address)
        return entry.strip() if isinstance(entry, str) else ""

    def _paper(self) -> Paper:
        day = self.reading.entries.get("ngay_vb.tu_ngay")
        number, by, about = (self._text(f"{n}.gia_tri") for n in ("so_ky_hieu", "co_quan", "trich_yeu"))
        return Paper(number, day if isinstance(day, date) else None, by, about)

    def _windows(self, *, cited: bool) -> tuple[dict[str, Window], set[str]]:
        """(windows, those marked); a window that is not the law's needs a paper, and may not be longer."""
        law = self.desk.calendar.windows_of(self.period)
        letters = {word: letter for letter, word in self.desk.calendar.kinds.items()}
        names = {word: name for name, word in WINDOW_WORDS.items()}
        windows, marked, seen = dict(law), set(), set()
        for key, said in self._rows("ky_han"):
            letter, name = letters.get(str(said["loai"])), names.get(str(said["ky"]))
            if letter is None or name is None:
                continue
            window = f"{letter}.{name}"
            if window in seen:
                self._wrong("CAMPAIGN-107", f"{key}.ky", name=window_words(window))
            seen.add(window)
            if said["tam_tinh"] in PROVISIONAL:
                marked.add(window)
            start, end = said["tu_ngay"], said["den_ngay"]
            if isinstance(start, date) and isinstance(end, date) and start <= end:
                windows[window] = start, end
                self._against_law(key, (start, end), law.get(window), cited=cited)
        return windows, marked

    def _against_law(self, key: str, now: Window, law: Window | None, *, cited: bool) -> None:
        if law is None or now == law:
            return
        at = f"{key}.{'den_ngay' if now[1] != law[1] else 'tu_ngay'}"
        if not cited:
            self._wrong("CAMPAIGN-109", at, law=show_window(law))
        elif now[1] - now[0] > law[1] - law[0]:
            self._wrong("CAMPAIGN-110", at, Severity.WARNING, law=show_window(law))

    def _forms(self) -> tuple[tuple[FormInForce, ...], set[str]]:
        forms: dict[str, FormInForce] = {}
        marked = set()
        for key, said in self._rows("bieu"):
            id = str(said["ma"] or "").strip().upper()
            if not id:
                continue
            form = self._form(id, str(said["phien_ban"] or "").strip())
            if form is None:
                known = sorted({f.id for f in self.desk.shelf.heads()} - OFFICE_BOOKS)
                self._wrong("CAMPAIGN-106", f"{key}.ma", form=id, known=", ".join(known))
            elif id in forms:
                self._wrong("CAMPAIGN-107", f"{key}.ma", name=id)
            elif (form.window == "half_year") is not ("-" in self.period):
                self._wrong("CAMPAIGN-108", f"{key}.ma", form=id, period=self.period)
            else:
                due, name = said["den_ngay"], str(said["gia_tri"] or "").strip()
                day = due if isinstance(due, date) else None
                forms[id] = FormInForce(id, form.version, form.hash, name, day)
                if said["tam_tinh"] in PROVISIONAL:
                    marked.add(id)
        return tuple(forms.values()), marked

    def _form(self, id: str, version: str) -> Form | None:
        if id in OFFICE_BOOKS:
            return None
        if not version:
            return self.desk.shelf.newest(id)
        return next((f for f in self.desk.shelf.all() if (f.id, f.version) == (id, version)), None)

    def _parameters(self) -> tuple[dict[str, int], set[str]]:
        known = {*OFFICE_PARAMETERS, *(name for form in self.desk.shelf.all() for name in form.parameters)}
        values: dict[str, int] = {}
        marked = set()
        for key, said in self._rows("tham_so"):
            name, text = str(said["ma"] or "").strip(), str(said["gia_tri"] or "").strip()
            if not name:
                continue
            if name not in known:
                self._wrong("CAMPAIGN-111", f"{key}.ma", name=name, period=self.period)
                continue
            if said["tam_tinh"] in PROVISIONAL:
                marked.add(name)
            value = _value(text) if text else None
            if value is not None:
                values[name] = value
            elif text:
                self._wrong("CAMPAIGN-112", f"{key}.gia_tri", value=text)
        return values, marked


def _value(text: str) -> int | None:
    """A whole number, or a day as a number; nothing for anything else."""
    number = read_int(text).entry
    if type(number) is int:
        return number
    day = read_date(text).entry
    return serial(day) if isinstance(day, date) else None
