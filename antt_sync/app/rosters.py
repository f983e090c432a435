"""The office's roster: folded when it changes, and kept in the cache so that one unit costs one look.

Knows what the fold rests on: the roster documents, whom the office trusts, and the streams of ended keys.
Refuses to know how pieces are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain

from antt_sync.app.ports import Desk, Store
from antt_sync.core.bodies import text_in
from antt_sync.core.cut_off import Standing, Streams
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.office import Office
from antt_sync.core.public_key import fingerprint
from antt_sync.core.roster import KeyLine, Roster
from antt_sync.core.roster_chain import bearing
from antt_sync.core.roster_kept import Piece, Pieces, are_kept, kept_roster, pieces_of
from antt_sync.core.roster_tree import (
    RostersOf,
    Trust,
    ended_above,
    keys_of,
    left_behind,
    own_chain,
    roster_tree,
)
from antt_sync.core.views import ENGINE

_ASKED = "asked"


def roster_of(desk: Desk) -> Roster | None:
    """The roster that the root of trust leads to, with those of offices below and who is above."""
    which = _which(desk.store, desk.office)
    if which not in desk.rosters:
        desk.rosters.clear()
        desk.rosters[which] = _kept(desk.store, which) or _folded(desk, which)
    return desk.rosters[which]


def fold_roster(store: Store, office: Office, streams: Streams) -> Roster | None:
    """The same, worked out from the documents."""
    return roster_tree(_rosters_of(store), *_trusted(office), streams=streams)


def own_roster(store: Store, office: Office) -> Roster | None:
    """What the office's own roster says, and nobody else's: its next version goes on from this."""
    return own_chain(_rosters_of(store), *_trusted(office), streams=streams_of(store))


def root_in_force(desk: Desk) -> str:
    """The root key that signs the office's next roster: the one compared once, or what took its place."""
    roster = roster_of(desk)
    return (roster.root if roster else "") or desk.office.root


def refused_above(desk: Desk) -> str:
    """Why a version signed now would not count above: the root in force was ended there, or one that it
    followed was and nobody listed it since; empty where nothing is known against it."""
    rosters, tell, (compared, superior) = (
        _rosters_of(desk.store),
        streams_of(desk.store),
        _trusted(desk.office),
    )
    if ended_above(rosters, replace(compared, root=root_in_force(desk)), superior, streams=tell):
        return "ROSTER-137"
    return "ROSTER-138" if left_behind(rosters, compared, superior, streams=tell) else ""


def roots_of(office: Office, roster: Roster | None) -> Mapping[str, tuple[str, ...]]:
    """The keys that sign rosters by office, the present one last; before the first, whom people compared."""
    compared = {office.root_office: (office.root,), office.superior: (office.superior_root,)}
    return {**compared, **(roster.roots if roster else {})}


def present_roots(desk: Desk) -> dict[str, str]:
    """The root that signs each office's next roster; none where a chain was handed to two."""
    roots = roots_of(desk.office, roster_of(desk))
    return {office: keys[-1] for office, keys in roots.items() if office and keys[-1:] > ("",)}


def mark_of(line: KeyLine, roots: Mapping[str, str]) -> str:
    """The digits by which people name a listed key: those that its own PC shows.

    An office's PC shows its key and its present root as one mark, and the root's by itself.
    """
    root = roots.get(line.unit, "")
    return fingerprint(bytes.fromhex(line.key if line.key == root else line.key + root))


def marks_of(roster: Roster, line: KeyLine) -> Iterator[str]:
    """The digits by which a listed key may have been named: alone, or with any root its office has had."""
    beside = {*roster.roots.get(line.unit, ()), *(x.key for x in roster.lines_of(line.unit))} - {line.key}
    for other in ("", *sorted(beside)):
        yield fingerprint(bytes.fromhex(line.key + other))


def _trusted(office: Office) -> tuple[Trust, Trust | None]:
    superior = Trust(office.superior, office.superior_root) if office.superior else None
    return Trust(office.root_office, office.root), superior


