"""What one form gives another through a real set: the police's tables, registrations, decisions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt_sync.app.prefill import continued, prefill_for
from antt_sync.app.reviewing import clean
from antt_sync.app.world import rebuild
from antt_sync.cli.wiring import SpreadsheetWorkbooks
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.findings import Finding
from antt_sync.core.reading import read_forms
from antt_sync.core.review import Verb
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry, Points, Value
from tests.fillings import shipped
from tests.world import (
    OFFICE,
    PERIOD,
    Place,
    answers,
    issue_campaign,
    issue_roster,
    office_key,
    place,
    review,
    signed,
    submission,
    unit_id,
    units,
)

USED = ("F00", "F01", "F02-K", "F04-K", "F04-X", "F05", "F09-K", "F11", "F12-X", "F13")


def office(**parameters: int) -> Place:
    """An office over two residential areas, with every form of this page."""
    pc = place(forms=[shipped(form) for form in USED])
    issue_roster(pc, units(2), [office_key("office")])
    issue_campaign(pc, PERIOD, **parameters)
    return pc


def of_office(
    form: str, entries: Mapping[str, Entry], seq: int, *, parents: tuple[str, ...] = (), about: str = OFFICE
) -> Envelope:
    """What the office's own key says in a form about itself, or about a unit below."""
    subject = Subject(about, form, PERIOD)
    draft = Draft(subject, shipped(form), entries, {}, Origin("0" * 64, "a.xlsx"), parents)
    return signed("office", Kind.SUBMISSION, draft.body(), stream=(about, seq, ""))


def cases(number: int, crimes: int) -> dict[str, Entry]:
    """A line of the police's table."""
    columns = ("tp_nay", "tnxh_truoc", "tnxh_nay", "vp_truoc", "vp_nay", "tp_nghiem_trong", "chay_no", "tnld")
    more = dict.fromkeys((*columns, "tu_diem", "nguoi_tnxh_moi"), 0)
    said: dict[str, Entry] = {"ma": unit_id(number), "tp_truoc": crimes, **more}
    return {f"dong[{number}].{column}": value for column, value in said.items()}


RATED: Mapping[str, Entry] = {
    "to[1].ma": unit_id(1),
    "to[1].muc": "Hoàn thành tốt",
    "to[1].tinh_trang": "Chính thức",
}


def known(pc: Place, form: str, unit: str) -> Mapping[str, Value]:
    """What a blank of the form would have printed in it."""
    roster = pc.books.roster
    assert roster is not None
    return prefill_for(pc.books, shipped(form), unit=roster.units[unit], period=PERIOD).known


def findings(pc: Place, number: int) -> list[tuple[str, str]]:
    told: tuple[Finding, ...] = pc.view(number).findings
    return [(f.code, f.where.address) for f in told]


def test_a_residential_area_gets_the_polices_figures_of_its_own_line() -> None:
    pc = office()
    pc.take([of_office("F05", {**cases(1, 6), **cases(2, 9)}, 1)])
    rating: dict[str, Entry] = {
        "to[1].ma": unit_id(2),
        "to[1].muc": "Hoàn thành tốt",
        "to[1].tinh_trang": "Dự kiến",
    }
    pc.take([of_office("F13", rating, 2)])
    two = known(pc, "F04-K", unit_id(2))
    assert (two["d44a_tp.truoc"], two["d44a_tp.nay"], two["d45_1xl.ket_qua"]) == (9, 0, "Hoàn thành tốt")
    one = known(pc, "F04-K", unit_id(1))
    assert one["d44a_tp.truoc"] == 6
    assert "d45_1xl.ket_qua" not in one


