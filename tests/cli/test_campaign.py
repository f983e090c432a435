"""The year's campaign from the command line: from options, and from its workbook."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from tests.sheets import Cell, typed
from tests.terminal import antt
from tests.world import answers
from tests.world import workbook as sent

SIGNED: dict[str, Cell] = {
    "ho_ten.gia_tri": "Lê Thị Hoa",
    "chuc_vu.gia_tri": "Công chức",
    "ngay_lap.tu_ngay": date(2024, 1, 5),
}
PAPER: dict[str, Cell] = {
    "so_ky_hieu.gia_tri": "352/UBND-BCĐ",
    "ngay_vb.tu_ngay": date(2024, 9, 30),
    "co_quan.gia_tri": "UBND phường Nam Ngạn",
}


def filled(path: Path, number: int, period: str) -> None:
    """A unit's F04-K of a year, complete, with that year's days."""
    later = int(period) - 2024
    said = answers(number).items()
    moved = {a: v.replace(year=v.year + later) if isinstance(v, date) else v for a, v in said}
    path.write_bytes(sent(number, moved, period=period))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--period", "mai"), "USE-116"),
        (("--period", "2024", "--window", "K.assessment=01/11/2023..14/10/2024"), "CAMPAIGN-102"),
        (("--period", "2024", "--window", "Z.x=01/11/2023..14/10/2024", "--citing", "CV"), "CAMPAIGN-103"),
        (("--period", "2024", "--window", "K.assessment", "--citing", "CV"), "USE-117"),
        (("--period", "2024", "--window", "K.assessment=01/11/2023", "--citing", "CV"), "USE-117"),
        (
            ("--period", "2024", "--window", "K.assessment=14/10/2024..01/11/2023", "--citing", "CV"),
            "CAMPAIGN-101",
        ),
        (("--period", "2024", "--due", "F04-K=mai"), "USE-112"),
        (("--period", "2024", "--due", "F99=01/11/2024"), "USE-101"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_not_signed(ward: Path, words: tuple[str, ...], code: str) -> None:
    ended = antt("campaign", "issue", *words, at=ward)
    assert ended.code == 2
    assert code in ended.err
    assert antt("--json", "campaign", "show", "--period", "2024", at=ward).said["version"] == 1


def test_an_override_with_its_paper_is_the_next_version(ward: Path) -> None:
    window = "K.assessment=01/11/2023..14/10/2024"
    words = ("--period", "2024", "--window", window, "--due", "F04-K=14/10/2024", "--citing", "CV 352")
    assert antt("campaign", "issue", *words, at=ward).code == 0
    shown = antt("--json", "campaign", "show", "--period", "2024", at=ward).said
    assert (shown["version"], shown["citing"]) == (2, "CV 352")
    assert shown["windows"]["K.assessment"] == ["2023-11-01", "2024-10-14"]


def test_a_version_by_options_keeps_what_is_not_said_anew_and_says_what_changed(ward: Path) -> None:
    words = ("--due", "F04-K=20/10/2024", "--citing", "CV 352/UBND-BCĐ")
    first = antt("campaign", "issue", "--period", "2024", *words, at=ward)
    assert "F04-K: 20/10/2024 (bản trước: " in first.out
    of_the_office = "Quy định không ghi, cơ quan tự đặt:\n  F04-K: 20/10/2024 (gợi ý: 05/11/2024)\n"
    assert of_the_office in first.out
    assert "Khác với quy định" not in first.out
    issued = antt("campaign", "issue", "--period", "2024", "--parameter", "dang_ky_qua_tep=1", at=ward)
    assert "Căn cứ: CV 352/UBND-BCĐ" in issued.out
    said = issued.out.partition("Khác với bản trước:\n")[2].splitlines()
    assert said[0].endswith(": 1 (bản trước: 0)")
    assert not said[1].startswith(" ")
    shown = antt("--json", "campaign", "issue", "--period", "2024", at=ward).said
    assert (shown["version"], shown["citing"], shown["changed"]) == (4, "CV 352/UBND-BCĐ", [])
    assert {f["id"]: f["due"] for f in shown["forms"]}["F04-K"] == "2024-10-20"
    assert shown["parameters"]["dang_ky_qua_tep"] == 1
    on_paper = antt("campaign", "issue", "--period", "2024", "--parameter", "dang_ky_qua_tep=0", at=ward).out
    assert on_paper.count("được tính là đã nộp bằng giấy") == 1
    assert "được tính là" not in antt("campaign", "issue", "--period", "2024", at=ward).out


def test_a_campaign_whose_forms_were_all_due_names_none_to_hand_out(ward: Path) -> None:
    still = antt("campaign", "issue", "--period", "2024", "--due", "F04-K=31/12/2024", at=ward)
    assert "antt-sync blank" in still.out
    past = antt("campaign", "issue", "--period", "2022", at=ward)
    assert "Đã ký đợt 2022." in past.out
    assert "antt-sync blank" not in past.out


def test_what_was_due_before_the_first_campaign_is_held_on_paper_where_somebody_says_so(ward: Path) -> None:
    def issued(*words: str, typing: str | None = None) -> tuple[int | None, bool]:
        ended = antt("campaign", "issue", *words, at=ward, typing=typing)
        assert ended.code == 0, ended.err
        shown = antt("--json", "campaign", "show", "--period", words[1], at=ward).said
        return shown["parameters"].get("dang_ky_qua_tep"), "--parameter dang_ky_qua_tep=0" in ended.out

    assert issued("--period", "2022") == (None, True)
    assert issued("--period", "2023", typing="c\n") == (0, False)
    filled(ward / "1.xlsx", 1, "2023")
    assert "cần sửa" not in antt("merge", "1.xlsx", "--yes", at=ward).out
    assert issued("--period", "2023", "--due", "F04-K=05/12/2023") == (0, False)
    assert issued("--period", "2023", "--parameter", "dang_ky_qua_tep=1") == (1, False)
    assert issued("--period", "2023") == (1, False)
    assert issued("--period", "2025") == (None, False)


def test_a_missing_registration_names_the_ways_out_of_an_office_that_has_it_on_paper(ward: Path) -> None:
    antt("campaign", "issue", "--period", "2023", "--parameter", "dang_ky_qua_tep=1", at=ward)
    filled(ward / "1.xlsx", 1, "2023")
    said = antt("merge", "1.xlsx", "--yes", at=ward).out
    assert "1 chỗ cần sửa" in said
    assert "antt-sync blank F00" in said
    assert "sửa dòng “Bản đăng ký phải có trong sổ” thành 0" in said
    assert 'blank F00 --unit "Tổ dân phố số 1" --period 2023' in said
    assert "antt-sync campaign template --period 2023 -o lich-dot.xlsx" in said


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_printed_step_to_a_campaigns_workbook_names_its_period(lang: str) -> None:
    said = (files("antt_sync.messages") / f"{lang}.toml").read_text(encoding="utf-8")
    steps = re.findall(r"antt-sync campaign (?:template|next) (\S+ \S+)", said)
    assert steps
    assert set(steps) == {"--period {period}"}


def workbook(office: Path, *words: str, changes: dict[str, Cell] | None = None) -> Path:
    path = office / "lich.xlsx"
    path.unlink(missing_ok=True)
    written = antt("campaign", *(words or ("template", "--period", "2024")), "-o", path, at=office)
    assert written.code == 0, written.err
    path.write_bytes(typed(path.read_bytes(), {**SIGNED, **(changes or {})}))
    return path


def test_the_workbook_as_written_sets_what_the_campaign_has(ward: Path) -> None:
    path = workbook(ward, changes=PAPER)
    looked = antt("--json", "campaign", "issue", path, "--dry-run", at=ward)
    assert (looked.code, looked.said["findings"]) == (0, [])
    before = antt("--json", "campaign", "show", "--period", "2024", at=ward).said
    assert antt("campaign", "issue", path, at=ward).code == 0
    after = antt("--json", "campaign", "show", "--period", "2024", at=ward).said
    assert after["version"] == before["version"] + 1
    for name in ("windows", "forms", "deviations"):
        assert after[name] == before[name]


def test_a_shortened_window_needs_its_paper_and_is_shown_beside_the_laws(ward: Path) -> None:
    # The first line of windows is the registration of residential areas, the second their assessment.
    shorter: dict[str, Cell] = {"ky_han[2].den_ngay": date(2024, 10, 14), "ky_han[2].tam_tinh": "Tạm tính"}
    path = workbook(ward, changes={**shorter, "so_ky_hieu.gia_tri": None})
    refused = antt("--json", "campaign", "issue", path, "--dry-run", at=ward)
    assert (refused.code, [f["code"] for f in refused.said["findings"]]) == (3, ["CAMPAIGN-109"])
    assert refused.said["findings"][0]["cell"]
    assert antt("campaign", "issue", path, at=ward).code == 2
    path = workbook(ward, changes={**shorter, **PAPER})
    looked = antt("--json", "campaign", "issue", path, "--dry-run", at=ward).said["changed"]
    assert {c["name"] for c in looked} == {"citing", "K.assessment"}
    issued = antt("campaign", "issue", path, at=ward)
    assert issued.code == 0, issued.err
    assert "14/10/2024 (tạm tính) (bản trước: 01/11/2023 – 31/10/2024)" in issued.out
    assert "theo quy định: 01/11/2023 – 31/10/2024" in issued.out
    assert "tạm tính" in issued.out
    assert "352/UBND-BCĐ, ngày 30/09/2024 của UBND phường Nam Ngạn" in issued.out
    told = antt("--json", "campaign", "show", "--period", "2024", at=ward).said
    assert told["windows"]["K.assessment"] == ["2023-11-01", "2024-10-14"]
    assert "K.assessment" in told["provisional"]
    assert [d["name"] for d in told["deviations"]] == ["K.assessment"]


def test_next_year_is_this_year_with_its_dates_moved(ward: Path) -> None:
    path = workbook(ward, changes={"ky_han[2].den_ngay": date(2024, 10, 14), **PAPER})
    assert antt("campaign", "issue", path, at=ward).code == 0
    path = workbook(ward, "next", "--period", "2025", changes=PAPER)
    assert antt("campaign", "issue", path, at=ward).code == 0
    told = antt("--json", "campaign", "show", "--period", "2025", at=ward).said
    assert told["windows"]["K.assessment"] == ["2024-11-01", "2025-10-14"]
    assert told["windows"]["K.registration"] == ["2025-01-01", "2025-03-31"]
    assert antt("campaign", "next", "--period", "2031", "-o", ward / "x.xlsx", at=ward).code == 2


def test_a_file_and_options_are_not_mixed(ward: Path) -> None:
    path = workbook(ward)
    ended = antt("campaign", "issue", path, "--period", "2024", at=ward)
    assert ended.code == 2
    assert "USE-125" in ended.err
    assert "USE-121" in antt("campaign", "issue", at=ward).err


def test_what_differs_from_the_law_is_said_once(ward: Path) -> None:
    path = workbook(ward, changes=PAPER)
    antt("campaign", "issue", path, at=ward)
    path = workbook(ward, changes={**PAPER, "ky_han[1].den_ngay": date(2024, 3, 30)})
    issued = antt("campaign", "issue", path, at=ward)
    assert issued.code == 0, issued.err
    assert issued.out.count("Khác với quy định") == 1
    assert antt("campaign", "show", "--period", "2024", at=ward).out.count("Khác với quy định") == 1


def test_only_windows_of_kinds_that_the_office_has_are_shown(ward: Path) -> None:
    shown = antt("campaign", "show", "--period", "2024", at=ward).out
    windows = {line.split("·")[1].split(":")[0].strip() for line in shown.splitlines() if " · " in line}
    assert windows == {"Khu dân cư", "Xã, phường, đặc khu"}
