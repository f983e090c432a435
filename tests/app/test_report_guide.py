"""The page for units: it draws what the sheets really say, tells where to send and what never to write."""

from __future__ import annotations

from datetime import date

import pytest

from antt_sync.app.report_guide import Where, guide, guide_page
from antt_sync.core.report import Drawn, Look, Picture, Report
from antt_sync.messages.workbook_words import live_words, printed_words
from tests.reports import busy, gathered
from tests.world import PERIOD


def drawn(report: Report) -> list[Drawn]:
    (picture,) = [b for b in report.sheets[0].blocks if isinstance(b, Picture)]
    return [cell for row in picture.rows for cell in row.cells]


def texts(report: Report) -> list[str]:
    return [cell.text for cell in drawn(report)]


def test_an_offices_own_page_has_its_name_phone_and_coming_deadlines() -> None:
    shown = texts(guide(gathered(busy(), as_of=date(2024, 3, 1))))
    assert "Gửi tệp qua thư điện tử, Zalo hoặc USB cho: UBND phường Nam Ngạn" in shown
    assert "Cần hỏi, gọi: 0237 000 000 (giờ làm việc)" in shown
    assert "Hạn nộp: 31/03/2024 – Bản đăng ký phấn đấu (F02-K); 05/11/2024 – Bản tự đánh giá (F04-K)" in shown


def test_the_example_of_a_date_is_of_the_period() -> None:
    pc = busy()
    (shown,) = [text for text in texts(guide(gathered(pc))) if "Ngày gõ như" in text]
    assert f"15/3/{PERIOD}." in shown
    (shown,) = [text for text in texts(guide_page(Where(year="2031"))) if "Ngày gõ như" in text]
    assert "15/3/2031." in shown


def test_a_deadline_that_has_passed_is_not_printed() -> None:
    shown = texts(guide(gathered(busy(), as_of=date(2024, 4, 1))))
    assert "Hạn nộp: 05/11/2024 – Bản tự đánh giá (F04-K)" in shown


def test_nobodys_page_leaves_room_to_write() -> None:
    shown = texts(guide_page(Where()))
    assert [text[-4:] for text in shown if text.startswith(("Gửi tệp", "Hạn nộp"))] == ["……"[-1] * 4] * 2
    assert any(text.startswith("Cần hỏi, gọi: …") for text in shown)


def test_many_deadlines_are_cut_and_point_to_the_form() -> None:
    dues = tuple((date(2024, month, 1), f"Biểu {month}") for month in range(1, 9))
    (said,) = [t for t in texts(guide_page(Where(dues=dues))) if t.startswith("Hạn nộp")]
    assert said.count("Biểu ") == 4
    assert said.endswith("xem trên biểu")


@pytest.mark.parametrize("number", "①②③④⑤")
def test_every_number_points_at_something_and_is_explained(number: str) -> None:
    signs = [cell for cell in drawn(guide_page(Where())) if cell.text == number]
    assert [cell.look for cell in signs] == [Look.SIGN] * 2


def test_the_drawing_says_what_the_sheets_say() -> None:
    shown, live, words = texts(guide_page(Where())), live_words(), printed_words()
    assert {live.missing, live.fine, live.by_code["CELL-101"]} <= set(shown)
    assert {words[f"guide.d{n}"] for n in (1, 2, 3)} | {words["form.tip"], words["form.code_title"]} <= set(
        shown
    )
    looks = {cell.look for cell in drawn(guide_page(Where()))}
    assert {Look.TO_FILL, Look.FILLED, Look.GREY, Look.STRIP, Look.CODE} <= looks
    assert any("SẴN SÀNG GỬI" in text for text in shown)
    assert "SẴN SÀNG GỬI" in live.ready
