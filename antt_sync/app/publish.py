"""Phát hành xuống dưới: one pack with the registry, the campaign, its forms and their blanks, to be taken in.

Knows what an office below needs to work as this one asks, and signs no form twice; refuses to send anything
about any unit's dossiers. What is inside a pack counts by its signatures alone, like everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from antt_sync.app.blank import blank_of, file_name
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import issued_forms
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.campaign import Campaign, FormInForce
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.names import name_order
from antt_sync.core.roster import Roster, Unit
from antt_sync.core.schema import FormHead


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as written: what is in it, and the units and offices that have a key to open it with."""

    path: str
    roster: Roster
    periods: tuple[str, ...]
    forms: tuple[str, ...]
    blanks: tuple[str, ...]
    receivers: tuple[Unit, ...]


def publish(desk: Desk, *, to: str) -> Pack:
    """Write the pack; the same registry and campaigns give the same documents, however often it is written.

    Raises: UsageTrouble for a unit and without a registry; KeyTrouble, FileTrouble.
    """
    books = Books(desk)
    roster = books.roster
    if desk.office.level == "unit":
        raise UsageTrouble("PUBLISH-101")
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    campaigns = _going_on(books)
    forms = _signed_forms(books, campaigns)
    heads = {desk.office.unit, *roster.above}
    documents = [e for kind in (Kind.ROSTER, Kind.CAMPAIGN, Kind.ERASURE) for e in desk.store.of_kind(kind)]
    documents = [e for e in documents if e.header.unit in heads] + forms
    blobs = dict(_blanks_of(desk, forms))
    path = desk.medium.write_new(to, desk.packages.pack(documents, blobs))
    names = [text_in(map_in(e.body.get("workbook")).get("name")) for e in forms]
    return Pack(
        path,
        roster,
        tuple(campaign.period for campaign in campaigns),
        tuple(sorted({text_in(e.body.get("id")) for e in forms})),
        tuple(sorted(filter(None, names))),
        tuple(receivers(roster, desk.office.unit)),
    )


def blanks_in(desk: Desk, data: bytes) -> dict[str, bytes]:
    """The blanks in a package by their names: those that an office above signed for, and no other file.

    Raises: SealBroken.
    """
    issued = {e.id for e in issued_forms(desk)}
    known = [e for e in desk.packages.open(data) if e.kind is Kind.FORM and e.id in issued]
    blobs = desk.packages.blobs(data)
    found = {}
    for form in known:
        said = map_in(form.body.get("workbook"))
        digest, name = text_in(said.get("sha256")), text_in(said.get("name"))
        if digest in blobs and name.endswith(".xlsx"):
            found[name] = blobs[digest]
    return found


def _going_on(books: Books) -> list[Campaign]:
    """The campaigns that are not over; the last one where all are."""
    ordered = sorted(books.campaigns.values(), key=lambda c: (c.last_day(), c.period))
    today = books.desk.now().date()
    return [c for c in ordered if c.last_day() >= today] or ordered[-1:]


def receivers(roster: Roster, office: str) -> list[Unit]:
    """Who below can take the pack in: units and offices that the registry lists a key for."""
    signing = {line.unit for lines in roster.keys.values() for line in lines} - {office}
    below = (unit for id in signing if (unit := roster.units.get(id)) is not None)
    return sorted((u for u in below if u.parent == office), key=lambda u: (name_order(u.name), u.id))


def _signed_forms(books: Books, campaigns: list[Campaign]) -> list[Envelope]:
    """The forms in force as documents of this office; those it has not signed yet are signed now."""
    desk = books.desk
    signed = {_about(e.body): e for e in issued_forms(desk) if e.header.unit == desk.office.unit}
    wanted = [(c, f) for c in campaigns for f in sorted(c.forms.values(), key=lambda f: f.id)]
    known = [(c, f, head) for c, f in wanted if (head := desk.shelf.head(f.hash)) is not None]
    new = [_unsigned(books, *each) for each in known if (each[0].id, each[1].hash) not in signed]
    sign_and_keep(desk, new, together=True)
    signed = {_about(e.body): e for e in issued_forms(desk) if e.header.unit == desk.office.unit}
    return [signed[campaign.id, force.hash] for campaign, force, _ in known]


def _about(body: Mapping[str, Json]) -> tuple[str, str]:
    return text_in(body.get("campaign")), text_in(body.get("hash"))


def _unsigned(books: Books, campaign: Campaign, force: FormInForce, head: FormHead) -> Unsigned:
    """A form as it is in force, with a blank that names no unit where units below fill it."""
    body: dict[str, Json] = {
        "id": force.id,
        "version": force.version,
        "hash": force.hash,
        "text": books.desk.shelf.text(force.hash),
        "campaign": campaign.id,
    }
    filled_below = force.due is not None and head.filled_by != "office"
    form = books.desk.shelf.by_hash(force.hash) if filled_below else None
    if form is None:
        return Unsigned(Kind.FORM, EVERYBODY, body)
    data = blank_of(books, form, None, campaign.period)
    digest = hashlib.sha256(data).hexdigest()
    name = f"{file_name(form, campaign.period, force.local_name)}.xlsx"
    return Unsigned(
        Kind.FORM, EVERYBODY, {**body, "workbook": {"sha256": digest, "name": name}}, {digest: data}
    )


def _blanks_of(desk: Desk, forms: list[Envelope]) -> Iterator[tuple[str, bytes]]:
    """The blanks that lie beside these forms in the packages kept here."""
    wanted = {text_in(map_in(e.body.get("workbook")).get("sha256")) for e in forms}
    held = dict.fromkeys(data for e in forms if (data := desk.store.package_with(e.id)) is not None)
    for data in held:
        yield from ((name, blob) for name, blob in desk.packages.blobs(data).items() if name in wanted)
