"""Reviewed, returned, corrected and answered in LibreOffice: every word arrives, once, where it belongs.

Knows what a reviewer and a clerk do with their hands; refuses to know how copies carry their keys.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from antt_sync.core.sheet import plan
from tests.clients.libreoffice import Book, Office
from tests.clients.libreoffice import Value as Seen
from tests.clients.node_clients import Cells, Library
from tests.clients.ward import Ward, unit
from tests.fillings import GIVEN, filled, shipped

FORM = shipped("F04-K")
SHEET, PLAN, RETURNED = FORM.sheet.vi, plan(FORM), plan(FORM, returned=True)
FORM_2024 = ("--form", "F04-K", "--period", "2024")
OPINIONS = {"d44a_y_kien.ket_qua": None, "d45_1yk.ket_qua": None}  # nobody was given anything yet
ASK, ACCEPT = "Đề nghị bổ sung, chỉnh sửa", "Chấp nhận và chốt"
UNIT = unit(7)
LATER = "2024-11-05T09:00"


@dataclass(frozen=True, slots=True)
class Story:
    """One office, one unit, and everything that goes to and fro between them."""

    ward: Ward
    office: Office
    folder: Path

    def ask(self, *words: str | Path, clock: str = "2024-11-02T09:00") -> Any:
        """A command's answer; things to fix or a refused file are answers too."""
        return self.ward.ask(*words, codes=(0, 3, 4), clock=clock)

    def state(self) -> Any:
        """The unit's subject as the office sees it."""
        (seen,) = self.ask("review", "list", "--unit", UNIT)["waiting"]
        return seen

    def sends(self, changes: dict[str, Any]) -> None:
        """The unit fills its blank and the office takes it in."""
        typed = [(a, e) for a, e in filled("F04-K", {**OPINIONS, **changes}).items() if a not in GIVEN]
        cells = {PLAN.cell(a): e if isinstance(e, int) else _keys(e) for a, e in typed}
        with self.office.open(self.ward.blank(7)) as book:
            book.set_cells(SHEET, cells)
            sent = book.save_as(self.folder / "Mau 1.xlsx")
        (line,) = self.ask("merge", sent, "--yes")["files"]
        assert (line["code"], line["unit"], line["number"]) == ("TAKE-103", UNIT, 1)

    def copy(self, name: str) -> Path:
        """A copy to review."""
        (written,) = self.ask("review", "export", "--unit", UNIT, "-o", self.folder / name)["written"]
        return Path(written)

    def imported(self, copy: Path) -> dict[str, Any]:
        """What the office makes of a reviewed copy."""
        answer = self.ask("review", "import", copy)
        (line,) = answer["files"]
        return {**line, "signed": answer["signed"]}

    def delivered(self, name: str, clock: str) -> Path:
        """The workbook that goes back to the unit."""
        (written,) = self.ask("deliver", UNIT, "-o", self.folder / name, clock=clock)["delivered"]
        return Path(written["workbook"])


def _keys(entry: object) -> str:
    return entry if isinstance(entry, str) else f"{entry:%d/%m/%Y}"


@pytest.fixture
def story(nam_ngan: Ward, office: Office, work: Path) -> Story:
    """The office as it was set up, in a folder of its own."""
    assert nam_ngan.given_out.is_dir()
    home = work / "nhà"
    shutil.copytree(nam_ngan.home, home)
    return Story(Ward(home, given_out=home / nam_ngan.given_out.name), office, work)


def first_sheet(book: Book) -> str:
    """The sheet that a review copy or a returned workbook opens on."""
    return next(iter(book.sheets()))


def line_of(book: Book, key: Seen, *, column: int = 0) -> int:
    """The row on the first sheet that holds a text in a column."""
    lines = book.values(first_sheet(book), "A1:J40")
    return next(n for n, line in enumerate(lines, start=1) if line[column] == key)


def judge(book: Book, verdict: str, opinion: str = "") -> None:
    """Choose a verdict and write a general opinion."""
    cells = {f"D{line_of(book, '~verdict')}": verdict}
    if opinion:
        cells[f"D{line_of(book, '~comment')}"] = opinion
    book.type_into(first_sheet(book), cells)


