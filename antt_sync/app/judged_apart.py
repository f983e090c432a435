"""Whether forms from an office below are judged otherwise here because the two campaigns set other figures.

Knows both campaigns and judges each form by either; refuses to say which office is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from antt_sync.app.campaign_book import show_parameter
from antt_sync.app.cover_check import Said
from antt_sync.app.parcels import Note
from antt_sync.app.world import Books
from antt_sync.core.answers import World, on_paper
from antt_sync.core.campaign import Campaign
from antt_sync.core.expressions import names
from antt_sync.core.findings import Param
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.views import evaluated, standing
from antt_sync.messages.render import phrase

_DAYS = {"window_start": "judged_by_start", "window_end": "judged_by_end", "due": "judged_by_due"}
"""What a campaign sets besides parameters that forms have, and how that is called."""


def judged_apart(books: Books, office: str, sent: Iterable[Note]) -> Iterator[Said]:
    """A line for each period with forms that this office judges otherwise than the one that sent them."""
    issued, name = books.issued_by(office).by_period, books.name_of(office)
    judges: dict[tuple[str, str, str], _Judges | None] = {}
    forms, causes = Counter[str](), dict[str, dict[str, None]]()
    for subject, form_hash in sorted({(note.subject, note.form_hash) for note in sent}):
        key = (subject.period, subject.unit[:1], form_hash)
        if key not in judges:
            judges[key] = _judges(books, issued.get(subject.period), subject, form_hash)
        each = judges[key]
        if each is not None and (found := each.causes(books, subject)):
            forms[subject.period] += 1
            causes.setdefault(subject.period, {}).update(dict.fromkeys(found))
    for period, count in forms.items():
        told: dict[str, Param] = {"sender": name, "period": period, "count": count}
        yield Said("TAKE-122", {**told, "causes": "; ".join(causes[period])}, None, name)


def _judges(books: Books, there: Campaign | None, subject: Subject, form_hash: str) -> _Judges | None:
    """The two campaigns, where they set something otherwise that a form of a kind of unit looks at."""
    here, form = books.campaign(subject.period), books.desk.shelf.by_hash(form_hash)
    if here is None or there is None or form is None:
        return None
    there = replace(there, decide_by=here.decide_by)  # the law's: no campaign sets it
    ours, theirs = (
        {**form.parameters, **campaign.rule_parameters(subject.unit[:1], form.window, form.id)}
        for campaign in (here, there)
    )
    used = _used(form)
    differing = [n for n in sorted({*ours, *theirs} & used) if ours.get(n) != theirs.get(n)]
    worlds = {name: _world(books, _but(here, there, name, theirs.get(name))) for name in differing}
    words = {name: _words(form, name, ours, theirs) for name in differing}
    return _Judges(form, _world(books, here), _world(books, there), worlds, words) if differing else None


def _used(form: Form) -> frozenset[str]:
    """The parameters that a form has or looks at."""
    cells = (
        e for cell in form.cells.values() for e in (cell.required, cell.when, cell.value) if e is not None
    )
    rules = (e for rule in form.rules for e in (rule.holds, rule.live))
    return frozenset(form.parameters).union(*map(names, (*cells, *rules)))


@dataclass(frozen=True, slots=True)
class _Judges:
    """A form under each campaign, and under ours with one thing as theirs has it; the words for that."""

    form: Form
    here: World
    there: World
    alone: Mapping[str, World]
    words: Mapping[str, str]

    def causes(self, books: Books, subject: Subject) -> list[str]:
        """What the campaigns set otherwise, where the form is judged otherwise for it; else nothing."""
        view = books.view(subject)
        if view.latest is None or view.latest.said.form_hash != self.form.hash:
            return []

        def judged(world: World) -> object:
            """All that is found and worked out, only to be compared."""
            one = evaluated(subject, self.form, view.entries, world)
            worked_out = [one.entry(a) for a, cell in one.form.cells.items() if cell.computed]
            return {(f.code, f.where.address, f.rule) for f in one.findings()}, worked_out

        if (as_here := judged(self.here)) == judged(self.there):
            return []
        causes = [name for name, world in self.alone.items() if judged(world) != as_here]
        return [self.words[name] for name in causes or self.words]


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
