"""A returned workbook written afresh is a returned workbook: same marks, and the unit's replies with them."""

from __future__ import annotations

import pytest

from antt_sync.app.deliver import deliver
from antt_sync.app.heal import heal
from antt_sync.core.mending import Became
from antt_sync.core.review import Item, Verb
from tests.sheets import data_sheet, first_sheet, opened, place, saved, typed
from tests.world import Place, answers, file, office, review, submission, unit_id

ONE = submission(1, answers(1, {"d42.ket_qua": None}))
ASKED = review(ONE, Verb.ASK, items=[Item("t1", "hoat_dong[1].nay", "Danh sách ghi 5 người")])
REPLY = "Có 180 người"


@pytest.fixture(scope="module")
def came() -> bytes:
    """A returned workbook, answered in part, with its sheet unlocked and a number typed as a text."""
    pc = asked()
    (found,) = deliver(pc.desk, to="tra", units=[unit_id(1)])
    back = typed(pc.medium.files[found.workbook], {"d42.ket_qua": "đạt"}, replies={"t1": REPLY})
    book = opened(back)
    data_sheet(book).protection.disable()
    return saved(book)


def asked() -> Place:
    pc = office(1)
    pc.take([ONE, ASKED])
    return pc


def test_replies_and_marks_stay_and_count_when_the_clean_workbook_is_taken_in(came: bytes) -> None:
    pc = asked()
    healed = heal(pc.desk, came, to="sach.xlsx")
    assert [line.became for line in healed.lines] == [Became.READ, Became.LOCKED]
    clean = pc.medium.files[healed.file]
    book = opened(clean)
    list_of = {
        str(row[0].value): [cell.value for cell in row] for row in first_sheet(book, "fix|").iter_rows()
    }
    assert REPLY in list_of["t1"]
    sheet = data_sheet(book)
    assert sheet.cell(*place(sheet, "d42.ket_qua")).value == "Đạt"
    (about,) = (line for thread, line in list_of.items() if "d42.ket_qua" in thread)
    assert not about[-1]  # nothing had been sent there, so the correction is seen as one
    shown = [
        str(c.content) for sheet in pc.desk.workbooks.read(clean).sheets[:1] for c in sheet.cells.values()
    ]
    assert any("✓" in text and "Đạt" in text for text in shown)
    assert any("2/2" in text for text in shown)
    (line,) = pc.merge(file("a.xlsx", clean))
    assert line.code == "TAKE-103"
    (thread,) = (t for t in pc.view(1).threads if t.id == "t1")
    assert [saying.text for saying in thread.replies] == [REPLY]


def test_where_nobody_knows_of_the_list_the_replies_are_listed_as_left_behind(came: bytes) -> None:
    pc = office(1)
    healed = heal(pc.desk, came, to="sach.xlsx")
    assert REPLY in [line.was for line in healed.lines if line.became is Became.LEFT]
