"""Publishing figures and asking where one comes from, as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.core.values import Entry
from tests.fillings import GIVEN
from tests.sheets import opened
from tests.terminal import antt
from tests.tiers import OTHER, WARD, adopted, fill, make_province, make_ward, ran, taken
from tests.world import answers, submission, unit_id, workbook

SUBJECT = ("Tổ dân phố số 2", "--form", "F04-K", "--period", "2024")
PAPER = ("--period", "2024", "--number", "45/BC-UBND", "--date", "16/10/2024")


@pytest.fixture
def accepted(ward: Path) -> Path:
    """Units 2 and 3 sent their forms; that of 2 was accepted."""
    for n in (2, 3):
        (ward / f"{n}.xlsx").write_bytes(workbook(n))
    assert antt("merge", "2.xlsx", "3.xlsx", "--yes", "--channel", "zalo", at=ward).code in {0, 3}
    assert antt("review", "accept", *SUBJECT, "--reason", "x", at=ward).code == 0
    return ward


def closed(ward: Path, *more: str) -> Any:
    ended = antt("--json", "close", "tong-hop", *PAPER, "--yes", *more, at=ward)
    assert ended.code == 0, ended.err
    return ended.said


def restated(ward: Path) -> Any:
    ended = antt("--json", "report", "dieu-chinh", "-o", "dc.xlsx", "--period", "2024", at=ward)
    assert ended.code == 0, ended.err
    return ended.said["changes"]


def texts(path: Path) -> str:
    book = opened(path)
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value)


def test_a_dry_run_signs_and_writes_nothing(accepted: Path) -> None:
    said = closed(accepted, "-o", "chot.xlsx", "--dry-run")
    assert (said["id"], said["file"], said["figures"]["K.7"]) == ("", "", 1)
    assert not (accepted / "chot.xlsx").exists()
    assert antt("report", "dieu-chinh", "-o", "dc.xlsx", at=accepted).code == 2


@pytest.mark.parametrize("report", ["ho-so-hop", "tien-do", "tong-hop-khac"])
def test_only_the_report_whose_figures_are_published_is_closed_and_the_refusal_says_why(
    ward: Path, report: str
) -> None:
    ended = antt("close", report, *PAPER, at=ward)
    assert (ended.code, "(USE-234)" in ended.err) == (2, True), ended
    assert f"“{report}” không chốt được: chỉ báo cáo tong-hop" in ended.err


def test_a_closing_says_day_and_paper_and_lies_in_the_offices_own_folder(accepted: Path) -> None:
    said = closed(accepted)
    path = Path(said["file"])
    assert path.parent.name == "Báo cáo"
    assert "Số liệu chốt đến ngày 14/10/2024, văn bản số 45/BC-UBND ngày 16/10/2024" in texts(path)
    assert said["parts"]["K.7"] == [unit_id(2)]
    assert restated(accepted) == []


def test_later_arrivals_change_the_live_report_and_no_closing(accepted: Path) -> None:
    first = closed(accepted, "-o", "chot.xlsx")
    before = (accepted / "chot.xlsx").read_bytes()
    assert "vẫn đúng như đã chốt" in antt("report", "tong-hop", "-o", "th.xlsx", at=accepted).out
    words = ("review", "unlock", *SUBJECT, "--reason", "Nhầm")
    assert antt(*words, at=accepted).code == 0
    (accepted / "2b.xlsx").write_bytes(workbook(2, answers(2, {"hoat_dong[1].nay": 2})))
    antt("merge", "2b.xlsx", "--yes", at=accepted)
    told = {c["figure"]: c for c in restated(accepted)}
    assert (told["K.7"]["was"], told["K.7"]["now"]) == (1, 0)
    (moved,) = told["K.7"]["units"]
    assert (moved["unit"], moved["came"]) == (unit_id(2), False)
    assert [(b["form"], b["number"]) for b in moved["by"]] == [("F04-K", 2)]
    hint = "khác số đã chốt ở 2 chỗ: antt-sync report dieu-chinh --period 2024 -o dieu-chinh.xlsx"
    assert hint in antt("report", "tong-hop", "-o", "th.xlsx", at=accepted).out
    assert (accepted / "chot.xlsx").read_bytes() == before
    second = closed(accepted, "-o", "chot2.xlsx")
    assert (second["follows"], second["figures"]["K.7"]) == ([first["id"]], 0)
    assert restated(accepted) == []
    assert [line["what"] for line in antt("--json", "log", at=accepted).said["log"]].count("closing") == 2


def test_a_figure_is_traced_to_its_unit_and_its_acceptance(accepted: Path) -> None:
    ended = antt("trace", "K.7", "--period", "2024", at=accepted)
    assert ended.code == 0, ended.err
    assert "K.7 · Khu dân cư – Đạt, chính thức: 1" in ended.out
    assert "nhận thay, zalo" in ended.out
    assert "Chưa được tính: 3 đơn vị" in ended.out
    said = antt("--json", "trace", "k.7", "--period", "2024", at=accepted).said
    (part,) = said["parts"]
    assert (part["unit"], part["cell"], part["value"]) == (unit_id(2), "ket_luan.ket_qua", "Đạt")
    assert part["file"] == "2.xlsx"
    assert {one["state"] for one in said["left_out"] if one["unit"] == unit_id(3)} <= {"received", "to_fix"}
    assert antt("trace", "K.99", at=accepted).code == 2


def test_a_traced_figure_says_what_every_paper_published_of_it_and_what_changed_it_since(
    accepted: Path,
) -> None:
    figure = ("trace", "K.7", "--period", "2024")
    assert "Đã chốt theo" not in antt(*figure, at=accepted).out
    closed(accepted, "-o", "chot.xlsx")
    assert "Đã chốt theo 45/BC-UBND ngày 16/10/2024: 1\nĐơn vị" in antt(*figure, at=accepted).out
    assert antt("review", "unlock", *SUBJECT, "--reason", "đo lại", at=accepted).code == 0
    told = antt(*figure, at=accepted).out
    first = "Đã chốt theo 45/BC-UBND ngày 16/10/2024: 1\n    – Tổ dân phố số 2, lúc chốt có tính: "
    assert "K.7 · Khu dân cư – Đạt, chính thức: 0" in told
    assert first in told
    assert "mở lại F04-K của Tổ dân phố số 2" in told.partition(first)[2].partition("\n")[0]
    again = ("--period", "2024", "--number", "46/BC-UBND", "--date", "20/10/2024", "--yes", "-o", "lai.xlsx")
    for _ in range(2):  # the same paper once more, such as after a slip of the pen elsewhere
        assert antt("close", "tong-hop", *again, at=accepted).code == 0
    told = antt(*figure, at=accepted).out
    second = "Đã chốt theo 46/BC-UBND ngày 20/10/2024: 0\n"
    assert 0 < told.index(first) < told.index(second)
    assert told.count("Đã chốt theo") == 2
    was, now = antt("--json", *figure, at=accepted).said["published"]
    assert (was["paper"], was["date"], was["value"]) == ("45/BC-UBND", "2024-10-16", 1)
    assert [(m["unit"], m["came"]) for m in was["moved"]] == [(unit_id(2), False)]
    assert (now["paper"], now["value"], now["moved"]) == ("46/BC-UBND", 0, [])
    assert restated(accepted) == []
    assert "Các lần chốt trước đó: văn bản 45/BC-UBND. " in texts(accepted / "dc.xlsx")


def test_figures_in_the_workbook_lead_to_their_source(accepted: Path) -> None:
    antt("report", "tong-hop", "-o", "th.xlsx", "--period", "2024", at=accepted)
    book = opened(accepted / "th.xlsx")
    link = next(
        str(c.value)
        for row in book["Tổng hợp"].iter_rows()
        for c in row
        if str(c.value).startswith("=HYPERLINK") and c.column_letter == "H"
    )
    assert "Nguồn số liệu" in link
    row = int(link.partition("!B")[2].partition('"')[0])
    source = book["Nguồn số liệu"]
    assert source.cell(row, 2).value == "K.7 · Khu dân cư – Đạt, chính thức: 1 đơn vị"
    assert source.cell(row + 1, 3).value == unit_id(2)


@pytest.mark.parametrize(
    "words",
    [
        ("--period", "2024", "--number", " ", "--date", "16/10/2024"),
        ("--period", "2024", "--number", "1", "--date", "16/10/2025"),
        ("--period", "2024", "--number", "1", "--date", "hôm qua"),
        (*PAPER, "-o", "chot.pdf"),
    ],
)
def test_a_closing_needs_a_paper_and_a_workbook(accepted: Path, words: tuple[str, ...]) -> None:
    assert antt("close", "tong-hop", *words, at=accepted).code == 2


def test_what_is_missing_is_said_and_agreed_to_before_figures_are_closed(accepted: Path) -> None:
    other = submission(1, answers(1, {"d44b_so.nay": 2}), word="unit 1", by_unit=True, seq=2)
    hai = pack(Package((submission(1, word="unit 1", by_unit=True), other)))
    (accepted / "hai.antt").write_bytes(hai)
    (accepted / "la.antt").write_bytes(pack(Package((submission(2, word="stranger"),))))
    antt("merge", "hai.antt", "la.antt", at=accepted)
    (accepted / "Đến").mkdir(exist_ok=True)
    (accepted / "Đến" / "4.xlsx").write_bytes(workbook(4))
    words = ("close", "tong-hop", *PAPER, "-o", "chot.xlsx")
    alone = antt(*words, at=accepted)
    assert (alone.code, "(USE-242)" in alone.err) == (2, True)
    for said in (
        "! Chưa được tính vào tong.7 (Cộng – Đạt, chính thức): 3 đơn vị",
        "    hai bản khác nhau, cần chọn: 1 (Tổ dân phố số 1)",
        "    đã nhận, chưa chấp nhận: 1 (Tổ dân phố số 3)",
        "    chưa gửi: 1 (Tổ dân phố số 4)",
        "! 1 tệp trong Đến chưa nhận",
        "! 1 biểu có hai bản khác nhau, không tính bản nào: Tổ dân phố số 1 (F04-K).",
        "! 1 biểu có bản giữ lại, chưa tính: Tổ dân phố số 2 (F04-K).",
    ):
        assert said in alone.out, alone.out
    assert "Chưa được tính: 3 đơn vị" in antt("trace", "tong.7", at=accepted).out
    assert antt(*words, at=accepted, typing="k\n").code != 0
    assert not (accepted / "chot.xlsx").exists()
    assert "closing" not in [x["what"] for x in antt("--json", "log", at=accepted).said["log"]]
    looked = antt("--json", *words, "--dry-run", at=accepted).said["lacking"]
    assert (looked["files"], [f["n"] for f in looked["figures"] if f["figure"] == "tong.7"]) == (1, [3])
    sure = antt(*words, at=accepted, typing="c\n")
    assert (sure.code, (accepted / "chot.xlsx").exists()) == (0, True), sure


def test_a_commune_that_sent_nothing_has_its_line_and_is_named_before_the_figures_are_closed(
    tmp_path: Path,
) -> None:
    make_province(tmp_path / "tinh", WARD, OTHER)
    ended = antt("close", "tong-hop", *PAPER, "--dry-run", at=tmp_path / "tinh")
    assert "! 2 cơ quan cấp dưới chưa gửi gì: UBND phường Nam Ngạn, UBND xã Bắc Ngạn" in ended.out
    antt("report", "tong-hop", "-o", "th.xlsx", "--period", "2024", at=tmp_path / "tinh")
    shown = texts(tmp_path / "tinh" / "th.xlsx")
    assert "Theo cơ quan cấp dưới" in shown
    assert "UBND xã Bắc Ngạn (chưa gửi gì)" in shown


def police(crimes: int) -> bytes:
    """The office's own table: so many crimes in unit 2, two the year before."""
    columns = [f"{sort}_{year}" for sort in ("tp", "tnxh", "vp") for year in ("truoc", "nay")]
    columns += ["tp_nghiem_trong", "chay_no", "tnld", "tu_diem", "nguoi_tnxh_moi"]
    line: dict[str, Entry] = {"ma": unit_id(2), "noi_dung": "Tổ dân phố số 2", **dict.fromkeys(columns, 0)}
    line |= {"tp_truoc": 2, "tp_nay": crimes}
    return workbook(0, {f"dong[1].{c}": v for c, v in line.items()}, form="F05")


