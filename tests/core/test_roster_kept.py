"""A roster kept in pieces is the roster that was folded, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Roster, Unit
from antt_sync.core.roster_kept import HEAD, UNIT, Piece, are_kept, kept_roster, pieces_of
from antt_sync.core.roster_tree import keys_of

OFFICE = "T-38000-000.1"
COMMUNE = "X-14761-000.1"
DAY = date(2024, 12, 1)


@dataclass
class Dictionary:
    """Pieces in a dictionary; counts how many were read."""

    held: dict[tuple[str, str], Piece]
    read: int = 0

    def piece(self, what: str, id: str) -> str:
        self.read += 1
        found = self.held.get((what, id))
        return found.said if found else ""

    def pieces(self, what: str, fact: tuple[str, str] | None = None) -> Iterator[tuple[str, str]]:
        for piece in self.held.values():
            if piece.what == what and (fact is None or fact in piece.facts):
                self.read += 1
                yield piece.id, piece.said

    def count_pieces(self, what: str, fact: tuple[str, str] | None = None) -> int:
        return sum(1 for _ in self.pieces(what, fact))


def kept(roster: Roster) -> tuple[Roster, Dictionary]:
    held = Dictionary({(p.what, p.id): p for p in pieces_of(roster)})
    found = kept_roster(held)
    assert found is not None
    return found, held


WAS = st.builds(
    Unit,
    st.just("K-14761-001.1"),
    st.just("Ấp 7"),
    st.just("K"),
    st.sampled_from([OFFICE, COMMUNE]),
    valid_to=st.just(date(2024, 6, 30)),
)
UNITS = st.builds(
    Unit,
    id=st.from_regex(r"[KX]-1476[1-3]-00[0-4]\.1", fullmatch=True),
    name=st.sampled_from(["Tổ dân phố số 1", "tổ DÂN PHỐ số  1", "UBND xã Mẫu", "“Ấp” 7\n"]),
    kind=st.sampled_from("KX"),
    parent=st.sampled_from([OFFICE, COMMUNE, ""]),
    valid_from=st.none() | st.just(date(2024, 1, 1)),
    valid_to=st.none() | st.just(date(2024, 6, 30)),
    outside=st.sampled_from(["", "khoản 2"]),
    delegation=st.sampled_from(["", "QĐ 1"]),
    follows=st.lists(st.sampled_from(["K-14761-001.1", "K-14762-002.1"]), max_size=2).map(tuple),
    was=st.lists(WAS, max_size=2).map(tuple),
)
LINES = st.builds(
    KeyLine,
    st.sampled_from(["aa", "bb"]),
    st.sampled_from([OFFICE, COMMUNE]),
    st.sampled_from(Role),
    st.text(),
)
CUTS = st.builds(
    CutOff,
    st.just("aa"),
    st.just(OFFICE),
    st.lists(st.builds(Head, st.just("*"), st.integers(), st.text())).map(tuple),
)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    units = {u.id: u for u in draw(st.lists(UNITS, max_size=8))}
    keys: dict[str, tuple[KeyLine, ...]] = {}
    for line in draw(st.lists(LINES, max_size=4)):
        keys[line.key] = (*keys.get(line.key, ()), line)
    return Roster(
        OFFICE,
        draw(st.integers(1, 9)),
        "r",
        units,
        keys,
        ended={"aa": tuple(draw(st.lists(CUTS, max_size=2)))},
        settles=tuple(draw(st.lists(st.text(), max_size=2))),
        lower=frozenset(draw(st.lists(st.sampled_from(sorted(units)), max_size=4)) if units else ()),
        above={OFFICE: draw(UNITS)} if draw(st.booleans()) else {},
    )


@settings(max_examples=60, derandomize=True, deadline=None)
@given(rosters())
def test_a_kept_roster_equals_the_folded_one_and_answers_the_same(roster: Roster) -> None:
    found, held = kept(roster)
    assert are_kept(roster, held)
    for member in fields(Roster):
        assert getattr(found, member.name) == getattr(roster, member.name), member.name
    assert list(found.units) == list(roster.units)
    for unit in roster.units.values():
        assert found.named(unit.name) == roster.named(unit.name)
        assert found.height(OFFICE, unit.id) == roster.height(OFFICE, unit.id)
        assert (unit.id in found.lower) == (unit.id in roster.lower)
        assert list(found.units_by("follows", unit.id)) == list(roster.units_by("follows", unit.id))
    for office in (OFFICE, COMMUNE):
        assert found.below(office, DAY) == roster.below(office, DAY)
        assert keys_of(found, office) == keys_of(roster, office)
    assert found.expected("KX", DAY) == roster.expected("KX", DAY)


def test_pieces_are_another_roster_when_one_is_changed_gone_or_more() -> None:
    roster = Roster(OFFICE, 1, "r", {COMMUNE: Unit(COMMUNE, "UBND xã", "X", OFFICE)})
    _, held = kept(roster)
    before = dict(held.held)
    more = Piece(UNIT, OFFICE, before[UNIT, COMMUNE].said)
    changed = replace(before[HEAD, ""], said=before[HEAD, ""].said.replace('"r"', '"s"'))
    for other in (
        {**before, (UNIT, OFFICE): more},
        {**before, (HEAD, ""): changed},
        {**before, (HEAD, ""): replace(changed, said="{")},
        {(HEAD, ""): before[HEAD, ""]},
    ):
        held.held = other
        assert not are_kept(roster, held)


def test_one_unit_of_many_is_looked_up_without_reading_the_others() -> None:
    many = {f"K-14761-{n:03d}.1": Unit(f"K-14761-{n:03d}.1", f"Tổ {n}", "K", COMMUNE) for n in range(900)}
    found, held = kept(Roster(OFFICE, 1, "r", {COMMUNE: Unit(COMMUNE, "UBND xã", "X", OFFICE), **many}))
    held.read = 0
    assert found.height(OFFICE, "K-14761-007.1") == 2
    assert [u.id for u in found.named("tổ 7")] == ["K-14761-007.1"]
    assert held.read < 10


def test_pieces_of_a_tool_that_knew_other_members_are_no_roster() -> None:
    _, held = kept(Roster(OFFICE, 1, "r"))
    whole = held.held[HEAD, ""]
    for odd in ("", "[]", "{}", whole.said.replace('"settles"', '"else"')):
        held.held[HEAD, ""] = replace(whole, said=odd)
        assert kept_roster(held) is None
