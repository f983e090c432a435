"""The campaign's workbook (F15) before anybody fills it: windows, deadlines, forms and parameters.

Knows the law's dates as data and says every deviation; refuses to know how the workbook is read back
(`app.campaign_reading`) and how a campaign is signed (`app.set_up`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.prepared_by import prepared_by
from antt_sync.app.set_up import CAMPAIGN_BOOK, law_campaign
from antt_sync.app.world import Books
from antt_sync.core.campaign import (
    FORWARD_ALL,
    IN_ORDER,
    OFFICE_PARAMETERS,
    Calendar,
    Campaign,
    CampaignWish,
    FormInForce,
    Window,
    is_period,
    year_later,
)
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.expressions import standing_in
from antt_sync.core.findings import Finding
from antt_sync.core.known import OnPaper
from antt_sync.core.paper import Paper
from antt_sync.core.schema import Form, Text
from antt_sync.core.sheet import Prefill, previous_period
from antt_sync.core.values import EPOCH_1900, Entry, serial, show_date
from antt_sync.messages.render import phrase
from antt_sync.messages.report_words import kind_name

WINDOW_WORDS: Mapping[str, str] = {
    "registration": "Đăng ký",
    "assessment": "Đánh giá",
    "half_year": "6 tháng/quý",
}
"""The windows in the words of the workbook's own list."""

PROVISIONAL = ("Tạm tính", "Chưa xác minh")
_DAYS = range(serial(date(2000, 1, 1)), serial(date(2100, 1, 1)))
"""Parameters this large are days: no count or threshold of a form comes near."""

Said = Mapping[str, Entry | None]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A window or deadline that is not the law's: its name, the law's days and this campaign's.

    Where the law names none, `own` is true: the office sets it, beside what is `proposed`, if anything is.
    """

    name: str
    law: str
    now: str
    own: bool = False
    proposed: str = ""


def deviations(calendar: Calendar, campaign: CampaignWish) -> list[Deviation]:
    """Everything in a campaign that differs from the law's dates, windows first."""
    law = calendar.windows_of(campaign.period)
    found = [
        _deviation(calendar, name, show_window(law.get(name)), show_window(window))
        for name, window in sorted(campaign.windows.items())
        if window != law.get(name)
    ]
    for form in sorted(campaign.forms, key=lambda f: f.id):
        due = calendar.due_of(form.id, campaign.period)
        if due != form.due:
            now = show_date(form.due) if form.due else phrase("due_taken_away", lang="vi")
            found.append(_deviation(calendar, form.id, show_due(due), now))
    return found


def _deviation(calendar: Calendar, name: str, shown: str, now: str) -> Deviation:
    law = _told(calendar, name, shown)
    proposed = shown if law != shown else ""
    return Deviation(name, law, now, bool(proposed) or shown == phrase("law_silent", lang="vi"), proposed)


def show_window(window: Window | None) -> str:
    """`01/11/2023 – 31/10/2024`, or that the law names none."""
    if window is None:
        return phrase("law_silent", lang="vi")
    return f"{show_date(window[0])} – {show_date(window[1])}"


def window_words(name: str) -> str:
    """A window as people call it: `Đánh giá · Khu dân cư`."""
    letter, _, window = name.partition(".")
    return f"{WINDOW_WORDS.get(window, window)} · {kind_name(letter)}"


def show_due(due: date | None) -> str:
    """The law's deadline, `14/10/2024`, or that it names none."""
    return phrase("law_silent", lang="vi") if due is None else show_date(due)


def law_due(calendar: Calendar, form: str, period: str) -> str:
    """The law's deadline, that it names none, or the day proposed where it names none."""
    return _told(calendar, form, show_due(calendar.due_of(form, period)))


def law_window(calendar: Calendar, name: str, period: str) -> str:
    """The law's window, that it names none, or the one proposed where it names none."""
    return _told(calendar, name, show_window(calendar.windows_of(period).get(name)))


def _told(calendar: Calendar, name: str, shown: str) -> str:
    proposed = name in calendar.unverified and shown != phrase("law_silent", lang="vi")
    return phrase("law_proposed", lang="vi", date=shown) if proposed else shown


@dataclass(frozen=True, slots=True)
class PastForms:
    """Forms whose deadline has passed, and the parameter by which all of them count as held on paper."""

    parameter: str
    words: Text
    forms: tuple[Form, ...]


def past_forms(desk: Desk, period: str) -> list[PastForms]:
    """What an office that begins today most likely has on paper: no form still to come is among it."""
    forms, _ = law_campaign(desk, period)
    decided = _parameters(desk, forms)
    found: dict[str, list[FormInForce]] = {}
    for in_force in forms:
        form = desk.shelf.by_hash(in_force.hash)
        if form and form.on_paper and form.on_paper.parameter in decided and in_force.due:
            found.setdefault(form.on_paper.parameter, []).append(in_force)
    today = desk.now().date()
    return [
        PastForms(
            name,
            decided[name][0].parameter_words[name].words,
            tuple(form for f in of if (form := desk.shelf.by_hash(f.hash))),
        )
        for name, of in found.items()
        if all(f.due and f.due < today for f in of)
    ]


