"""Any bytes at all, and any genuine document, are taken in, parked or refused: never an accident of ours."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.app.check import check
from antt_sync.app.deliver import deliver
from antt_sync.app.enrolment import read_enrolment
from antt_sync.app.receive import plan
from antt_sync.app.review_import import read_copies
from antt_sync.app.reviewing import export, waiting
from antt_sync.app.sign import prepare
from antt_sync.app.status import status
from antt_sync.app.upkeep import verify
from antt_sync.core.envelope import Json, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb
from tests.core.test_bodies import JSON
from tests.world import (
    NOW,
    OFFICE,
    PERIOD,
    Found,
    Place,
    file,
    office,
    review,
    signed,
    submission,
    unit_id,
    workbook,
)

ONE = submission(1)
PC = office(2)
PACKAGE = PC.desk.packages.pack([ONE, review(ONE, Verb.ASK), submission(2)], {})
WORKBOOK = workbook(1)
REFUSALS = ("BOOK-", "SEAL-", "FORM-", "TAKE-", "ASK-", "PARK-")


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with a few of them changed, dropped, doubled or cut off."""
    found = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(found) - 1, 0)))
        match draw(st.sampled_from(["set", "cut", "drop", "insert", "double"])):
            case "set":
                found[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del found[at:]
            case "drop":
                del found[at : at + draw(st.integers(1, 40))]
            case "insert":
                found[at:at] = draw(st.binary(min_size=1, max_size=8))
            case _:
                found[at:at] = found[at : at + 64]
    return bytes(found)


def looked_at(pc: Place, *files: Found) -> list[str]:
    """Everything that only looks at files; each code is a declared one."""
    planned = plan(pc.desk, files, assign={f.name: unit_id(1) for f in files if f.name.startswith("giao")})
    checked = check(pc.desk, files)
    prepare(pc.desk, files)
    read_copies(pc.desk, files)
    return [line.code for line in planned.lines] + [c.refused for c in checked if c.refused]


@given(damaged(PACKAGE))
def test_a_damaged_package_has_a_verdict_and_the_next_file_is_taken(data: bytes) -> None:
    codes = looked_at(PC, file("a.antt", data), file("b.antt", PACKAGE))
    assert all(code.startswith(REFUSALS) for code in codes)
    assert codes[1] == "TAKE-101" or data == PACKAGE


@given(st.binary(max_size=300) | damaged(WORKBOOK))
def test_a_damaged_workbook_has_a_verdict(data: bytes) -> None:
    codes = looked_at(PC, file("a.xlsx", data), file("giao.xlsx", data + b""))
    assert all(code.startswith(REFUSALS) for code in codes)


@given(st.binary(max_size=200) | JSON.map(lambda j: repr(j).replace("'", '"').encode()))
def test_an_enrolment_is_one_or_is_said_to_be_none(data: bytes) -> None:
    with suppress(UsageTrouble):
        assert read_enrolment("a.json", data).name == "a.json"


NAMES = st.sampled_from([unit_id(1), unit_id(2), OFFICE, "K-14761-099.1", "", "x", "../..", "\u202e"])
PERIODS = st.sampled_from([PERIOD, "2023", "0000", "9999", "²024", "2024-6T", "", "hôm nay"])
IDS = st.sampled_from([ONE.id, "ab" * 32, "", "x"])
ADDRESSES = st.sampled_from(
    [
        "d42.ket_qua",
        "d411.ngay",
        "d413_tong.nay",
        "d411.so",
        "hoat_dong[3].ngay",
        "hoat_dong[999].nay",
        "x",
        "",
        "a[9].",
    ]
)
SCALARS: st.SearchStrategy[Json] = st.sampled_from(
    ["Đạt", "2024-01-20", "9999-12-31", "0001-01-01", 0, -1, 2**62, True, None, "x" * 600, []]
)
VALUES = st.dictionaries(ADDRESSES, SCALARS | JSON, max_size=4)
FORM_HASH = ONE.body["form"]
MEMBERS: Mapping[str, st.SearchStrategy[Json]] = {
    "form": st.sampled_from([FORM_HASH, "F04-K", "F02-K", {"id": "F04-K"}, None]),
    "unit": NAMES,
    "period": PERIODS,
    "office": NAMES,
    "submission": IDS,
    "parents": st.lists(IDS, max_size=3),
    "after": st.lists(IDS, max_size=3),
    "verbs": st.lists(st.sampled_from([*Verb, "lạ", 3]), max_size=3),
    "values": VALUES,
    "unreadable": st.dictionaries(ADDRESSES, JSON, max_size=2),
    "as_typed": st.dictionaries(ADDRESSES, SCALARS, max_size=2) | JSON,
    "outside": st.dictionaries(NAMES, SCALARS, max_size=2) | JSON,
    "items": st.lists(
        st.fixed_dictionaries(
            {}, optional={"thread": IDS, "address": ADDRESSES, "text": SCALARS, "internal": SCALARS}
        ),
        max_size=3,
    ),
    "deadline": st.sampled_from(["2024-10-20", "mai", "", 5]),
    "counts": JSON,
    "workbook": JSON,
    "on_behalf": JSON,
    "with_errors": JSON,
    "version": st.sampled_from([1, 2, "1", -1]),
    "previous": IDS,
    "units": st.lists(JSON, max_size=3),
    "keys": st.lists(JSON, max_size=3),
    "ended": st.lists(JSON, max_size=3),
    "forms": st.lists(JSON, max_size=3),
    "windows": st.dictionaries(st.sampled_from(["K.assessment", "x"]), JSON, max_size=2),
    "parameters": st.dictionaries(st.sampled_from(["yoy_strict", "year", "x"]), SCALARS, max_size=2),
    "ids": st.lists(IDS, max_size=2),
    "lines": JSON,
    "id": NAMES,
    "text": st.text(max_size=30),
}
BODIES = st.fixed_dictionaries({}, optional=dict(MEMBERS))
SIGNERS = st.sampled_from(["office", "root", "unit 1", "stranger"])


@given(
    st.lists(st.tuples(st.sampled_from(Kind), BODIES, SIGNERS), min_size=1, max_size=4),
    st.sampled_from(["", "2024-10-14T09:00:00+07:00", "hôm qua", "2024-W01-1T"]),
)
def test_any_genuine_document_is_survived_by_every_list(
    documents: list[tuple[Kind, dict[str, Json], str]], claimed: str
) -> None:
    pc = office(2)
    pc.take([ONE])
    envelopes = [
        signed(
            word,
            kind,
            body,
            unit=OFFICE if word != "unit 1" else unit_id(1),
            stream=(OFFICE, n + 1, ""),
            at=claimed,
        )
        for n, (kind, body, word) in enumerate(documents)
    ]
    pc.merge(file("a.antt", pc.desk.packages.pack(envelopes, {})))
    told = status(pc.desk, as_of=NOW.date())
    assert len(told.set) == 64
    assert verify(pc.desk).view_agrees
    assert {e.id for e in envelopes} <= set(pc.store.ids())
    waiting(pc.books)


@pytest.mark.parametrize("address", ["d42.ket_qua", "hoat_dong[3].ngay", "x", "", "a[9].", "../.."])
@pytest.mark.parametrize("text", ["Xem lại", "=1+1", "\u0000\u0007", "x" * 40_000, "\ud7ff"])
def test_any_remark_can_be_printed_and_sent(address: str, text: str) -> None:
    pc = office(1)
    pc.take([ONE, review(ONE, Verb.ASK, items=[Item("t", address, text)], at="hôm qua")])
    (sent,) = deliver(pc.desk, to="tra")
    assert sent.marks == 1
    assert pc.desk.workbooks.read(pc.medium.files[sent.workbook]).sheets
    assert len(export(pc.desk, to="xet", unit=unit_id(1))) == 1
