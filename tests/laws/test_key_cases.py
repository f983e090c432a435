"""The case table of rotated, lost and stolen keys and of early, late and forked rosters is executed (R8).

Reads `tests/core/test_key_cases.md`; refuses to know how rosters are folded and documents judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from antt_sync.app.set_aside import strangers
from antt_sync.app.upkeep import verify
from antt_sync.core.bodies import items_in
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.review import Verb, review_body
from antt_sync.core.roster import CutOff, Head, KeyLine, Role, Unit, roster_body
from antt_sync.core.roster_tree import Trust, roster_tree
from tests.slow_registry import registry_in
from tests.world import (
    OFFICE,
    Place,
    answers,
    key,
    place,
    rosters_in,
    signed,
    subject_of,
    submission,
    unit_id,
)

TABLE = Path(__file__).resolve().parent.parent / "core" / "test_key_cases.md"
PROVINCE = "T-38000-000.1"
PEOPLE: Mapping[str, tuple[str, str, Role]] = {
    "đơn vị 1": ("unit 1", unit_id(1), Role.UNIT),
    "đơn vị 1 mới": ("unit 1 new", unit_id(1), Role.UNIT),
    "máy 1": ("office", OFFICE, Role.OFFICE),
    "máy 2": ("pc2", OFFICE, Role.OFFICE),
    "người xét": ("reviewer", OFFICE, Role.REVIEWER),
    "gốc phường": ("ward root", OFFICE, Role.OFFICE),
    "gốc phường mới": ("ward root 2", OFFICE, Role.OFFICE),
    "tỉnh": ("province", PROVINCE, Role.OFFICE),
    "gốc tỉnh": ("root", PROVINCE, Role.OFFICE),
    "gốc tỉnh mới": ("root 2", PROVINCE, Role.OFFICE),
    "gốc tỉnh khác": ("root 3", PROVINCE, Role.OFFICE),
    "người lạ": ("stranger", OFFICE, Role.OFFICE),
}
"""By the table's words: the key, in whose name it signs, and as what it is listed."""
WHY: Mapping[str, str] = {"PARK-110": "cắt", "PARK-102": "chưa ghi", "PARK-104": "chưa ghi"}
MEMBERS: Mapping[str, tuple[Unit, ...]] = {
    PROVINCE: (Unit(PROVINCE, "UBND tỉnh", "T", ""), Unit(OFFICE, "UBND phường", "X", PROVINCE)),
    OFFICE: (Unit(OFFICE, "UBND phường", "X", ""), Unit(unit_id(1), "Tổ dân phố số 1", "K", OFFICE)),
}
BEFORE = (
    ("t0", "gốc tỉnh", "danh mục ghi tỉnh, máy 1, gốc phường", ""),
    ("p0", "gốc phường", "danh mục ghi máy 1, người xét, đơn vị 1", ""),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One heading of the table: its rows, what has not come, who looks, and what it comes to."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    missing: frozenset[str]
    at: str
    result: str


def cases() -> Iterator[Case]:
    for part in TABLE.read_text(encoding="utf-8").split("\n## ")[1:]:
        lines = re.findall(r"^\|(.*)\|$", part, re.MULTILINE)[2:]
        rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines)
        said = dict(re.findall(r"^(Chưa đến|Máy xem|Kết quả): (.*)$", part, re.MULTILINE))
        missing = frozenset(said.get("Chưa đến", "").split())
        yield Case(part.partition("\n")[0], rows, missing, said.get("Máy xem", "tỉnh"), said["Kết quả"])


