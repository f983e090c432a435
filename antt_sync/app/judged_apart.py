"""Whether forms from an office below are judged otherwise here because the two campaigns set other figures.

Knows both campaigns and judges each form by either; refuses to say which office is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from antt_sync.app.campaign_book import show_parameter
from antt_sync.app.cover_check import Said
from antt_sync.app.world import Books
from antt_sync.core.answers import World, on_paper
from antt_sync.core.campaign import Campaign
from antt_sync.core.findings import Param
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.views import evaluated, standing
from antt_sync.messages.render import phrase

_DAYS = {"window_start": "judged_by_start", "window_end": "judged_by_end", "due": "judged_by_due"}
"""What a campaign sets besides parameters that forms have, and how that is called."""


def judged_apart(books: Books, office: str, subjects: Iterable[Subject]) -> Iterator[Said]:
    """A line for each period with forms that this office judges otherwise than the one that sent them."""
    issued, name = books.issued_by(office).by_period, books.name_of(office)
    forms, causes = Counter[str](), dict[str, dict[str, None]]()
    for subject in sorted(set(subjects)):
        ours, theirs = books.campaign(subject.period), issued.get(subject.period)
        form = books.form_of(books.view(subject)) if ours and theirs else None
        if ours is None or theirs is None or form is None or books.view(subject).latest is None:
            continue
        theirs = replace(theirs, decide_by=ours.decide_by)  # the law's: no campaign sets it
        if found := _causes(books, subject, form, here=ours, there=theirs):
            forms[subject.period] += 1
            causes.setdefault(subject.period, {}).update(dict.fromkeys(found))
    for period, count in forms.items():
        told: dict[str, Param] = {"sender": name, "period": period, "count": count}
        yield Said("TAKE-122", {**told, "causes": "; ".join(causes[period])}, None, name)


def _causes(books: Books, subject: Subject, form: Form, *, here: Campaign, there: Campaign) -> list[str]:
    """What the campaigns set otherwise, in words, where the form is judged otherwise for it; else nothing."""
    ours, theirs = (
        {**form.parameters, **campaign.rule_parameters(subject.unit[:1], form.window, form.id)}
        for campaign in (here, there)
    )
    differing = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    if not differing:
        return []
    entries = books.view(subject).entries

    def judged(campaign: Campaign) -> object:
        """All that is found and worked out, only to be compared."""
        one = evaluated(subject, form, entries, _world(books, campaign))
        worked_out = [one.entry(a) for a, cell in one.form.cells.items() if cell.computed]
        return {(f.code, f.where.address, f.rule) for f in one.findings()}, worked_out

    if (as_here := judged(here)) == judged(there):
        return []
    alone = [name for name in differing if judged(_but(here, there, name, theirs.get(name))) != as_here]
    return [_words(form, name, ours, theirs) for name in alone or differing]


def _world(books: Books, campaign: Campaign) -> World:
    """What views may look at, if this were the period's campaign."""
    world = replace(books.world, campaign=lambda p: campaign if p == campaign.period else books.campaign(p))
    return replace(world, stands=lambda other: standing(books.settled(other)) or on_paper(other, world))


def _but(here: Campaign, there: Campaign, name: str, value: int | None) -> Campaign:
    """Our campaign with one thing as theirs has it."""
    if name == "due":
        return replace(here, forms=there.forms)
    if name in _DAYS or value is None:
        return replace(here, windows=there.windows)
    return replace(here, parameters={**here.parameters, name: value})


def _words(form: Form, name: str, ours: Mapping[str, int], theirs: Mapping[str, int]) -> str:
    said, day = form.parameter_words.get(name), _DAYS.get(name)
    words = said.words.vi if said else phrase(day, lang="vi") if day else name
    there, here = (show_parameter(each[name]) if name in each else "–" for each in (theirs, ours))
    return phrase("judged_apart", lang="vi", words=words, there=there, here=here)
