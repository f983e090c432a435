"""What is printed: tables that fit, one JSON object, findings in two lines, yes and no as people say it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import click
import pytest

from antt_sync.app.packed import Packed
from antt_sync.cli.output import (
    WIDEST,
    Exit,
    advice,
    agreed,
    ask,
    finding_json,
    finding_lines,
    prepare_streams,
    progress_on,
    say,
    say_json,
    severity_word,
    table,
    trouble,
    width,
)
from antt_sync.core.findings import Finding, Param, Severity, Where
from tests.fillings import shipped
from tests.terminal import antt

FINDING = Finding(
    "CELL-202", Severity.WARNING, Where("a.xlsx", "Tự đánh giá", "G30", "d42.ket_qua"), {"value": "x"}
)


@pytest.mark.parametrize(("text", "columns"), [("Đạt", 3), ("a\u0302", 1), ("日本", 4), ("", 0), ("ữ", 1)])
def test_a_text_is_as_wide_as_it_looks(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_table_is_aligned_and_never_wider_than_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    table(["Tệp", "Đơn vị", "Kết quả"], [("a" * 300, "Tổ 1", "được"), ("b", "Tổ dân phố số 10", "không")])
    head, rule, first, second = capsys.readouterr().out.splitlines()
    assert len({line.find(word) for line, word in ((first, "Tổ 1"), (second, "Tổ dân"))}) == 1
    assert max(map(width, (head, rule, first, second))) <= WIDEST
    assert "…" in first
    assert first.endswith("được")


def test_on_a_terminal_the_last_column_gives_way_before_a_name_is_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    name, said = "Tổ dân phố số 12 F04-K 2024.xlsx", "Nhận thay đơn vị: " + "còn chỗ cần sửa, " * 5 + "hết"
    table(["Tệp", "Đơn vị", "Kết quả"], [(name, "Tổ dân phố số 12", said)])
    head, rule, first, *below = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{name}  Tổ dân phố số 12  Nhận thay")
    assert max(map(width, (head, rule, first, *below))) <= 80
    assert " ".join(line.strip() for line in (first.partition("12  ")[2], *below)) == said
    table(["Tệp", "Đơn vị", "Kết quả"], [("a" * 60, "Tổ dân phố số 12", said)])
    cut = capsys.readouterr().out.splitlines()
    assert "…" in cut[2]
    assert max(map(width, cut)) <= 80


def test_cells_from_outside_stay_on_their_line(capsys: pytest.CaptureFixture[str]) -> None:
    table(["Tệp"], [("a\nb\x1b[2J",)])
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 3
    assert "\x1b" not in out


def test_json_is_one_object_in_plain_letters(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"tên": "Tổ dân phố", "mã": Exit.TO_FIX})
    out = capsys.readouterr().out
    assert json.loads(out) == {"tên": "Tổ dân phố", "mã": 3}
    assert "Tổ dân phố" in out


@pytest.mark.parametrize("count", [0, 1, 450])
def test_a_packed_list_is_told_as_a_plain_one(capsys: pytest.CaptureFixture[str], count: int) -> None:
    told = []
    for units in (list(range(count)), Packed(range(count))):
        say_json({"units": units, "more": [units]})
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert json.loads(told[1])["more"] == [list(range(count))]


def test_a_finding_says_where_what_and_what_to_do() -> None:
    first, second = finding_lines(FINDING, shipped("F04-K"), "2 · Kết quả", "vi")
    assert "Tự đánh giá" in first
    assert "G30" in first
    assert "(CELL-202)" in first
    assert second.strip().startswith("→")


def test_a_finding_as_data_has_code_place_and_words() -> None:
    plain = finding_json(FINDING, shipped("F04-K"), "2", "en")
    assert (plain["code"], plain["severity"], plain["cell"], plain["address"]) == (
        "CELL-202",
        "warning",
        "G30",
        "d42.ket_qua",
    )
    assert plain["params"] == {"value": "x"}
    assert plain["do"]


def test_severities_have_words_of_their_own() -> None:
    assert len({severity_word(s, "vi") for s in Severity}) == 3


def test_what_to_do_names_what_it_is_about_where_that_is_known() -> None:
    about: dict[str, Param] = {"unit": "Tổ dân phố số 1", "form": "F04-K", "period": "2024", "count": 2}
    named = 'review ask "Tổ dân phố số 1" --form F04-K --period 2024 --comment "Ý KIẾN"'
    assert named in advice("USE-107", about, lang="vi").do
    assert (
        'review unlock "Tổ dân phố số 1" --form F04-K --period 2024'
        in advice("VIEW-103", about, lang="en").do
    )
    only: dict[str, Param] = {"unit": "Tổ dân phố số 1", "count": 2}
    assert "--form BIỂU --period KỲ" in advice("USE-107", only, lang="vi").do
    assert '"Mẫu 1.xlsx=MÃ ĐƠN VỊ"' in advice("ASK-101", {"file": "Mẫu 1.xlsx"}, lang="vi").do


def test_an_error_is_said_on_the_other_stream(capsys: pytest.CaptureFixture[str]) -> None:
    trouble("USE-112", {"value": "mai"}, lang="vi")
    out, err = capsys.readouterr()
    assert out == ""
    assert "mai" in err
    assert "USE-112" in err


@pytest.mark.parametrize(
    ("typed", "answer"), [("\n", True), ("c\n", True), ("Có\n", True), ("k\n", False), ("x\nkhong\n", False)]
)
def test_yes_and_no_are_understood_and_anything_else_asked_again(
    typed: str, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert agreed("Nhận?", lang="vi") is answer


def test_the_end_of_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(click.Abort):
        agreed("Nhận?", lang="vi")


def test_progress_shows_on_a_terminal_only_and_ends_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress_on(terminal=False, lang="vi")("read", 1, 3)
    progress_on(terminal=True, lang="vi")("read", 1, 1)
    assert capsys.readouterr().err == ""
    for n in (1, 2, 3):
        progress_on(terminal=True, lang="vi")("take", n, 3)
    err = capsys.readouterr().err
    assert err.endswith("3/3\n")
    assert err.count("\n") == 1


def test_letters_a_console_lacks_do_not_stop_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    narrow = io.TextIOWrapper(raw, encoding="cp1252", errors="strict")
    monkeypatch.setattr(sys, "stdout", narrow)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    prepare_streams()
    say("Tổ dân phố")
    narrow.flush()
    assert raw.getvalue().decode("utf-8").strip() == "Tổ dân phố"


@pytest.mark.parametrize(
    "word", ["không có.xlsx", "O'a.xlsx", 'a "b".xlsx', "C:\\Hồ sơ\\a.xlsx", "a\\'b.xlsx"]
)
def test_a_word_is_shown_as_it_was_typed(work: Path, word: str) -> None:
    ended = antt("check", word, at=work)
    assert (ended.code, f"“{word}”" in ended.err) == (2, True), ended.err


def test_a_long_question_is_broken_between_words_and_asked_on_its_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [f"chữ{n}" for n in range(60)]
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stdin", io.StringIO("  trả lời \n"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert ask("Một dòng trước\n" + " ".join(words)) == "trả lời"
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Một dòng trước"
    assert len(lines) > 3
    assert max(map(width, lines)) <= 80
    assert " ".join(lines[1:]).removesuffix(": ").split() == words


def test_spaces_typed_unseen_are_part_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "prompt", lambda *_, **__: " mot hai ")
    assert ask("Mật khẩu", hidden=True) == " mot hai "
    assert ask("Tên") == "mot hai"


def test_a_question_says_what_enter_alone_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert agreed("Nhận?", lang="vi")
    assert capsys.readouterr().out.startswith("Nhận? (Enter: có) [C/K]: ")
