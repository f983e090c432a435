"""The meeting pack: only who is proposed is on the lists, numbers and days stay open, papers fit A4."""

from __future__ import annotations

from antt_sync.app.report_pack import pack
from tests.reports import decided, empty, gathered, lines, opened, rows
from tests.world import unit_id

SHEETS = [
    "1. Danh sách đề nghị",
    "2. Chưa đề nghị",
    "3. Phiếu lấy ý kiến",
    "4. Phụ lục quyết định",
    "5. Cấp Giấy công nhận",
]


def test_the_pack_has_its_five_papers() -> None:
    assert opened(pack(gathered(decided(book_too=False)))).sheetnames == SHEETS


def test_only_who_is_proposed_is_on_the_lists() -> None:
    report = pack(gathered(decided(book_too=False)))
    assert report.data["proposed"] == [unit_id(3)]
    for name in (SHEETS[0], SHEETS[2], SHEETS[3], SHEETS[4]):
        names = [line[1] for line in lines(report, name) if len(line) > 1]
        assert names == ["Tổ dân phố số 3"], name
    others = {line[1]: line[3] for line in lines(report, SHEETS[1])}
    assert set(others) == {f"Tổ dân phố số {n}" for n in (1, 2, 4, 5, 6)}
    assert others["Tổ dân phố số 1"] == "– Giấy tờ còn thiếu: Tờ trình đề nghị"


def test_the_annex_is_an_upright_a4_with_number_and_day_left_open() -> None:
    report = pack(gathered(decided(book_too=False)))
    sheet = opened(report)[SHEETS[3]]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    texts = [str(cell) for row in rows(report, SHEETS[3]) for cell in row]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
    assert "PHỤ LỤC" in texts
    assert any(t.startswith("(Kèm theo Quyết định số ………/QĐ-……… ngày …… tháng …… năm 2024") for t in texts)
    assert [t for t in texts if t in {"STT", "Tên đơn vị", "Loại"}] == ["STT", "Tên đơn vị", "Loại"]
    assert "Danh sách này có 1 đơn vị./." in texts


def test_certificates_have_room_for_what_people_write() -> None:
    (line,) = lines(pack(gathered(decided(book_too=False))), SHEETS[4])
    assert line[3:] == ["…………", "…/…/……", "", ""]


def test_with_nobody_to_propose_the_papers_are_still_there() -> None:
    report = pack(gathered(empty(2)))
    assert report.data["proposed"] == []
    assert len(opened(report).sheetnames) == 5