def test_a_restated_figure_names_the_offices_own_table_that_changed_it(accepted: Path) -> None:
    (accepted / "ca 1.xlsx").write_bytes(police(1))
    assert antt("merge", "ca 1.xlsx", "--yes", at=accepted).code in {0, 3}
    assert closed(accepted, "-o", "chot.xlsx")["figures"]["K.7"] == 1
    (accepted / "ca 2.xlsx").write_bytes(police(5))
    later = {"ANTT_CLOCK": "2024-11-20T08:30:00+07:00"}
    assert antt("merge", "ca 2.xlsx", "--yes", at=accepted, **later).code in {0, 3}
    ended = antt("report", "dieu-chinh", "-o", "dc.xlsx", "--period", "2024", at=accepted, **later)
    assert "số liệu khác số đã chốt theo văn bản số 45/BC-UBND; đổi nhiều nhất:" in ended.out
    assert "K.7 · Khu dân cư – Đạt, chính thức: 1 → 0" in ended.out
    (moved,) = next(c for c in restated(accepted) if c["figure"] == "K.7")["units"]
    assert [(b["form"], b["unit"], b["number"]) for b in moved["by"]] == [("F05", unit_id(0), 2)]
    assert "F05 của UBND phường Nam Ngạn, lần 2, UBND phường Nam Ngạn ký 20/11/2024 08:30" in texts(
        accepted / "dc.xlsx"
    )


