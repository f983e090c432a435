"""A campaign (đợt): a period's windows, deadlines and forms in force, folded from the set.

Knows the chain rule and the law's dates as data it is handed; refuses to know today's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from antt_sync.core.bodies import day_in, int_in, items_in, map_in, text_in, texts_in
from antt_sync.core.chains import chain_of
from antt_sync.core.envelope import Envelope, Json
from antt_sync.core.paper import Paper, paper_in
from antt_sync.core.values import serial

PARTS_OF_YEAR = ("6T", "Q1", "Q2", "Q3", "Q4")
_PERIOD = re.compile(rf"20[0-9]{{2}}(?:-(?:{'|'.join(PARTS_OF_YEAR)}))?")

FORWARD_ALL, IN_ORDER = "chuyen_len_tat_ca", "duyet_theo_thu_tu"
OFFICE_PARAMETERS: Mapping[str, int] = {FORWARD_ALL: 1, IN_ORDER: 1}
"""Parameters of an office's work, which no form has, and what holds where nobody says otherwise: 0 sends up
only the office's own forms and totals; 0 lets an office's form be accepted before those of its units."""

Window = tuple[date, date]
Offset = tuple[int, int, int]
"""(day, month, years from the period's year)."""


def is_period(text: str) -> bool:
    """Whether this text names a period of this century: `2024`, `2024-6T`, `2024-Q3`."""
    return _PERIOD.fullmatch(text) is not None


def period_span(period: str) -> Window:
    """A period's own first and last day, whatever windows a campaign sets: `2024-6T` ends on 30 June."""
    year, _, part = period.partition("-")
    first, last = {"": (1, 12), "6T": (1, 6)}.get(part, (0, 0))
    if not last:
        first, last = int(part[1]) * 3 - 2, int(part[1]) * 3
    return date(int(year), first, 1), date(int(year), last, 31 if last in {3, 12} else 30)


def year_later(day: date) -> date:
    """The same day a year later; 29 February becomes the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


@dataclass(frozen=True, slots=True)
class FormInForce:
    """A form that the campaign asks for: which version, its local name and when it is due."""

    id: str
    version: str
    hash: str
    local_name: str = ""
    due: date | None = None

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        return {
            "id": self.id,
            "version": self.version,
            "hash": self.hash,
            "local_name": self.local_name,
            "due": "" if self.due is None else self.due.isoformat(),
        }


_NO_PAPER = Paper()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One period of one office, as its last gap-free version has it.

    `provisional` names the forms, windows (`K.assessment`) and parameters that nobody has confirmed yet;
    `decide_by` has the law's last day for a decision by kind; `settles` are the other ends of a chain that
    has several.
    """

    period: str
    version: int
    id: str
    citing: str = ""
    forms: Mapping[str, FormInForce] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    provisional: frozenset[str] = frozenset()
    paper: Paper = _NO_PAPER
    decide_by: Mapping[str, date] = field(default_factory=dict)
    settles: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether a parameter of the office's work is switched on."""
        return self.parameters.get(name, OFFICE_PARAMETERS[name]) != 0

    def as_wish(self) -> CampaignWish:
        """What to ask for so that the next version says everything that this one says."""
        forms = tuple(self.forms.values())
        said = self.parameters, self.provisional, self.paper
        return CampaignWish(self.period, forms, self.windows, self.citing, *said)

    def window(self, kind: str, name: str) -> Window | None:
        """A kind's window by name: `K.assessment`."""
        return self.windows.get(f"{kind}.{name}")

    def rule_parameters(self, kind: str, name: str, form: str = "") -> dict[str, int]:
        """What rules look at: the year and, as day numbers, window, quarter I, deadline, last day of all."""
        year = int(self.period[:4])
        found = {
            "year": year,
            "q1_start": serial(date(year, 1, 1)),
            "q1_end": serial(date(year, 3, 31)),
            **self.parameters,
        }
        if window := self.window(kind, name):
            found["window_start"], found["window_end"] = serial(window[0]), serial(window[1])
        if (in_force := self.forms.get(form)) and in_force.due:
            found["due"] = serial(in_force.due)
        if day := self.decide_by.get(kind):
            found["decide_by"] = serial(day)
        return found

    def first_day(self) -> date:
        """The day on which the earliest window opens."""
        return min((w[0] for w in self.windows.values()), default=period_span(self.period)[0])

    def last_day(self) -> date:
        """The day on which units, rules and forms of this period are read: the latest window's end."""
        return max((w[1] for w in self.windows.values()), default=period_span(self.period)[1])


@dataclass(frozen=True, slots=True)
class Calendar:
    """The law's dates as data: kinds by letter, windows and days as (day, month, years from Y).

    `decisions` has the last day for a decision by kind and matter (`K.antt`), `levels` each kind's level;
    `unverified` names the windows, forms (their due day) and decisions whose day was not read in the law;
    `kind_words` are the words with which names of units of a kind begin.
    """

    kinds: Mapping[str, str]
    windows: Mapping[str, tuple[Offset, Offset]]
    due: Mapping[str, Offset]
    decisions: Mapping[str, Offset] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    unverified: frozenset[str] = frozenset()
    kind_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def windows_of(self, period: str) -> dict[str, Window]:
        """Every kind's windows in a period: `K.assessment -> (01/11/2023, 31/10/2024)`.

        Part of a year has only windows called `half_year`, a year has the others.
        """
        year, part_of_year = int(period[:4]), "-" in period
        return {
            name: (_on(a, year), _on(b, year))
            for name, (a, b) in self.windows.items()
            if name.endswith(".half_year") is part_of_year
        }

    def due_of(self, form: str, period: str) -> date | None:
        """A form's deadline in a period, where one is known."""
        offset = self.due.get(form)
        return _on(offset, int(period[:4])) if offset is not None and is_period(period) else None

    def decision_of(self, kind: str, matter: str, period: str) -> date | None:
        """The last day for a decision about units of a kind in a period, where the law names one."""
        offset = self.decisions.get(f"{kind}.{matter}")
        return _on(offset, int(period[:4])) if offset is not None and is_period(period) else None


def _on(offset: Offset, year: int) -> date:
    day, month, years = offset
    return date(year + years, month, day)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """An office's campaigns: each period's last version that all go on from, and what the next follows."""

    by_period: Mapping[str, Campaign]
    last: Mapping[str, Campaign]

    @property
    def forked(self) -> tuple[str, ...]:
        """The periods in which several versions stand beside each other, until one follows them all."""
        return tuple(period for period, last in self.last.items() if last.settles)


def campaigns_from(envelopes: Iterable[Envelope], *, office: str, keys: Iterable[str]) -> Campaigns:
    """Fold an office's campaign documents; only those of its own keys count."""
    allowed = set(keys)
    by_period: dict[str, list[Envelope]] = {}
    for envelope in envelopes:
        body = envelope.body
        if text_in(body.get("office")) == office and envelope.header.key.hex() in allowed:
            by_period.setdefault(text_in(body.get("period")), []).append(envelope)
    found: dict[str, Campaign] = {}
    last: dict[str, Campaign] = {}
    for period in sorted(filter(is_period, by_period)):
        chain = chain_of(by_period[period])
        if chain.ends:
            *others, end = chain.ends
            last[period] = replace(_read(end), settles=tuple(e.id for e in others))
            counts = chain.before_all() if others else end
            if counts is not None:
                found[period] = _read(counts)
    return Campaigns(found, last)


def _read(envelope: Envelope) -> Campaign:
    body = envelope.body
    forms = (
        FormInForce(
            text_in(f.get("id")),
            text_in(f.get("version")),
            text_in(f.get("hash")),
            text_in(f.get("local_name")),
            day_in(f.get("due")),
        )
        for f in items_in(body.get("forms"))
    )
    windows: dict[str, Window] = {}
    for name, window in map_in(body.get("windows")).items():
        start, end = day_in(map_in(window).get("from")), day_in(map_in(window).get("to"))
        if start is not None and end is not None:
            windows[name] = (start, end)
    return Campaign(
        period=text_in(body.get("period")),
        version=int_in(body.get("version")),
        id=envelope.id,
        citing=text_in(body.get("citing")),
        forms={f.id: f for f in forms},
        windows=windows,
        parameters={k: v for k, v in map_in(body.get("parameters")).items() if type(v) is int},
        provisional=frozenset(texts_in(body.get("provisional"))),
        paper=paper_in(map_in(body.get("paper"))),
    )


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """A campaign to issue: the law's dates, with what this office changes and the paper it cites."""

    period: str
    forms: tuple[FormInForce, ...]
    windows: Mapping[str, Window]
    citing: str
    parameters: Mapping[str, int] = field(default_factory=dict)
    provisional: frozenset[str] = frozenset()
    paper: Paper = _NO_PAPER


def campaign_body(previous: Campaign | None, wish: CampaignWish, *, office: str) -> dict[str, Json]:
    """The body of the next version of a period's campaign."""
    windows = {k: {"from": a.isoformat(), "to": b.isoformat()} for k, (a, b) in wish.windows.items()}
    return {
        "office": office,
        "period": wish.period,
        "version": 1 if previous is None else previous.version + 1,
        "previous": "" if previous is None else previous.id,
        "settles": [] if previous is None else list(previous.settles),
        "citing": wish.citing,
        "paper": wish.paper.as_json(),
        "forms": [f.as_json() for f in sorted(wish.forms, key=lambda f: f.id)],
        "windows": windows,
        "parameters": dict(wish.parameters),
        "provisional": sorted(wish.provisional),
    }