def test_figures_that_the_police_change_later_are_said_of_what_was_signed() -> None:
    pc = office()
    table = of_office("F05", cases(1, 6), 1)
    pc.take([of_office("F13", RATED, 9)])
    pc.take(
        [
            table,
            submission(
                1,
                answers(1, {"d44a_tp.nay": 0, "d44a_vp.truoc": 0, "d44a_tnxh.truoc": 0, "d44a_tnxh.nay": 0}),
            ),
        ]
    )
    assert findings(pc, 1) == []
    pc.take([of_office("F05", {**cases(1, 6), "dong[1].tp_nay": 2}, 2, parents=(table.id,))])
    assert findings(pc, 1) == [("GIVEN-002", "d44a_tp.nay")]
    assert pc.view(1).entries["d44a_tp.nay"] == 0


def test_without_the_polices_tables_figures_are_awaited_and_nothing_is_wrong() -> None:
    pc = office()
    given = [a for a, c in shipped("F04-K").cells.items() if c.given]
    without = {**dict.fromkeys(given), "d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}
    pc.take([submission(1, answers(1, without))])
    assert {code for code, _ in findings(pc, 1)} == {"GIVEN-001"}
    assert len(findings(pc, 1)) == len(given) == 8


def appraised(number: int, result: str, seq: int) -> Envelope:
    """The appraisal of a residential area by its office."""
    subject = Subject(unit_id(number), "F09-K", PERIOD)
    draft = Draft(subject, shipped("F09-K"), {"ket_luan.ket_qua": result}, {}, Origin("0" * 64, "a.xlsx"))
    return signed("office", Kind.SUBMISSION, draft.body(), stream=(unit_id(number), seq, ""))


@pytest.mark.parametrize(("second", "reached"), [("Đạt", 2), ("Chưa đạt", 1)])
def test_decisions_are_counted_from_the_register_once_each(second: str, reached: int) -> None:
    pc = office()
    one, two = submission(1, form="F02-K"), submission(2, form="F02-K")
    pc.take([one, review(one, Verb.CHECK), two, review(two, Verb.CHECK)])
    pc.take([appraised(1, "Đạt", 1), appraised(2, second, 1)])
    lines: dict[str, Entry] = {}
    for n in (1, 2):
        lines |= {f"dong[{n}].ma": unit_id(n), f"dong[{n}].so_qd": f"3{n}/QĐ-UBND"}
    replaced: dict[str, Entry] = {
        "dong[3].ma": unit_id(1),
        "dong[3].so_qd": "9/QĐ-UBND",
        "dong[3].thay_the": "31/QĐ-UBND",
    }
    pc.take([of_office("F11", {**lines, **replaced}, 1)])
    summary = known(pc, "F12-X", OFFICE)
    assert (summary["bang_k.tong"], summary["bang_k.dang_ky"], summary["bang_k.dat"]) == (2, 2, reached)
    assert (summary["bang_d.tong"], summary["bang_d.dang_ky"]) == (0, 0)
    own = known(pc, "F04-X", OFFICE)
    assert (own["bang_k.tong"], own["bang_k.cong_nhan"]) == (2, reached)


def test_points_that_the_office_gives_are_printed_and_read_back() -> None:
    points = Points(8950)
    prefill = Prefill(OFFICE, "Phường Bịa", PERIOD, known={"xa.tham_dinh": points})
    workbooks = SpreadsheetWorkbooks()
    raw = workbooks.read(workbooks.write(shipped("F10"), prefill=prefill, entries={}))
    (reading,) = read_forms(raw, lambda _: shipped("F10")).forms
    assert reading.entries == {"xa.tham_dinh": points}


def documents() -> list[Envelope]:
    """A year of one area and its office: registrations, last year's, the police's tables, an appraisal,
    decisions and the summary, each looking at others."""
    registered, before = submission(1, form="F02-K"), submission(1, period="2023", seq=7)
    own = submission(1, answers(1, {"d44a_tp.truoc": 6}))
    decided: dict[str, Entry] = {"dong[1].ma": unit_id(1), "dong[1].so_qd": "31/QĐ-UBND"}
    return [
        registered,
        review(registered, Verb.CHECK),
        before,
        review(before, Verb.CHECK),
        own,
        of_office("F05", cases(1, 6), 1),
        of_office(
            "F13", {"to[1].ma": unit_id(1), "to[1].muc": "Hoàn thành", "to[1].tinh_trang": "Dự kiến"}, 2
        ),
        appraised(1, "Đạt", 1),
        of_office("F11", decided, 3),
        of_office("F12-X", {"bang_k.tong": 2, "bang_k.dang_ky": 0}, 4),
    ]


DOCUMENTS = documents()


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.permutations(range(len(DOCUMENTS))))
def test_what_comes_late_is_looked_at_by_all_that_hang_on_it(order: list[int]) -> None:
    pc, at_once = office(dang_ky_qua_tep=1), office(dang_ky_qua_tep=1)
    for number in order:
        pc.take([DOCUMENTS[number]])
    at_once.take(DOCUMENTS)
    assert pc.store.rows() == at_once.store.rows()
    lines = pc.store.rows()
    rebuild(pc.desk)
    assert pc.store.rows() == lines


