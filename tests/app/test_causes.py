"""Why a published figure is another one today: by the document that turned it, not by the newest one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from antt_sync.app.causes import Causes
from antt_sync.app.closing import last_closing, sign_closing
from antt_sync.app.report_rollup import NAME
from antt_sync.app.rollup_figures import RolledUp
from antt_sync.app.since import Cause
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Verb
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry
from tests.app.test_closing import published
from tests.fillings import shipped
from tests.reports import decided, filed, gathered
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

POLICE = ("tp", "tnxh", "vp")
LATER = "2024-11-25T08:00:00+07:00"


def figures_of_police(*crimes: int) -> dict[str, Entry]:
    """A line for each unit: so many crimes this year, two last year."""
    said: dict[str, Entry] = {}
    for n, now in enumerate(crimes, start=1):
        line: dict[str, Entry] = {"ma": unit_id(n), "noi_dung": f"Tổ dân phố số {n}"}
        line |= {f"{sort}_{year}": 0 for sort in POLICE for year in ("truoc", "nay")}
        line |= dict.fromkeys(("tp_nghiem_trong", "chay_no", "tnld", "tu_diem", "nguoi_tnxh_moi"), 0)
        line |= {"tp_truoc": 2, "tp_nay": now}
        said |= {f"dong[{n}].{column}": value for column, value in line.items()}
    return said


def of_office(form: str, entries: Mapping[str, Entry], seq: int, parents: tuple[str, ...] = ()) -> Envelope:
    subject = Subject(OFFICE, form, PERIOD)
    draft = Draft(subject, shipped(form), entries, {}, Origin("0" * 64, "a.xlsx"), parents)
    return signed("office", Kind.SUBMISSION, draft.body(), stream=(OFFICE, seq, ""), at=LATER)


def ward() -> tuple[Place, list[Envelope]]:
    """Units 1 to 3 were accepted by the figures of the police; then the figures were published."""
    pc = place(forms=[shipped(form) for form in ("F01", "F02-K", "F04-K", "F05", "F13")])
    issue_roster(pc, units(3), [office_key("office")])
    issue_campaign(pc)
    table = of_office("F05", figures_of_police(1, 1, 1), 1)
    sent = [submission(n, answers(n), seq=10 + n) for n in (1, 2, 3)]
    pc.take([table, *sent])
    pc.take([review(one, Verb.CHECK) for one in sent])
    sign_closing(pc.desk, published(pc))
    return pc, [table, *sent]


def told(pc: Place, number: int, figure: str = "K.7", *, came: bool = False) -> list[tuple[str, str, int]]:
    """(form or kind, whose, which lần) of every cause."""
    return [
        (c.subject.form if c.subject else c.kind.value, c.signer, c.number)
        for c in causes(pc, number, figure, came=came)
    ]


def causes(pc: Place, number: int, figure: str = "K.7", *, came: bool = False) -> tuple[Cause, ...]:
    rolled = RolledUp(gathered(pc))
    closing = last_closing(rolled.gathered, NAME)
    assert closing is not None
    return Causes(rolled, closing).of(unit_id(number), figure, came=came)


def count(pc: Place, figure: str) -> int:
    rolled = RolledUp(gathered(pc))
    return rolled.count(*rolled.addressed[figure])


def test_it_was_the_polices_figures_and_not_the_units_own_form() -> None:
    pc, (table, *_) = ward()
    assert count(pc, "K.7") == 3
    pc.take([of_office("F05", figures_of_police(1, 5, 1), 2, (table.id,))])
    assert count(pc, "K.7") == 2
    (by,) = causes(pc, 2)
    assert (by.subject, by.number) == (Subject(OFFICE, "F05", PERIOD), 2)
    assert by.words == (
        "F05 của UBND phường Nam Ngạn, lần 2, UBND phường Nam Ngạn ký 25/11/2024 08:00; "
        "khác bản đã tính: 2 · Năm nay (Tội phạm): 1 → 5"
    )


def test_of_two_new_documents_the_one_is_named_that_turned_the_figure() -> None:
    pc, (table, one, two, _) = ward()
    again = {
        n: submission(n, answers(n, {"d44a_tp.ghi_chu": "Đã xem"}), parents=[sent.id], seq=20 + n, at=LATER)
        for n, sent in ((1, one), (2, two))
    }
    opened = [review(sent, Verb.UNLOCK, after=pc.view(n).review_heads) for n, sent in ((1, one), (2, two))]
    pc.take([*opened, *again.values()])
    pc.take([review(again[2], Verb.CHECK, after=pc.view(2).review_heads, at=LATER)])
    pc.take([of_office("F05", figures_of_police(1, 5, 1), 2, (table.id,))])
    assert count(pc, "K.7") == 1
    assert told(pc, 2) == [("F05", OFFICE, 2)]  # its own new lần is accepted and says the same
    assert {form for form, _, _ in told(pc, 1)} == {"F04-K"}  # the police changed nothing in its line


def test_where_two_only_together_turn_a_figure_both_are_named() -> None:
    pc, (table, one, *_) = ward()
    failed = submission(1, answers(1, {"d42.ket_qua": "Chưa đạt"}), parents=[one.id], seq=21, at=LATER)
    pc.take([review(one, Verb.UNLOCK, after=pc.view(1).review_heads), failed])
    pc.take([review(failed, Verb.CHECK, after=pc.view(1).review_heads, at=LATER)])
    pc.take([of_office("F05", figures_of_police(5, 1, 1), 2, (table.id,))])
    assert {form for form, _, _ in told(pc, 1)} == {"F04-K", "F05"}


def test_a_choice_between_two_versions_is_called_one() -> None:
    pc, (_, one, *_) = ward()
    other = submission(1, answers(1, {"d44b_so.nay": 2}), seq=22)
    pc.take([other])
    assert count(pc, "K.7") == 2
    chosen = submission(1, answers(1), parents=[one.id, other.id], seq=23, at=LATER)
    sign_closing(pc.desk, replace(published(pc), follows=(last_id(pc),)))
    pc.take([chosen])
    pc.take([review(chosen, Verb.CHECK, after=pc.view(1).review_heads, at=LATER)])
    words = [c.words for c in causes(pc, 1, came=True)]
    assert any("chọn giữa hai bản" in w for w in words), words


def last_id(pc: Place) -> str:
    closing = last_closing(gathered(pc), NAME)
    assert closing is not None
    return closing.id


def test_a_unit_that_ended_went_by_the_roster_that_ended_it() -> None:
    pc, _ = ward()
    head, *listed = units(3)
    ended = [replace(u, valid_to=date(2024, 6, 30)) if u.id == unit_id(3) else u for u in listed]
    issue_roster(pc, [head, *ended], [office_key("office")])
    renamed = [replace(u, contact="Người khác") if u.id == unit_id(1) else u for u in ended]
    issue_roster(pc, [head, *renamed], [office_key("office")])
    assert told(pc, 3) == [("roster", OFFICE, 2)]  # the third version says nothing new of it
    assert "danh mục đơn vị bản 2, UBND phường Nam Ngạn ký" in causes(pc, 3)[0].words


def test_a_book_of_decisions_is_named_where_it_says_something_else_of_this_unit() -> None:
    pc = decided()
    sign_closing(pc.desk, published(pc))
    before = pc.view(0, "F11").latest
    assert before is not None
    book = dict(before.said.entries(next(f for f in pc.desk.shelf.all() if f.id == "F11")))
    book |= {"dong[2].ket_qua": "Đạt", "dong[1].hieu_luc": "Đã thay thế", "dong[2].hieu_luc": "Đã thay thế"}
    pc.take([filed(OFFICE, "F11", book, seq=40)])
    found = causes(pc, 3, "K.10")
    assert [(c.subject.form if c.subject else "") for c in found] == ["F11"]
    assert told(pc, 1, "K.10") == []


def test_what_was_there_when_the_figures_were_published_is_never_a_cause() -> None:
    pc, (table, one, *_) = ward()
    unaccepted = submission(1, answers(1, {"d42.ket_qua": None}), parents=[one.id], seq=30)
    pc.take([review(one, Verb.UNLOCK, after=pc.view(1).review_heads), unaccepted])
    sign_closing(pc.desk, replace(published(pc), follows=(last_id(pc),)))
    pc.take([review(unaccepted, Verb.CHECK, after=pc.view(1).review_heads, at=LATER)])
    assert {c.id for c in causes(pc, 1, "K.9", came=True)}.isdisjoint({table.id, one.id, unaccepted.id})
