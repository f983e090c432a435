"""Restated figures: what differs from the closing, which units moved, and by which documents."""

from __future__ import annotations

from typing import Any

import pytest

from antt_sync.app.closing import sign_closing
from antt_sync.app.report_restated import restated
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Item, Verb
from antt_sync.core.values import Entry
from tests.app.test_closing import fourth_registration, published
from tests.reports import busy, gathered, lines, registration
from tests.world import Place, answers, review, submission, unit_id


def told(pc: Place) -> dict[str, Any]:
    changes = restated(gathered(pc)).data["changes"]
    assert isinstance(changes, list)
    return {c["figure"]: c for c in changes}


def closed() -> Place:
    pc = busy()
    sign_closing(pc.desk, published(pc))
    return pc


def test_without_a_closing_there_is_nothing_to_restate() -> None:
    with pytest.raises(UsageTrouble) as wrong:
        restated(gathered(busy()))
    assert wrong.value.code == "USE-211"


def test_nothing_differs_right_after_a_closing() -> None:
    pc = closed()
    assert told(pc) == {}
    (sheet,) = restated(gathered(pc)).sheets
    assert sheet.tables == ()


def test_a_unit_accepted_later_came_in_by_its_copy_and_the_acceptance() -> None:
    pc = closed()
    id = fourth_registration(pc)
    spoken = review(pc.store.documents[id], Verb.CHECK, at="2024-11-25T08:00:00+07:00")
    pc.take([spoken])
    found = told(pc)
    assert set(found) == {"K.4", "tong.4"}
    assert (found["K.4"]["was"], found["K.4"]["now"]) == (3, 4)
    (moved,) = found["K.4"]["units"]
    assert (moved["unit"], moved["came"]) == (unit_id(4), True)
    (by,) = moved["by"]
    assert (by["id"], by["submission"], by["form"], by["number"]) == (spoken.id, id, "F02-K", 1)
    assert by["claimed_at"][:10] == "2024-11-25"


def test_a_unit_opened_again_went_out_by_the_opening() -> None:
    pc = closed()
    view = pc.view(3)
    assert view.latest is not None
    sent = pc.store.documents[view.latest.said.id]
    opened = review(sent, Verb.UNLOCK, after=view.review_heads)
    pc.take([opened])
    found = told(pc)
    (moved,) = found["K.7"]["units"]
    assert (moved["unit"], moved["came"]) == (unit_id(3), False)
    assert [b["id"] for b in moved["by"]] == [opened.id]
    printed = [line for line in lines(restated(gathered(pc)), "Điều chỉnh") if "mở lại" in line[-1]]
    assert [line[1] for line in printed] == ["– Tổ dân phố số 3"]
    assert "lý do:" not in printed[0][-1]


def test_the_reason_of_an_opening_and_the_cells_that_changed_since_say_why() -> None:
    pc = closed()
    view = pc.view(3)
    assert view.latest is not None
    sent = pc.store.documents[view.latest.said.id]
    heads = view.review_heads
    pc.take([review(sent, Verb.UNLOCK, after=heads, items=[Item("t", "", "Đếm lại số vụ", span=None)])])
    changes: dict[str, Entry | None] = {"d44a_tp.ghi_chu": "Đã xem lại", "hoat_dong[1].nay": 9}
    pc.take([submission(3, answers(3, changes), parents=[sent.id], seq=91)])
    (moved,) = told(pc)["K.7"]["units"]
    assert (moved["unit"], moved["came"]) == (unit_id(3), False)
    said = " | ".join(line[-1] for line in lines(restated(gathered(pc)), "Điều chỉnh"))
    assert "lý do: Đếm lại số vụ" in said
    assert "khác bản đã tính: " in said
    assert "→ 9" in said
    assert "– → Đã xem lại" in said


def test_a_second_version_takes_a_unit_out_and_is_named() -> None:
    pc = closed()
    other = submission(1, {**registration(), "ho_dang_ky.so_luong": 7}, form="F02-K", seq=90)
    pc.take([other])
    found = told(pc)
    (moved,) = found["K.4"]["units"]
    assert (moved["unit"], moved["came"]) == (unit_id(1), False)
    assert other.id in [b["id"] for b in moved["by"]]
    assert found["K.12"]["now"] == found["K.12"]["was"] + 1