def test_a_registration_that_comes_late_clears_what_was_said_for_want_of_it() -> None:
    pc = office(dang_ky_qua_tep=1)
    pc.take([submission(1), of_office("F05", cases(1, 6), 1)])
    assert ("R11", "d412.ket_qua") in findings(pc, 1)
    pc.take([submission(1, form="F02-K")])
    assert "R11" not in {code for code, _ in findings(pc, 1)}


def test_registrations_held_on_paper_are_counted_as_soon_as_the_book_says_so() -> None:
    pc = office(dang_ky_qua_tep=1)
    pc.take([submission(1, form="F02-K"), of_office("F12-X", {"bang_k.tong": 2, "bang_k.dang_ky": 1}, 4)])

    def summed() -> tuple[Value | None, bool]:
        """What the set counts, and whether the summary that was signed differs from it."""
        told = pc.books.view(Subject(OFFICE, "F12-X", PERIOD)).findings
        differs = any(f.where.address == "bang_k.dang_ky" for f in told)
        return known(pc, "F12-X", OFFICE)["bang_k.dang_ky"], differs

    assert summed() == (0, True)
    pc.take([of_office("F00", {"ban_dang_ky.ket_qua": "Có"}, 5, about=unit_id(1))])
    assert summed() == (1, False)
    assert known(pc, "F04-X", OFFICE)["bang_k.dang_ky"] == 1
    lines = pc.store.rows()
    rebuild(pc.desk)
    assert pc.store.rows() == lines


def test_a_book_that_the_office_keeps_goes_on_from_its_last_revision() -> None:
    pc = office()
    pc.take([appraised(1, "Đạt", 1)])
    decided: dict[str, Entry] = {"dong[1].ma": unit_id(1), "dong[1].so_qd": "31/QĐ-UBND"}
    first = of_office("F11", decided, 1)
    pc.take([first, appraised(2, "Đạt", 2)])
    roster = pc.books.roster
    assert roster is not None
    entries, base = continued(pc.books, shipped("F11"), roster.units[OFFICE], PERIOD)
    assert base == first.id
    assert (entries["dong[1].so_qd"], entries["dong[2].ma"]) == ("31/QĐ-UBND", unit_id(2))
    fresh, none = continued(pc.books, shipped("F13"), roster.units[OFFICE], PERIOD)
    assert none == ""
    assert [fresh[f"to[{n}].ma"] for n in (1, 2)] == [unit_id(1), unit_id(2)]


def test_given_figures_that_nothing_confirms_are_said_and_not_accepted_in_one_go() -> None:
    pc = office()
    pc.take([submission(1)])
    told = dict.fromkeys(code for code, _ in findings(pc, 1))
    assert list(told) == ["GIVEN-003"]
    verbs = frozenset({Verb.CHECK, Verb.LOCK})
    assert clean(pc.books, form="F04-K", period=PERIOD, verbs=verbs) == []