UNKNOWN: dict[str, None] = {**dict.fromkeys(GIVEN), "d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}
"""A form sent before the office had any figures of its own."""


UNTOLD = "đã chốt, nhưng chưa kết luận được tiêu chí 4.a, 5.1: còn thiếu số liệu hoặc chỗ phải sửa"


def left_out(ward: Path, figure: str) -> dict[str, str]:
    """Who is not counted and why, as `trace` says; the report's own sheet must say the same."""
    said = antt("--json", "trace", figure, "--period", "2024", at=ward).said
    told = {one["name"]: one["why"] for one in said["left_out"]}
    antt("report", "tong-hop", "-o", "th.xlsx", "--period", "2024", at=ward)
    rows = [[c.value for c in row] for row in opened(ward / "th.xlsx")["Chưa được tính"]]
    texts = [[str(c) for c in row if c is not None] for row in rows]
    (start,) = [n for n, row in enumerate(texts) if any(c.startswith(f"{figure} · ") for c in row)]
    assert f"còn {len(told)} đơn vị chưa được tính" in " ".join(texts[start])
    shown = texts[start + 1 : start + 1 + len(told)]
    assert [one for one in told.items() if not any({*one} <= {*row} for row in shown)] == []
    return told


def test_why_an_accepted_form_is_not_counted_is_the_true_reason_wherever_it_is_told(ward: Path) -> None:
    (ward / "2.xlsx").write_bytes(workbook(2, answers(2, UNKNOWN)))
    (ward / "3.xlsx").write_bytes(workbook(3))
    antt("merge", "2.xlsx", "3.xlsx", "--yes", at=ward)
    assert antt("review", "accept", *SUBJECT, "--reason", "x", at=ward).code == 0
    told = left_out(ward, "K.7")
    assert told == {
        "Tổ dân phố số 1": "chưa gửi",
        "Tổ dân phố số 2": UNTOLD,
        "Tổ dân phố số 3": "đã nhận, chưa chấp nhận",
        "Tổ dân phố số 4": "chưa gửi",
    }
    assert told["Tổ dân phố số 2"] in antt("trace", "K.7", "--period", "2024", at=ward).out


def test_a_unit_of_which_a_copy_is_kept_aside_has_not_sent_nothing(ward: Path) -> None:
    (ward / "la.antt").write_bytes(pack(Package((submission(3, word="stranger"),))))
    antt("merge", "la.antt", at=ward)
    ended = antt("status", "--form", "F04-K", at=ward)
    (line,) = [x for x in ended.out.splitlines() if x.startswith("Tổ dân phố số 3")]
    assert "chưa gửi · có 1 bản giữ lại, chưa tính" in line
    assert ended.out.count("giữ lại, chưa tính") == 1
    assert left_out(ward, "K.7")["Tổ dân phố số 3"] == "có bản giữ lại, chưa tính: xem antt-sync status"


def test_what_a_commune_accepted_before_it_came_here_is_told_in_that_order(tmp_path: Path) -> None:
    ward, province = tmp_path / "phuong", tmp_path / "tinh"
    make_ward(ward, units=1)
    make_province(province, WARD)
    adopted(ward, province)
    taken(ward, fill(tmp_path / "den" / "to 1.xlsx", WARD, 1))
    ran("review", "accept", "Tổ dân phố số 1", *SUBJECT[1:], "--reason", "x", at=ward)
    ran("forward", "-o", tmp_path / "usb", at=ward)
    later = {"ANTT_CLOCK": "2024-10-20T10:00:00+07:00"}
    ran("merge", tmp_path / "usb", "--yes", at=province, **later)
    ended = ran("trace", "K.7", "--period", "2024", at=province, **later)
    accepted, here = "UBND phường Nam Ngạn chấp nhận 14/10/2024 09:00", "đến đây 20/10/2024 10:00"
    assert "UBND phường Nam Ngạn nhận thay, 14/10/2024 09:00; " in ended.out
    assert 0 < ended.out.index(accepted) < ended.out.index(here)
    newest = ran("trace", "K.8", "--period", "2024", at=province, **later).out
    assert "UBND phường Nam Ngạn nhận thay, 14/10/2024 09:00; " in newest
    own = ran("trace", "K.7", "--period", "2024", at=ward).out
    assert own.endswith("antt-sync log --unit K-14761-001.1.\n")
    assert 0 < own.index("nhận 14/10/2024 09:00") < own.index(accepted)
    assert "đến đây" not in own
