"""Chuyển lên: what the office above does not have yet, in one bundle with a signed cover and a printed slip.

Knows what may go up and what the office above acknowledged; refuses to send internal notes, and to decide
that a bundle arrived: only the receipt says so.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from antt_sync.app.deliver import decisions
from antt_sync.app.encrypting import Wrap, as_it_is
from antt_sync.app.forward_slip import SLIP, Slip, slip_report
from antt_sync.app.portions import evidence_of, portions
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import local_name
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.status import status
from antt_sync.app.world import Books
from antt_sync.core.bodies import texts_in
from antt_sync.core.campaign import FORWARD_ALL
from antt_sync.core.cover import Cover, Sent, Total, cover_code, goes_up
from antt_sync.core.envelope import Envelope, Kind, is_unit_id
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.report import Report
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Verb
from antt_sync.core.roster import Roster
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.submission import Subject, subject_of, totals
from antt_sync.core.views import SubjectView


@dataclass(frozen=True, slots=True)
class Bundle:
    """What would go up: the documents, the cover that says so, and what the slip is made of."""

    to: str
    to_name: str
    documents: tuple[Envelope, ...]
    cover: Cover
    known: int
    summary: tuple[str, ...]
    """Periods of which only the office's own forms go up, by their campaign."""

    @property
    def submissions(self) -> int:
        """How many submissions are in it."""
        return sum(1 for e in self.documents if e.kind is Kind.SUBMISSION)

    @property
    def new(self) -> int:
        """How many documents are in it besides the covers of bundles sent before."""
        return sum(1 for e in self.documents if e.kind is not Kind.COVER)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What was written: the package (or its parts), the slip, and by what both are recognised."""

    packages: tuple[str, ...]
    slip: str
    number: int
    code: str
    lacking: int = 0
    """Workbooks that were asked for as evidence and are not kept here any more."""


def superior_of(desk: Desk, told: str = "") -> str:
    """The office that bundles go to: the one named, else the one above.

    Raises: UsageTrouble when neither is known, or the office itself is named.
    """
    office = desk.office
    to = told or office.superior or (office.root_office if office.root_office != office.unit else "")
    if not to:
        raise UsageTrouble("LEVEL-104")
    if not is_unit_id(to):
        raise UsageTrouble("USE-113", value=to)
    if to == office.unit:
        raise UsageTrouble("LEVEL-105")
    return to


def bundle(desk: Desk, *, to: str = "", everything: bool = False, roles: Roles | None = None) -> Bundle:
    """Say what would go up; `everything` also what the office above acknowledged. Nothing is signed.

    `roles` say which form is a book of decisions: without them no unit counts as decided on.
    Raises: UsageTrouble without a roster or an office to send to.
    """
    to = superior_of(desk, to)
    books = Books(desk)
    roster = books.roster
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    up = {e.id: e for e in desk.store.every() if goes_up(e, roster, to=to) and _in_scope(books, e)}
    had = acknowledged(books, roster, to)
    documents = tuple(e for id, e in sorted(up.items()) if everything or id not in had)
    periods = sorted({s.period for e in documents if (s := subject_of(e)) is not None})
    books.read_everything()
    views = [books.view(s) for s in books.subjects() if s.period in periods and s.unit in roster.units]
    sent = (
        Sent(id, v.subject, up[id].header.seq) for v in views for r in v.heads for id in r.ids if id in up
    )
    came = [v for v in views if v.heads]
    pairs = {(v.subject.form, v.subject.period) for v in came}
    missing = (line for period in periods for line in status(desk, period=period).lines)
    gaps = (m.subject for m in missing if m.expected and m.missing)
    cover = Cover(
        ids=tuple(e.id for e in documents),
        roster=roster.id,
        lines=tuple(sent),
        totals=tuple(_totals(books, came, decisions(books, came, roles))),
        gaps=tuple(s for s in gaps if (s.form, s.period) in pairs),
        apart=tuple(v.subject for v in came if v.latest is None),
    )
    told = desk.office.superior_name if to == desk.office.superior else ""
    name = known.name if (known := roster.unit(to)) else told or to
    summary = tuple(p for p in periods if _summary_only(books, p))
    return Bundle(to, name, documents, cover, len(up) - len(documents), summary)


def acknowledged(books: Books, roster: Roster, to: str) -> frozenset[str]:
    """Everything that the office above says it took in; only its own keys' word counts."""
    keys, office = keys_of(roster, to), books.desk.office.unit
    receipts = (e for e in books.uncut(Kind.RECEIPT) if e.header.to == office)
    told = (e for e in receipts if e.header.unit == to and e.header.key.hex() in keys)
    return frozenset(id for e in told for id in texts_in(e.body.get("ids")))