@dataclass(slots=True)
class Pens:
    """Everybody signs in turn; every key's streams go on from what it signed last, unless it is said."""

    made: dict[str, Envelope] = field(default_factory=dict)

    def write(self, name: str, who: str, says: str, after: str) -> None:
        what, _, rest = says.partition(" ")
        if says.startswith("danh mục "):
            self._roster(name, who, says.removeprefix("danh mục "), after.split())
            return
        kinds = {"nộp": Kind.SUBMISSION, "xét": Kind.REVIEW, "phiếu": Kind.RECEIPT, "chốt": Kind.CLOSING}
        to = {"nộp": OFFICE, "xét": unit_id(1), "phiếu": unit_id(1), "chốt": "*"}[what]
        body: Mapping[str, Json] = {"n": name}
        if what == "nộp":
            number = int(re.sub(r"\D", "", name))
            told = answers(1, {"d44a_tp.nay": number})
            body = submission(1, told, by_unit=PEOPLE[who][1] != OFFICE).body
        elif what == "xét":
            about = self.made[rest]
            body = review_body(subject_of(about), about.id, verbs=[Verb.COMMENT], items=[], deadline="")
        self._sign(name, who, kinds[what], to, body, after)

    def _sign(self, name: str, who: str, kind: Kind, to: str, body: Mapping[str, Json], after: str) -> None:
        word, unit, _ = PEOPLE[who]
        mine = [e for e in self.made.values() if (e.header.key, e.header.to) == (key(word).public, to)]
        last = self.made[after].id if after in self.made else ""
        prev = mine[-1].id if mine and not after else last
        self.made[name] = signed(word, kind, body, unit=unit, stream=(to, len(mine) + 1, prev))

    def _roster(self, name: str, who: str, says: str, after: Sequence[str]) -> None:
        office = PROVINCE if name.startswith("t") else OFFICE
        named = [self.made[each] for each in after]
        highest = max((int(str(e.body["version"])) for e in named), default=0)
        body: dict[str, Json] = {
            **roster_body(None, office=office, units=MEMBERS[office], keys=[]),
            "version": highest + 1,
            "previous": named[0].id if named else "",
            "settles": [e.id for e in named[1:]],
        }
        keys, ended = _items(named, "keys"), _items(named, "ended")
        for clause in says.split("; "):
            verb, _, rest = clause.partition(" ")
            if verb == "ghi":
                listed = (PEOPLE[each] for each in rest.split(", "))
                keys += [KeyLine(key(w).public.hex(), u, role).as_json() for w, u, role in listed]
            elif verb == "giao":
                body["root"] = key(PEOPLE[rest][0]).public.hex()
            elif verb == "số":
                body["version"] = int(rest)
            else:
                again = rest.startswith("lại ")
                whose, _, heads = rest.removeprefix("lại ").partition(" sau ")
                cut = self._cut(whose, office, heads.split())
                ended = [e for e in ended if not again or e["key"] != cut["key"]] + [cut]
        self._sign(name, who, Kind.ROSTER, "*", {**body, "keys": keys, "ended": ended}, "")

    def _cut(self, whose: str, office: str, heads: Sequence[str]) -> dict[str, Json]:
        last = [self.made[each] for each in heads]
        named = tuple(Head(e.header.to, e.header.seq, e.id) for e in last)
        return CutOff(key(PEOPLE[whose][0]).public.hex(), office, named).as_json()


def _items(rosters: Sequence[Envelope], member: str) -> list[Mapping[str, Json]]:
    """What the rosters list, each once."""
    found: list[Mapping[str, Json]] = []
    for each in (item for roster in rosters for item in items_in(roster.body[member])):
        if each not in found:
            found.append(each)
    return found


def written(case: Case) -> dict[str, Envelope]:
    """The documents by the names that the table gives them."""
    pens = Pens()
    for row in (*BEFORE, *case.rows):
        pens.write(*row)
    return pens.made


def desk(at: str) -> Place:
    """The PC that looks: the province's, or the ward's, which knows the province above it.

    One that was set up later has compared the province's new root.
    """
    where, _, later = at.partition(" lập ")
    word, unit, _ = PEOPLE["tỉnh" if where == "tỉnh" else "máy 1"]
    pc = place(word, unit=unit)
    top, own = key("root 2" if later else "root").public.hex(), key("ward root").public.hex()
    office = replace(pc.desk.office, root_office=unit, root=top if unit == PROVINCE else own)
    if unit != PROVINCE:
        office = replace(office, superior=PROVINCE, superior_root=top)
    pc.desk = replace(pc.desk, office=office)
    return pc