def test_a_review_goes_out_and_comes_back_answered(story: Story) -> None:
    story.sends({})
    with story.office.open(story.copy("xét")) as book:
        book.add_note(SHEET, RETURNED.cell("hoat_dong[1].nay"), "Danh sách ghi 5 người.\nĐề nghị đối chiếu.")
        book.add_note(SHEET, RETURNED.at("d42", "noi_dung"), "NB: hỏi lại anh Ba")
        judge(book, ASK, "Nộp kèm biên bản họp")
        reviewed = book.save_as(story.folder / "xét xong.xlsx")

    line = story.imported(reviewed)
    assert (line["signed"], line["code"], line["verbs"]) == (1, "REVIEW-101", ["ask"])
    assert [(item["address"], item["text"], item["internal"]) for item in line["items"]] == [
        ("d42.ket_qua", "hỏi lại anh Ba", True),
        ("hoat_dong[1].nay", "Danh sách ghi 5 người.\nĐề nghị đối chiếu.", False),
        ("", "Nộp kèm biên bản họp", False),
    ]
    assert story.imported(reviewed)["code"] == "REVIEW-102"
    asked = story.state()
    assert (asked["state"], asked["lan"]) == ("asked", 1)
    assert {address: len(said) for _, address, _, said in asked["threads"]} == {"": 1, "hoat_dong[1].nay": 1}

    returned = story.delivered("trả", "2024-11-02T10:00")
    assert returned.name == "CẦN SỬA - F04-K 2024 lần 1 - Tổ dân phố số 7.xlsx"
    with story.office.open(returned) as book:
        assert "anh Ba" not in str(book.values(first_sheet(book), "A1:J40")) + str(book.notes(SHEET))
        (note,) = book.notes(SHEET).items()
        assert note[0] == RETURNED.cell("hoat_dong[1].nay")
        assert "Danh sách ghi 5 người." in note[1]
        book.type_into(SHEET, {RETURNED.cell("hoat_dong[1].nay"): "5"})
        reply = f"H{line_of(book, 'Nộp kèm biên bản họp', column=4)}"
        book.type_into(first_sheet(book), {reply: "Đã gửi bản giấy cho Công an phường"})
        assert book.value(first_sheet(book), "B3") == "ĐÃ SỬA ĐỦ 2 CHỖ – LƯU TỆP RỒI GỬI LẠI"
        sent_again = book.save_as(story.folder / "Mau 1 đã sửa (2).xlsx")

    (line,) = story.ask("merge", sent_again, "--yes", clock=LATER)["files"]
    assert (line["code"], line["number"], line["changed"]) == ("TAKE-103", 2, ["hoat_dong[1].nay"])
    corrected = story.state()
    assert (corrected["state"], corrected["lan"], len(corrected["heads"])) == ("corrected", 2, 1)
    threads = {address: (thread, len(said)) for thread, address, _, said in corrected["threads"]}
    before = {address: thread for thread, address, _, _ in asked["threads"]}
    assert threads == {"": (before[""], 2), "hoat_dong[1].nay": (before["hoat_dong[1].nay"], 1)}

    returned = story.delivered("trả lần hai", LATER)
    assert returned.name == "ĐÃ NHẬN - F04-K 2024 lần 2 - Tổ dân phố số 7.xlsx"
    with story.office.open(returned) as book:
        assert book.notes(SHEET) == {}
        general = book.values(
            first_sheet(book), f"A{line_of(book, before[''])}:J{line_of(book, before[''])}"
        )[0]
        assert "Đã gửi bản giấy cho Công an phường" in str(general[4])
        assert general[8] == "✓ giữ nguyên, có trả lời"
        figure = line_of(book, before["hoat_dong[1].nay"])
        assert book.value(first_sheet(book), f"I{figure}") == "✓ đã sửa: 5"
        assert book.value(SHEET, RETURNED.at("hoat_dong[1]", "#mark")) == "✓"


def test_words_added_to_a_note_of_ours_are_the_reviewers_and_the_rest_is_not(story: Story) -> None:
    story.sends({"d411.ngay": None, "d44b_so.nay": None})
    with story.office.open(story.copy("xét")) as book:
        ours = book.notes(SHEET)
        number, day = RETURNED.cell("d44b_so.nay"), RETURNED.cell("d411.ngay")
        assert set(ours) == {number, day}
        book.add_note(SHEET, day, f"{ours[day]}\nGhi theo sổ nghị quyết.")
        reviewed = book.save_as(story.folder / "xét xong.xlsx")
    line = story.imported(reviewed)
    assert (line["signed"], line["verbs"]) == (1, [])
    assert [(item["address"], item["text"]) for item in line["items"]] == [
        ("d411.ngay", "Ghi theo sổ nghị quyết.")
    ]


def test_an_untouched_copy_says_nothing(story: Story) -> None:
    story.sends({"d411.ngay": None})
    with story.office.open(story.copy("xét")) as book:
        untouched = book.save_as(story.folder / "chỉ mở ra.xlsx")
    line = story.imported(untouched)
    assert (line["signed"], line["code"], line["items"]) == (0, "REVIEW-105", [])


