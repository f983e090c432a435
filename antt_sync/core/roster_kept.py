"""A folded roster in small pieces: a cache keeps them, and one unit is looked up without reading the rest.

Knows which pieces there are and what they are looked for by; refuses to know where they lie.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from antt_sync.core.bodies import items_in
from antt_sync.core.envelope import Json
from antt_sync.core.indexed import Indexed, V
from antt_sync.core.roster import KeyLine, Roster, Unit, facts_of, read_key_line, read_unit

UNIT, KEY, HEAD = "unit", "key", "head"
OWN, LOWER = ("own", ""), ("lower", "")
AT_HAND = 2_000
"""So many pieces that were looked at stay in memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit, the lines of a key, or what else a roster says; `facts` are what it is looked for by."""

    what: str
    id: str
    said: str
    facts: tuple[tuple[str, str], ...] = ()


class Pieces(Protocol):
    """Where pieces are kept."""

    def piece(self, what: str, id: str) -> str:
        """What one piece says; nothing where there is none."""

    def pieces(self, what: str, fact: tuple[str, str] | None = None) -> Iterator[tuple[str, str]]:
        """(id, what it says) of all pieces of a sort in the order kept, or of those of which a fact is so."""

    def count_pieces(self, what: str, fact: tuple[str, str] | None = None) -> int:
        """How many there are."""


def pieces_of(roster: Roster) -> Iterator[Piece]:
    """Everything a roster says, piece by piece; `kept_roster` gives an equal one back."""
    for unit in roster.units.values():
        lower = unit.id in roster.lower
        said = {name: value for name, value in unit.as_json().items() if value}
        if unit.was:
            said["was"] = [was.as_json() for was in unit.was]
        told = json.dumps({**said, "lower": True} if lower else said, ensure_ascii=False)
        yield Piece(UNIT, unit.id, told, (*facts_of(unit), LOWER if lower else OWN))
    for key, lines in roster.keys.items():
        told = json.dumps([line.as_json() for line in lines], ensure_ascii=False)
        yield Piece(KEY, key, told, tuple(("unit", unit) for unit in sorted({x.unit for x in lines})))
    rest = replace(roster, units={}, keys={}, lower=frozenset())
    yield Piece(HEAD, "", json.dumps(_plain(rest), ensure_ascii=False))


def kept_roster(pieces: Pieces) -> Roster | None:
    """The roster that was kept; units and keys are read when they are asked for.

    Nothing where none was kept, or where a tool kept it that knew something else of rosters.
    """
    try:
        found = _made(Roster, json.loads(pieces.piece(HEAD, "")))
    except (ValueError, KeyError, TypeError):
        return None
    assert isinstance(found, Roster)
    units = _Kept(pieces, UNIT, _read_piece)
    return replace(found, units=units, keys=_Kept(pieces, KEY, _read_lines), lower=_Lower(pieces))


def are_kept(roster: Roster, pieces: Pieces) -> bool:
    """Whether these pieces are what a roster says, in any order; it need not be in memory twice."""
    told = Counter[str]()
    for piece in pieces_of(roster):
        told[piece.what] += 1
        if not _says_the_same(pieces.piece(piece.what, piece.id), piece.said):
            return False
    return all(pieces.count_pieces(what) == told[what] for what in (UNIT, KEY, HEAD))


def _says_the_same(kept: str, said: str) -> bool:
    try:
        return kept == said or json.loads(kept) == json.loads(said)
    except ValueError:
        return False


def _read_piece(said: str) -> Unit:
    told = json.loads(said)
    return replace(read_unit(told), was=tuple(map(read_unit, items_in(told.get("was")))))


def _read_lines(said: str) -> tuple[KeyLine, ...]:
    lines = (read_key_line(item) for item in items_in(json.loads(said)))
    return tuple(line for line in lines if line is not None)


@dataclass(eq=False, slots=True)
class _Kept(Indexed[V]):
    """The pieces of one sort; those looked at last are at hand."""

    source: Pieces
    what: str
    read: Callable[[str], V]
    at_hand: dict[str, V] = field(default_factory=dict, repr=False)

    def __getitem__(self, id: str) -> V:
        if id not in self.at_hand:
            if not (said := self.source.piece(self.what, id)):
                raise KeyError(id)
            if len(self.at_hand) >= AT_HAND:
                self.at_hand.clear()
            self.at_hand[id] = self.read(said)
        return self.at_hand[id]

    def __iter__(self) -> Iterator[str]:
        return (id for id, _ in self.source.pieces(self.what))

    def __len__(self) -> int:
        return self.source.count_pieces(self.what)

    def each(self) -> Iterator[V]:
        return (self.read(said) for _, said in self.source.pieces(self.what))

    def by(self, fact: str, value: str) -> Iterator[V]:
        return (self.read(said) for _, said in self.source.pieces(self.what, (fact, value)))


@dataclass(eq=False, slots=True)
class _Lower(Set[str]):
    """The units that only the offices below tell of."""

    source: Pieces

    def __contains__(self, id: object) -> bool:
        said = self.source.piece(UNIT, str(id))
        return '"lower"' in said and "lower" in json.loads(said)

    def __iter__(self) -> Iterator[str]:
        return (id for id, _ in self.source.pieces(UNIT, LOWER))

    def __len__(self) -> int:
        return self.source.count_pieces(UNIT, LOWER)


# --- whatever else a roster holds, now and later ---------------------------------------------------
def _plain(value: Any) -> Json:
    """A value of a frozen class as JSON, member by member."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | Set):
        return [_plain(each) for each in (sorted(value) if isinstance(value, Set) else value)]
    return value.isoformat() if hasattr(value, "isoformat") else value  # type: ignore[no-any-return]


@cache
def _members(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, plain: Any) -> Any:
    """The value that `_plain` was given, by its declared type. Raises: KeyError, TypeError, ValueError."""
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _made(hint, plain[name]) for name, hint in _members(kind).items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is None:
        return kind.fromisoformat(plain) if hasattr(kind, "fromisoformat") else kind(plain)
    if type(None) in inner:
        return None if plain is None else _made(inner[0], plain)
    if issubclass(origin, Mapping):
        return {key: _made(inner[1], each) for key, each in plain.items()}
    if issubclass(origin, tuple) and Ellipsis not in inner:
        return tuple(_made(hint, each) for hint, each in zip(inner, plain, strict=True))
    return (tuple if issubclass(origin, tuple) else frozenset)(_made(inner[0], each) for each in plain)
