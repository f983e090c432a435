"""The next version of a campaign: everything that the version before says, but what is said anew.

Knows which lines of two versions differ and how they are shown; refuses to sign (`app.set_up`) and to know
what is the law's (`app.campaign_book`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from antt_sync.app.campaign_book import before_it, office_parameter, show_parameter, show_window, window_words
from antt_sync.app.ports import Desk
from antt_sync.app.set_up import law_campaign, with_due
from antt_sync.core.campaign import OFFICE_PARAMETERS, CampaignWish, FormInForce, Window
from antt_sync.core.paper import Paper
from antt_sync.core.schema import Form
from antt_sync.core.values import show_date
from antt_sync.messages.render import phrase

_OF_A_FORM = {"local_name": "campaign_local_name", "version": "campaign_version"}
"""Lines about a form beside its day, and their words."""


@dataclass(frozen=True, slots=True)
class SaidAnew:
    """What an office says of a campaign: days and local names by form, windows, parameters, the paper."""

    due: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    citing: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A line that two versions do not share: its name, that name in words, and both values as shown."""

    name: str
    words: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Differences:
    """A version against the one before: its lines, and the forms that count as held on paper from now on."""

    lines: tuple[Change, ...]
    on_paper: tuple[Form, ...]


def next_version(desk: Desk, period: str, said: SaidAnew) -> CampaignWish:
    """The campaign in force, or the law's dates, with what is said anew.

    A line said anew is provisional no more, and a new paper takes the place of the old. A form
    that the campaign leaves out comes into it when a day or a name is said for it.
    """
    law_forms, law_windows = law_campaign(desk, period)
    base = before_it(desk, period) or CampaignWish(period, law_forms, law_windows, "")
    asked = {form.id for form in base.forms}
    new = tuple(f for f in law_forms if f.id not in asked and (f.id in said.due or f.id in said.names))
    anew = {*said.due, *said.windows, *said.parameters}
    wish = replace(
        base,
        forms=with_due((*base.forms, *new), said.due, said.names),
        windows={**base.windows, **said.windows},
        parameters={**base.parameters, **said.parameters},
        provisional=base.provisional - anew,
    )
    if not said.citing or said.citing == base.citing:
        return wish
    return replace(wish, citing=said.citing, paper=Paper())


def changes(desk: Desk, before: CampaignWish, after: CampaignWish, *, lang: str) -> list[Change]:
    """Every line of a version that the version before did not say, or said otherwise, in the order shown."""
    told = parameter_words(desk, lang=lang)
    old, new = _lines(before, lang), _lines(after, lang)
    absent = {
        "form": phrase("campaign_no_form", lang=lang),
        "parameter": phrase("campaign_as_form", lang=lang),
    }
    found = []
    for key in dict.fromkeys((*old, *new)):
        sort, name = key
        if sort in _OF_A_FORM and not (key in old and key in new):
            continue  # that the form came or went is said by its own line
        was, now = (lines.get(key, absent.get(sort, "–")) for lines in (old, new))
        if was != now:
            found.append(Change(name, _words(sort, name, told, lang), was, now))
    return found


def _words(sort: str, name: str, told: Mapping[str, str], lang: str) -> str:
    if sort in _OF_A_FORM:
        return phrase(_OF_A_FORM[sort], lang=lang, form=name)
    if sort == "citing":
        return phrase("campaign_citing", lang=lang)
    return window_words(name) if sort == "window" else told.get(name, name)


def differences(desk: Desk, after: CampaignWish, *, lang: str) -> Differences:
    """What signing this changes; a first version has no lines to compare."""
    before = before_it(desk, after.period)
    lines = changes(desk, before, after, lang=lang) if before else []
    return Differences(tuple(lines), _on_paper_from_now(desk, before, after))


def _on_paper_from_now(desk: Desk, before: CampaignWish | None, after: CampaignWish) -> tuple[Form, ...]:
    was = before.parameters if before else {}
    heads = (desk.shelf.head(in_force.hash) for in_force in after.forms)
    held = [(h, h.on_paper.parameter) for h in heads if h and h.on_paper and h.on_paper.parameter]
    new = (head.hash for head, name in held if after.parameters.get(name) == 0 != was.get(name))
    return tuple(form for hash in new if (form := desk.shelf.by_hash(hash)) is not None)


def parameter_words(desk: Desk, *, lang: str) -> dict[str, str]:
    """What each parameter decides, in words."""
    found = {name: office_parameter(name, lang=lang) for name in OFFICE_PARAMETERS}
    return found | {n: said.words.to(lang) for f in desk.shelf.all() for n, said in f.parameter_words.items()}


def _lines(wish: CampaignWish, lang: str) -> dict[tuple[str, str], str]:
    """Each line's sort and name, and its value as it is shown."""

    def shown(name: str, value: str) -> str:
        return f"{value} ({phrase('provisional', lang=lang)})" if name in wish.provisional else value

    found = {("citing", "citing"): wish.citing or "–"}
    for form in sorted(wish.forms, key=lambda f: f.id):
        found["form", form.id] = shown(form.id, _day(form))
        found["local_name", form.id] = form.local_name or "–"
        found["version", form.id] = form.version
    found |= {("window", n): shown(n, show_window(w)) for n, w in sorted(wish.windows.items())}
    return found | {("parameter", n): shown(n, show_parameter(v)) for n, v in sorted(wish.parameters.items())}


def _day(form: FormInForce) -> str:
    return show_date(form.due) if form.due else "–"