def _summary_only(books: Books, period: str) -> bool:
    campaign = books.campaigns.get(period)
    return campaign is not None and not campaign.holds(FORWARD_ALL)


def _in_scope(books: Books, envelope: Envelope) -> bool:
    """Whether the campaign lets a document go up: of a summary only what the office says of itself does."""
    subject = subject_of(envelope)
    own = books.desk.office.root_office
    return subject is None or subject.unit == own or not _summary_only(books, subject.period)


def _totals(books: Books, views: Iterable[SubjectView], decided: Container[Subject]) -> Iterator[Total]:
    """How each form stands over all units of which it came, whether they go up or not."""
    found: dict[tuple[str, str], list[tuple[int, ...]]] = {}
    for view in views:
        form, stages = books.form_of(view), view.outcome
        added = totals(form, view.entries).sum if form else 0
        appraised = Verb.APPRAISE in stages.verbs
        counted = (int(stages.accepted), added, int(appraised), int(view.subject in decided))
        found.setdefault((view.subject.form, view.subject.period), []).append(counted)
    for (form_id, period), each in found.items():
        yield Total(form_id, period, len(each), *(sum(column) for column in zip(*each, strict=True)))


def forward(
    desk: Desk,
    made: Bundle,
    *,
    path: str,
    evidence: bool = False,
    draw: Callable[[Report], bytes],
    wrap: Wrap = as_it_is,
) -> Forwarded:
    """Sign the cover, and write the bundle and the slip that is printed and goes with it, or neither.

    What was signed stays here, so nothing is lost when the medium is full: the next bundle holds it all.
    Raises: KeyTrouble, FileTrouble.
    """
    parts = list(portions(desk, made.documents, evidence=evidence))
    names = [_part_name(path, number, len(parts)) for number in range(1, len(parts) + 1)]
    paper = path.removesuffix(".antt") + SLIP
    for name in (*names, paper):  # before anything is signed or written
        desk.medium.free(name)
    body = made.cover.body(made.documents)
    (kept,) = sign_and_keep(desk, [Unsigned(Kind.COVER, made.to, body)])
    cover = kept.envelopes[0]
    written = []
    for number, (name, (documents, blobs)) in enumerate(zip(names, parts, strict=True), start=1):
        desk.progress("write", number, len(parts))
        data = wrap(desk.packages.pack([*documents, cover], blobs))
        written.append(desk.medium.write_new(name, data))
    code = cover_code(cover.id)
    slip = _slip(desk, made, number=cover.header.seq, code=code, day=desk.now().date())
    name = desk.medium.write_new(paper, draw(slip_report(slip)))
    wanted = {d for e in made.documents if (d := evidence_of(e))} if evidence else set()
    lacking = len(wanted - {digest for _, blobs in parts for digest in blobs})
    return Forwarded(tuple(written), name, cover.header.seq, code, lacking)


def _part_name(path: str, number: int, of: int) -> str:
    return path if of == 1 else f"{path.removesuffix('.antt')} (phần {number} của {of}).antt"


def _slip(desk: Desk, made: Bundle, *, number: int, code: str, day: date) -> Slip:
    books = Books(desk)
    spoken = {unit for unit, _, _ in (*made.cover.gaps, *made.cover.apart)}
    names = {u: books.name_of(u) for u in spoken}
    told = {(t.form, t.period) for t in made.cover.totals} | {(f, p) for _, f, p in made.cover.gaps}
    forms: dict[str, str] = {}
    for form_id, period in told:
        form = desk.shelf.newest(form_id)
        forms[form_id] = local_name(books.in_force(form_id, period), form) if form else form_id
    return Slip(
        office=desk.office,
        to=made.to_name,
        number=number,
        code=code,
        day=day,
        submissions=made.submissions,
        reviews=sum(1 for e in made.documents if e.kind is Kind.REVIEW),
        cover=made.cover,
        names=names,
        forms=forms,
        roster_version=books.roster.version if books.roster else 0,
    )
