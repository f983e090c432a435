"""Talks: two who comment apart lose nothing, and what is internal is in no file that leaves the office.

Knows how to look into every part of a file; refuses to trust what any recipe says it wrote.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.deliver import deliver
from antt_sync.app.downward import send_down
from antt_sync.app.reviewing import export
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Item, Verb, review_body, review_of
from antt_sync.core.submission import Subject
from tests.app.test_forward import send
from tests.tiers import PROVINCE, WARD, seat, under, unit_of
from tests.world import (
    PERIOD,
    Place,
    answers,
    file,
    issue_roster,
    office,
    office_key,
    review,
    submission,
    unit_key,
    units,
    workbook,
)

CELLS = ["", "d411.so", "hoat_dong[1].nay", "hoat_dong[9].nay", "k"]
SECRET = "VIỆC RIÊNG"
Told = tuple[tuple[Verb, ...], list[tuple[str, bool, str]], bool]
ONE = submission(1)


def inside(data: bytes) -> Iterator[str]:
    """Every text in a file: as it is, in each part of a zip, and in each signed document within."""
    yield data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from inside(archive.read(name))
    elif data.startswith(b"{") and b'"payload"' in data[:400_000]:
        for payload in re.findall(rb'"payload"\s*:\s*"([^"]+)"', data):
            yield json.dumps(json.loads(b64decode(payload)), ensure_ascii=False)


def holds(data: bytes, words: str) -> bool:
    return any(words in text for text in inside(data))


# --- internal notes ------------------------------------------------------------------------------

REMARK = st.tuples(st.sampled_from(CELLS), st.booleans(), st.sampled_from(["t1", "t2", "k:CELL-001:d411.so"]))
SAID = st.tuples(
    st.sampled_from(
        [(Verb.COMMENT,), (Verb.ASK,), (Verb.CHECK,), (Verb.REPLY,), (Verb.RESOLVE, Verb.COMMENT)]
    ),
    st.lists(REMARK, min_size=1, max_size=3),
    st.booleans(),
)
EXAMPLES = [[((Verb.ASK,), [("d411.so", True, "t1"), ("d411.so", False, "t1")], True)]]


def ward() -> Place:
    """A commune below a province, whose first tổ dân phố has sent its form and has a key."""
    pc = under(seat(WARD, units=2), PROVINCE)
    data = workbook(1, answers(1, {"hoat_dong[9].noi_dung": "Ra quân"}), unit=unit_of(WARD, 1))
    pc.merge(file("a.xlsx", data))
    return pc


def noted(pc: Place, said: list[Told]) -> list[str]:
    """Sign these reviews, internal remarks among them, addressed to the office or even to the unit."""
    subject, public = Subject(unit_of(WARD, 1), "F04-K", PERIOD), []
    for n, (verbs, remarks, to_unit) in enumerate(said):
        latest = pc.books.view(subject).latest
        assert latest is not None
        items = []
        for m, (address, internal, thread) in enumerate(remarks):
            words = f"{SECRET} {n}.{m}" if internal else f"Lời chung {n}.{m}"
            items.append(Item(thread, address, words, internal))
        if not any(i.internal for i in items) and Verb.REPLY not in verbs:
            public += [i.text for i in items]
        heads = pc.books.view(subject).review_heads
        body = review_body(subject, latest.said.id, verbs=verbs, items=items, after=heads)
        to = subject.unit if to_unit else WARD
        sign_and_keep(pc.desk, [Unsigned(Kind.REVIEW, to, body)])
    return public


def everything_that_leaves(pc: Place) -> dict[str, bytes]:
    """Every file that is written for a unit, for the office above or for one below."""
    deliver(pc.desk, to="tra")
    send(pc, everything=True, evidence=True)
    send_down(pc.desk, to="xuong", roles=Roles({}, ()))
    left = dict(pc.medium.files)
    pc.medium.files.clear()
    return left


@pytest.mark.parametrize("said", EXAMPLES)
def test_the_search_finds_what_stays_in_the_office(said: list[Told]) -> None:
    pc = ward()
    noted(pc, said)
    export(pc.desk, to="xet", unit=unit_of(WARD, 1))
    (copy,) = pc.medium.files.values()
    assert holds(copy, SECRET)


@settings(max_examples=4)
@given(st.lists(SAID, min_size=1, max_size=4))
def test_no_internal_word_is_in_any_file_that_leaves(
    said: list[Told],
) -> None:
    pc = ward()
    public = noted(pc, said)
    left = everything_that_leaves(pc)
    assert len(left) >= 4
    assert [name for name, data in left.items() if holds(data, SECRET)] == []
    for words in public:
        assert any(holds(data, words) for data in left.values()), words


def test_a_units_package_holds_the_reviews_for_it_and_no_internal_word() -> None:
    pc = office(1)
    issue_roster(pc, units(1), [office_key("office"), unit_key(1)])
    told = review(ONE, Verb.ASK, items=[Item("t1", "d411.so", "Lời chung")])
    kept = review(ONE, Verb.COMMENT, items=[Item("t2", "d411.so", SECRET, internal=True)])
    mixed = review(
        ONE, Verb.COMMENT, items=[Item("t3", "", "Lời khác"), Item("t4", "", SECRET, internal=True)]
    )
    pc.take([ONE, told, kept, mixed])
    (found,) = deliver(pc.desk, to="tra")
    package = pc.medium.files[found.package]
    assert holds(package, "Lời chung")
    assert [name for name, data in pc.medium.files.items() if holds(data, SECRET)] == []


# --- two reviewers apart -------------------------------------------------------------------------

WORDS = st.sampled_from(["Xem lại", "Ghi rõ", "Sai", "Đúng rồi"])
APART = st.lists(
    st.tuples(st.sampled_from(CELLS[:3]), WORDS, st.sampled_from(["t1", "t2", "t3"])), max_size=3
)


def remarks_of(pc: Place) -> dict[str, set[tuple[str, str]]]:
    """What stands in each thread: which review said what."""
    return {t.id: {(s.review, s.text) for s in t.sayings} for t in pc.view(1).threads}


@settings(max_examples=15)
@given(APART, APART, st.booleans())
def test_two_who_comment_apart_lose_nothing_in_either_order(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], again: bool
) -> None:
    opened = review(ONE, Verb.COMMENT, items=[Item("t1", "d411.so", "Mở đầu")])

    def said(word: str, remarks: list[tuple[str, str, str]]) -> list[Envelope]:
        items = [Item(thread, address, words) for address, words, thread in remarks]
        return [review(ONE, Verb.COMMENT, items=items, after=[opened.id], word=word)] if items else []

    left, right = said("office", one), said("pc2", other)
    places = []
    for order in ([*left, *right], [*right, *left]):
        pc = office(1)
        issue_roster(pc, units(1), [office_key("office"), office_key("pc2")])
        pc.take([ONE, opened])
        for document in order + order * again:
            pc.take([document])
        places.append(pc)
    first, second = places
    assert first.view(1).as_json() == second.view(1).as_json()
    found = remarks_of(first)
    for document in [*left, *right]:
        for item in review_of(document).items:
            assert (document.id, item.text) in found[item.thread]
    assert "Mở đầu" in {text for _, text in found["t1"]}