def test_two_reviewers_who_disagree_are_settled_by_a_third_copy(story: Story) -> None:
    story.sends({})
    copies = {ASK: story.copy("xét một"), ACCEPT: story.copy("xét hai")}
    for verdict, copy in copies.items():
        with story.office.open(copy) as book:
            judge(book, verdict, f"Ý kiến: {verdict}")
            reviewed = book.save_as(story.folder / f"{verdict}.xlsx")
        assert story.imported(reviewed)["signed"] == 1
    seen = story.state()
    assert (seen["state"], seen["contradicted"]) == ("asked", True)

    with story.office.open(story.copy("xét ba")) as book:
        judge(book, ACCEPT)
        reviewed = book.save_as(story.folder / "chốt.xlsx")
    assert story.imported(reviewed)["verbs"] == ["check", "lock"]
    seen = story.state()
    assert (seen["state"], seen["contradicted"]) == ("locked", False)


def test_a_queue_filled_sorted_and_saved_in_libreoffice_signs_what_was_written(story: Story) -> None:
    story.sends({"d411.ngay": None})
    with story.office.open(story.ward.blank(3)) as book:
        typed = [(a, e) for a, e in filled("F04-K", OPINIONS).items() if a not in GIVEN]
        book.set_cells(SHEET, {PLAN.cell(a): e if isinstance(e, int) else _keys(e) for a, e in typed})
        sent = book.save_as(story.folder / "to 3.xlsx")
    story.ask("merge", sent, "--yes")
    told = story.ask("review", "export", "--queue", "-o", story.folder / "xét")
    assert told["submissions"] == 2
    with story.office.open(Path(told["written"][0])) as book:
        lines, cells = list(book.sheets())[:2]
        keys = [str(text) for text in book.values(lines, "A1:M1")[0]]
        column = {key: "ABCDEFGHIJKLM"[n] for n, key in enumerate(keys)}
        rows = {str(row[2]): 7 + n for n, row in enumerate(book.values(lines, "A7:M8"))}
        assert set(rows) == {"Tổ dân phố số 3", "Tổ dân phố số 7"}
        three, seven = rows["Tổ dân phố số 3"], rows["Tổ dân phố số 7"]
        book.type_into(lines, {f"{column['verdict']}{three}": ACCEPT, f"{column['verdict']}{seven}": ASK})
        book.type_into(lines, {f"{column['told']}{seven}": "Ghi đủ ngày", f"{column['kept']}{seven}": "hỏi"})
        assert book.value(lines, "B5") == "Đã chọn kết quả 2/2 bản"
        at = [str(row[0]) for row in book.values(cells, "A7:A200")]
        first = 7 + next(n for n, key in enumerate(at) if key.endswith(":hoat_dong[1].nay"))
        book.type_into(cells, {f"I{first}": "Ai dự?"})
        book.sort_rows(cells, f"A7:J{6 + sum(map(bool, at))}", column=6)
        book.insert_columns(lines, before=5, count=2)
        reviewed = book.save_as(story.folder / "xét xong.xlsx")

    answer = story.ask("review", "import", reviewed)
    assert answer["signed"] == 2
    said = {f["unit"]: (f["verbs"], {tuple(i.values())[1:] for i in f["items"]}) for f in answer["files"]}
    at_cell = {("hoat_dong[1].nay", "Ai dự?", False)}
    whose = unit(3) if at_cell & said[unit(3)][1] else UNIT
    assert {u: (verbs, items - at_cell) for u, (verbs, items) in said.items()} == {
        unit(3): (["check", "lock"], set()),
        UNIT: (["ask"], {("", "Ghi đủ ngày", False), ("", "hỏi", True)}),
    }
    assert at_cell <= said[whose][1]
    assert story.ask("review", "import", reviewed)["signed"] == 0


def test_a_note_written_by_exceljs_on_a_returned_workbook_answers_there(
    story: Story, fill_with: Callable[[Library, Path, Path, Cells], Path]
) -> None:
    story.sends({})
    story.ask("review", "ask", UNIT, *FORM_2024, "--comment", "Ai dự?", "--at", "hoat_dong[1].nay")
    returned = story.delivered("trả", "2024-11-02T10:00")
    note = {"note": "Cả tổ dự"}
    cells = {SHEET: {RETURNED.cell("d411.so"): note}}
    sent = fill_with("exceljs", returned, story.folder / "tra loi.xlsx", cells)
    (line,) = story.ask("merge", sent, "--yes", clock=LATER)["files"]
    assert line["code"] == "TAKE-110"
    talks = {address: len(said) for _, address, _, said in story.state()["threads"]}
    assert talks == {"hoat_dong[1].nay": 1, "d411.so": 1}
