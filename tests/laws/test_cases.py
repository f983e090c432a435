"""The case table of two versions, contradicting reviews and levels is executed, in every order of arrival.

Reads `tests/core/test_cases.md`; refuses to know how the view is worked out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from antt_sync.core.answers import World
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.review import Verb, review_body, review_of
from antt_sync.core.revisions import Revision
from antt_sync.core.roster import KeyLine, Role, Roster, Unit
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject, submission_of
from antt_sync.core.views import SubjectView, subject_view
from tests.fillings import shipped
from tests.world import OFFICE, PERIOD, FixedShelf, answers, key, signed, unit_id, units

TABLE = Path(__file__).resolve().parent.parent / "core" / "test_cases.md"
PROVINCE = "T-00038-000.1"
SUBJECT = Subject(unit_id(1), "F04-K", PERIOD)
FORMS = FixedShelf([shipped("F04-K")])
SIGNERS: Mapping[str, tuple[str, str, Role]] = {
    "đơn vị": ("unit 1", unit_id(1), Role.UNIT),
    "phường": ("office", OFFICE, Role.OFFICE),
    "phường, máy hai": ("pc2", OFFICE, Role.OFFICE),
    "tỉnh": ("province", PROVINCE, Role.OFFICE),
}
SAYS: Mapping[str, tuple[Verb, ...]] = {
    "chấp nhận và chốt": (Verb.CHECK, Verb.LOCK),
    "chấp nhận": (Verb.CHECK,),
    "đề nghị sửa": (Verb.ASK,),
    "mở lại": (Verb.UNLOCK,),
    "rút": (Verb.WITHDRAW,),
}
STATES: Mapping[str, str] = {
    "received": "đã nhận",
    "asked": "đề nghị bổ sung",
    "corrected": "đã sửa",
    "checked": "đã kiểm tra",
    "locked": "đã chốt",
    "conflict": "hai bản khác nhau",
}
ORDERS = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One heading of the table: its rows, and what they come to."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    result: str


def cases() -> Iterator[Case]:
    for part in TABLE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title = part.partition("\n")[0]
        lines = re.findall(r"^\|(.*)\|$", part, re.MULTILINE)[2:]
        rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines)
        (result,) = re.findall(r"^Kết quả: (.*)$", part, re.MULTILINE)
        yield Case(title, rows, result)


def roster() -> Roster:
    commune, *others = units(1)
    listed = [Unit(PROVINCE, "Tỉnh Bịa", "T", ""), replace(commune, parent=PROVINCE), *others]
    lines = [KeyLine(key(word).public.hex(), unit, role) for word, unit, role in SIGNERS.values()]
    return Roster(PROVINCE, 1, "r", {u.id: u for u in listed}, {line.key: (line,) for line in lines})


def documents(case: Case) -> dict[str, Envelope]:
    """The documents by the names that the table gives them."""
    found: dict[str, Envelope] = {}
    for n, (name, who, says, after) in enumerate(case.rows, start=1):
        word, unit, _ = SIGNERS[who]
        seen = [found[other].id for other in after.split()]
        what, _, about = says.rpartition(" ")
        if what == "nộp":
            body = _submission(int(about), seen, by_unit=unit == SUBJECT.unit)
            found[name] = signed(word, Kind.SUBMISSION, body, unit=unit, stream=(OFFICE, n, ""))
            continue
        target = found[about]
        speaks_of = target.id if target.kind is Kind.SUBMISSION else review_of(target).submission
        back = [target.id] if what == "rút" else []
        said = review_body(SUBJECT, speaks_of, verbs=SAYS[what], after=seen, takes_back=back)
        found[name] = signed(word, Kind.REVIEW, said, unit=unit, stream=(SUBJECT.unit, n, ""))
    return found


def _submission(number: int, parents: list[str], *, by_unit: bool) -> Mapping[str, Json]:
    behalf = None if by_unit else OnBehalf("zalo", "", "Văn phòng", False, "")
    return Draft(
        SUBJECT,
        shipped("F04-K"),
        answers(1, {"hoat_dong[1].nay": number}),
        {},
        Origin("0" * 64, "Mau.xlsx"),
        parents=tuple(parents),
        on_behalf=behalf,
    ).body()


def fold(envelopes: list[Envelope]) -> SubjectView:
    world = World(
        roster(),
        lambda _: None,
        FORMS.by_hash,
        lambda _: None,
        lambda _: True,
        lambda _: "",
        lambda _: None,
    )
    said = [submission_of(e) for e in envelopes if e.kind is Kind.SUBMISSION]
    reviews = [review_of(e) for e in envelopes if e.kind is Kind.REVIEW]
    return subject_view(SUBJECT, said, reviews, world)


def told(view: SubjectView, names: Mapping[str, str]) -> str:
    """A view in the table's words."""

    def named(revision: Revision | None) -> str:
        return "không" if revision is None else " ".join(sorted(names[i] for i in revision.ids))

    def several(revisions: Sequence[Revision]) -> str:
        return " và ".join(sorted(map(named, revisions))) or "không"

    shown = "không"
    if view.outcome.contradicted:
        shown = "hai ý kiến trái nhau"
    if view.outcome.overruled:
        shown = "hai cấp khác nhau"
    return (
        f"{STATES[view.state.value]}; mới nhất {named(view.latest)}; được tính {named(view.official)}; "
        f"chờ {several(view.waiting)}; báo {shown}"
    )


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
def test_what_the_table_says_is_what_comes_of_it(case: Case) -> None:
    made = documents(case)
    names = {envelope.id: name for name, envelope in made.items()}
    dice = random.Random(7)
    envelopes = list(made.values())
    for _ in range(ORDERS):
        view = fold(envelopes)
        assert view.parked == ()
        assert told(view, names) == case.result
        dice.shuffle(envelopes)


def test_the_table_is_read_whole() -> None:
    found = list(cases())
    assert len(found) == TABLE.read_text(encoding="utf-8").count("\n## ")
    assert all(case.rows for case in found)
    assert len({case.title for case in found}) == len(found)