def _rosters_of(store: Store) -> RostersOf:
    """An office's rosters, read when it is asked for; those of strangers are not."""
    ids: dict[str, dict[str, str]] = {}
    for id, unit, key in store.signers(Kind.ROSTER):
        ids.setdefault(unit, {})[id] = key

    def rosters_of(office: str, keys: Set[str]) -> list[Envelope]:
        here = ids.get(office, {})
        by_key: dict[str, list[str]] = {}
        for id, key in here.items():
            by_key.setdefault(key, []).append(id)

        def signed_by(key: str) -> list[Envelope]:
            return [e for id in by_key.get(key, ()) if (e := store.get(id)) is not None]

        return bearing(signed_by, lambda id: store.get(id) if id in here else None, keys=keys)

    return rosters_of


def streams_of(store: Store) -> Streams:
    """What the set has of a key's stream to a receiver."""
    return lambda key, to: {each.id: each.prev for each in store.signed_by(key, to)}


def issued_forms(desk: Desk, but: Collection[str] = ()) -> list[Envelope]:
    """The forms that came as documents of the office at the root of trust, or of one above it.

    Those that say they have one of these hashes are left out: who signed them need not be asked.
    """
    store, office = desk.store, desk.office
    documents = [e for e in store.of_kind(Kind.FORM) if text_in(e.body.get("hash")) not in but]
    if not documents:
        return []
    roster = roster_of(desk)
    issuers = {office.root_office, *(roster.above if roster else ())}
    # The last root is empty, and so nobody's, where the chain was handed to two.
    root = roots_of(office, roster)[office.root_office][-1]
    allowed = {root, *(key for issuer in issuers for key in keys_of(roster, issuer))}
    good = Standing(roster, streams_of(store))
    return [e for e in documents if e.header.key.hex() in allowed and good.holds(e)]


def keeps_roster(desk: Desk) -> bool:
    """Whether the roster in the cache, if there is one, is the one that the documents come to."""
    pieces = _pieces(desk.store, _which(desk.store, desk.office))
    if pieces is None or kept_roster(pieces) is None:
        return True
    roster = fold_roster(desk.store, desk.office, streams_of(desk.store))
    return roster is not None and are_kept(roster, pieces)


def refold_roster(desk: Desk) -> None:
    """Fold the roster anew, whatever is in the cache."""
    desk.rosters.clear()
    which = _which(desk.store, desk.office)
    desk.rosters[which] = _folded(desk, which)


def _which(store: Store, office: Office) -> str:
    """A name for what the fold rests on, but for the streams it asks for."""
    trust = (office.root_office, office.root, office.superior, office.superior_root)
    told = [ENGINE, *trust, *(id for id, _, _ in store.signers(Kind.ROSTER))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _pieces(store: Store, which: str) -> Pieces | None:
    """The pieces of the roster in the cache, unless a stream that was asked for has grown since."""
    pieces, tell = store.kept_roster(which), streams_of(store)
    if pieces is None or any(_digest(tell(*id.split(" "))) != said for id, said in pieces.pieces(_ASKED)):
        return None
    return pieces


def _kept(store: Store, which: str) -> Roster | None:
    pieces = _pieces(store, which)
    return None if pieces is None else kept_roster(pieces)


def _folded(desk: Desk, which: str) -> Roster | None:
    tell, asked = streams_of(desk.store), dict[str, str]()

    def streams(key: str, to: str) -> Mapping[str, str]:
        found = tell(key, to)
        asked[f"{key} {to}"] = _digest(found)
        return found

    roster = fold_roster(desk.store, desk.office, streams)
    if roster is None:
        return None
    more = (Piece(_ASKED, id, said) for id, said in asked.items())
    desk.store.keep_roster(which, chain(pieces_of(roster), more))
    return _kept(desk.store, which) or roster


def _digest(stream: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(stream.items())).encode()).hexdigest()