def maybe_on_paper(desk: Desk, form: Form, found: Iterable[Finding]) -> dict[str, OnPaper]:
    """The forms that some finding misses beside its own, and that an office may hold on paper instead."""
    broken = {finding.rule for finding in found}
    missed = {
        id for rule in form.rules if rule.of_set and rule.id in broken for id in standing_in(rule.holds)
    }
    newest = {head.id: head for head in sorted(desk.shelf.heads(), key=lambda h: h.version)}
    return {id: head.on_paper for id, head in sorted(newest.items()) if id in missed and head.on_paper}


def due_next(books: Books, campaign: Campaign, today: date) -> str:
    """The form to hand out first: of those that units below file the one due next; none once all were due."""
    to_come = {i.id: i.due for i in campaign.forms.values() if i.due and i.due >= today}
    asked = (id for id in to_come if _units_file(books, campaign, campaign.forms[id]))
    return min(asked, key=lambda id: to_come[id], default="")


def _units_file(books: Books, campaign: Campaign, in_force: FormInForce) -> bool:
    """Whether units below the office are expected to file a form."""
    head = books.desk.shelf.head(in_force.hash)
    if head is None or head.filled_by == "office" or books.roster is None:
        return False
    expected = books.roster.expected(head.kinds, campaign.last_day())
    return any(unit.id != books.desk.office.unit for unit in expected)


def campaign_template(desk: Desk, period: str, *, to: str) -> str:
    """Write a period's campaign workbook: the campaign in force, or the law's dates.

    Forms whose deadline passed before the first campaign are proposed as held on paper: no unit is asked
    again for what it handed in before its office had the tool. Who signs the workbook says so.

    Raises: UsageTrouble for an odd period or without the form; FileTrouble.
    """
    check_period(period)
    return _write(desk, before_it(desk, period) or _first_wish(desk, period), to)


def before_it(desk: Desk, period: str) -> CampaignWish | None:
    """What the period's campaign says now, or nothing before its first version."""
    current = Books(desk).campaigns.get(period)
    return current.as_wish() if current else None


def _first_wish(desk: Desk, period: str) -> CampaignWish:
    forms, windows = law_campaign(desk, period)
    found = _parameters(desk, forms).items()
    unverified = frozenset(n for n, has in found if any(f.parameter_words[n].unverified for f in has))
    on_paper = {each.parameter: 0 for each in past_forms(desk, period)}
    return CampaignWish(period, forms, windows, "", on_paper, unverified)


def next_template(desk: Desk, period: str, *, to: str) -> str:
    """Write a period's campaign workbook from the year before: only dates and the paper are asked for.

    That a year's papers came in is a fact of that year: it is not said of the next.

    Raises: UsageTrouble without a campaign of the year before; FileTrouble.
    """
    check_period(period)
    before = previous_period(period)
    base = before_it(desk, before)
    if base is None:
        raise UsageTrouble("USE-103", period=before)
    calendar = desk.calendar
    old, new = calendar.windows_of(before), calendar.windows_of(period)
    windows = {
        name: new[name] if window == old.get(name) and name in new else _later(window)
        for name, window in base.windows.items()
    }
    forms = tuple(_moved(desk, form, before, period) for form in base.forms)
    on_paper = {head.on_paper.parameter for head in desk.shelf.heads() if head.on_paper}
    kept = {name: value for name, value in base.parameters.items() if name not in on_paper}
    base = replace(base, parameters=kept, provisional=base.provisional - on_paper)
    wish = replace(base, period=period, forms=forms, windows=windows, citing="", paper=Paper())
    return _write(desk, wish, to)


def check_period(period: str) -> None:
    """Refuse what is no period.

    Raises: UsageTrouble.
    """
    if not is_period(period):
        raise UsageTrouble("USE-116", value=period)


def _later(window: Window) -> Window:
    return year_later(window[0]), year_later(window[1])


def _moved(desk: Desk, form: FormInForce, before: str, period: str) -> FormInForce:
    newest = desk.shelf.newest(form.id)
    due = form.due
    if due is not None:
        by_law = due == desk.calendar.due_of(form.id, before)
        due = desk.calendar.due_of(form.id, period) if by_law else year_later(due)
    if newest is None:
        return replace(form, due=due)
    return replace(form, version=newest.version, hash=newest.hash, due=due)