def told(pc: Place, names: Mapping[str, str]) -> str:
    """What counts and what is kept aside, in the table's words."""
    books = pc.books
    why = {id: WHY[code] for s in books.subjects() for id, code in books.view(s).parked}
    unlisted = {id for id, _ in strangers(books)}
    for each in pc.store.every():
        if each.kind in {Kind.RECEIPT, Kind.CLOSING}:
            if each.id in unlisted:
                why[each.id] = "chưa ghi"
            elif each not in books.uncut(each.kind):
                why[each.id] = "cắt"
    said = sorted(names[e.id] for e in pc.store.every() if e.kind is not Kind.ROSTER and e.id not in why)
    aside = sorted(f"{names[id]} ({reason})" for id, reason in why.items())
    return f"tính {' '.join(said) or 'không'}; giữ lại {' '.join(aside) or 'không'}"


def hand_over(pc: Place, documents: Sequence[Envelope], dice: Random) -> None:
    """Some at a time, in any order, some of them twice; nothing that came is ever gone."""
    heap = [*documents, *dice.sample(documents, len(documents) // 3)]
    dice.shuffle(heap)
    while heap:
        size = dice.randint(1, len(heap))
        before = set(pc.store.ids())
        pc.take(heap[:size])
        assert before <= set(pc.store.ids())
        heap = heap[size:]


@pytest.mark.goal("R8", "rotation, cut-offs and rosters early, late, twice, forked")
def test_what_the_table_says_is_what_comes_of_it_in_every_order(
    pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    orders, number = 40 if pytestconfig.getoption("--full") else 2, 0
    for case in cases():
        made = written(case)
        names = {envelope.id: name for name, envelope in made.items()}
        come = [e for name, e in made.items() if name not in case.missing]
        for seed in range(orders):
            pc = desk(case.at)
            hand_over(pc, come, Random(seed))
            assert told(pc, names) == case.result, (case.title, seed)
            assert verify(pc.desk).view_agrees, (case.title, seed)
            number += 1
        pc.take(list(made.values()))
        later = desk(case.at)
        later.take(list(made.values()))
        assert told(pc, names) == told(later, names), case.title
    tried(number, f"{len(list(cases()))} cases as the table says, 0 deleted")


def stream_in(documents: Sequence[Envelope], signer: str, to: str) -> dict[str, str]:
    """What documents are in a stream, each with the one before it."""
    own = (e for e in documents if (e.header.key.hex(), e.header.to) == (signer, to))
    return {e.id: e.header.prev for e in own}


def test_a_second_reader_of_rosters_says_the_same() -> None:
    for case in cases():
        come = [e for name, e in written(case).items() if name not in case.missing]
        office = desk(case.at).desk.office
        if office.superior:
            continue  # the second reader knows one office at the top
        theirs = registry_in(come, office.root_office, office.root)
        rosters, trust = [e for e in come if e.kind is Kind.ROSTER], Trust(office.root_office, office.root)
        ours = roster_tree(rosters_in(rosters), trust, streams=partial(stream_in, come))
        assert ours is not None
        assert {id: unit.parent for id, unit in ours.units.items()} == theirs.parents, case.title
        lines = [line for lines in ours.keys.values() for line in lines]
        assert {(x.key, x.unit): x.role.value for x in lines} == theirs.roles, case.title


def test_the_table_is_read_whole() -> None:
    found = list(cases())
    assert len(found) == TABLE.read_text(encoding="utf-8").count("\n## ") >= 25
    assert all(case.rows for case in found)
    assert len({case.title for case in found}) == len(found)