def _write(desk: Desk, wish: CampaignWish, to: str) -> str:
    form = desk.shelf.newest(CAMPAIGN_BOOK)
    if form is None:
        raise UsageTrouble("USE-101", form=CAMPAIGN_BOOK, known="")
    paper, office = wish.paper, desk.office
    name, _, title = (office.holders or (f"{office.name}, {office.name}",))[0].partition(",")
    said: dict[str, Entry | None] = {
        "ho_ten.gia_tri": name.strip()[:60],
        "chuc_vu.gia_tri": title.strip()[:60] or office.name[:60],
        "ngay_lap.tu_ngay": desk.now().date(),
        **prepared_by(desk, form),
        "so_ky_hieu.gia_tri": paper.number or wish.citing[:60] or None,
        "ngay_vb.tu_ngay": paper.day,
        "co_quan.gia_tri": paper.by or None,
        "trich_yeu.gia_tri": paper.about or None,
    }
    tables = {
        "ky_han": _window_rows(desk.calendar, wish),
        "bieu": _form_rows(desk, wish),
        "tham_so": _parameter_rows(desk, wish),
    }
    for table, rows in tables.items():
        for number, row in enumerate(rows, start=1):
            said.update({f"{table}[{number}].{column}": entry for column, entry in row.items()})
    prefill = Prefill(office.unit, office.name, wish.period, office_name=office.name)
    prefill = replace(prefill, place_name=office.place, phone=office.phone)
    entries = {address: entry for address, entry in said.items() if entry is not None}
    return desk.medium.write_new(to, desk.workbooks.write(form, prefill=prefill, entries=entries))


def _window_rows(calendar: Calendar, wish: CampaignWish) -> Iterator[Said]:
    for letter, kind in calendar.kinds.items():
        asked = ("half_year",) if "-" in wish.period else ("registration", "assessment")
        for name in asked:
            key = f"{letter}.{name}"
            window = wish.windows.get(key)
            yield {
                "noi_dung": window_words(key),
                "loai": kind,
                "ky": WINDOW_WORDS[name],
                "tu_ngay": window[0] if window else None,
                "den_ngay": window[1] if window else None,
                "theo_luat": law_window(calendar, key, wish.period),
                "tam_tinh": _mark(wish, key, PROVISIONAL[0]),
            }


def _form_rows(desk: Desk, wish: CampaignWish) -> Iterator[Said]:
    for form in sorted(wish.forms, key=lambda f: f.id):
        known = desk.shelf.by_hash(form.hash)
        yield {
            "noi_dung": known.title.vi.capitalize() if known else form.id,
            "ma": form.id,
            "phien_ban": form.version,
            "gia_tri": form.local_name or None,
            "den_ngay": form.due,
            "theo_luat": law_due(desk.calendar, form.id, wish.period),
            "tam_tinh": _mark(wish, form.id, PROVISIONAL[0]),
        }


def _parameter_rows(desk: Desk, wish: CampaignWish) -> Iterator[Said]:
    for name, forms in _parameters(desk, wish.forms).items():
        value = wish.parameters.get(name)
        defaults = dict.fromkeys(show_parameter(f.parameters[name]) for f in forms)
        yield {
            "noi_dung": phrase(
                "parameter_of",
                lang="vi",
                words=forms[0].parameter_words[name].words.vi,
                forms=", ".join(dict.fromkeys(f.id for f in forms)),
            ),
            "ma": name,
            "gia_tri": None if value is None else show_parameter(value),
            "theo_luat": " · ".join(defaults),
            "tam_tinh": _mark(wish, name, PROVISIONAL[1]),
        }
    for name, default in OFFICE_PARAMETERS.items():
        said = wish.parameters.get(name)
        yield {
            "noi_dung": office_parameter(name, lang="vi"),
            "ma": name,
            "gia_tri": None if said is None else str(said),
            "theo_luat": str(default),
            "tam_tinh": _mark(wish, name, PROVISIONAL[1]),
        }


def office_parameter(name: str, *, lang: str) -> str:
    """What a parameter of the office's work decides, in words."""
    words = {FORWARD_ALL: "what_forward_all", IN_ORDER: "what_in_order"}
    return phrase(words[name], lang=lang)


def _mark(wish: CampaignWish, name: str, words: str) -> str | None:
    return words if name in wish.provisional else None


def _parameters(desk: Desk, forms: Iterable[FormInForce]) -> dict[str, list[Form]]:
    """The parameters of these forms by name, each with the forms that have it."""
    found: dict[str, list[Form]] = {}
    for in_force in forms:
        form = desk.shelf.by_hash(in_force.hash)
        for name in form.parameters if form else ():
            assert form is not None
            found.setdefault(name, []).append(form)
    return dict(sorted(found.items()))


def show_parameter(value: int) -> str:
    """A parameter's value as people write it: a number or a day."""
    return show_date(date.fromordinal(EPOCH_1900.toordinal() + value)) if value in _DAYS else str(value)
