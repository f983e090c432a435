"""Tổng hợp: accepted copies count, what only came stands beside, two versions in neither, all traceable."""

from __future__ import annotations

from typing import Any

import pytest

from antt_sync.app.report_gauges import gauges
from antt_sync.app.report_rollup import Band, parted, rollup
from antt_sync.app.rollup_figures import FIGURES
from antt_sync.core.report import Line, Link, Report
from antt_sync.core.roster import Unit
from tests.reports import busy, decided, empty, gathered, lines, opened
from tests.world import OFFICE, issue_roster, office_key, unit_id, units


def groups(report: Report) -> dict[str, dict[str, Any]]:
    found = report.data["groups"]
    assert isinstance(found, list)
    return {g["group"]: g for g in found}


def test_figures_count_accepted_copies_with_the_latest_beside() -> None:
    one = groups(rollup(gathered(busy())))["K"]
    assert {f: one[f] for f in ("all", *FIGURES)} == {
        "all": 6,
        "registered": 3,
        "registered_latest": 4,
        "passed": 3,
        "passed_latest": 3,
        "failed": 0,
        "recognised": 0,
        "conflict": 1,
    }


def test_two_versions_are_in_neither_figure() -> None:
    behind = groups(rollup(gathered(busy())))["K"]["units"]
    assert behind["conflict"] == [unit_id(5)]
    assert all(unit_id(5) not in units for figure, units in behind.items() if figure != "conflict")


def test_decisions_make_the_recognised_and_the_last_day_counts() -> None:
    report = rollup(gathered(decided()))
    one = groups(report)["K"]
    assert (one["recognised"], one["units"]["recognised"]) == (1, [unit_id(3)])
    assert (one["passed"], one["failed"]) == (2, 1)  # unit 2 failed its appraisal
    assert one["units"]["grade Xuất sắc"] == [unit_id(1)]
    assert one["units"]["proposed Khá"] == [unit_id(3)]
    trace = [
        line for line in lines(report, "Nguồn số liệu") if line[6:] and line[6].startswith("Đạt: quyết định")
    ]
    assert [line[1] for line in trace] == [unit_id(3)]
    assert trace[0][6] == "Đạt: quyết định 12/QĐ-UBND, ngày 14/11/2024"


def test_every_number_leads_to_as_many_units() -> None:
    report = rollup(gathered(decided()))
    (trace,) = [s for s in report.sheets if s.name == "Nguồn số liệu"]
    counted: dict[str, int] = {}
    key = ""
    for line in trace.tables[0].lines:
        key = line.key if line.band else key
        counted[key] = counted.get(key, -1) + 1
    links = [
        c for t in report.sheets[0].tables for line in t.lines for c in line.cells if isinstance(c, Link)
    ]
    assert len(links) > 5
    assert all(counted[link.key] == link.text for link in links)


def test_a_unit_behind_a_figure_has_its_lan_and_ma_kiem() -> None:
    pc = busy()
    found = [
        line
        for line in lines(rollup(gathered(pc)), "Nguồn số liệu")
        if line[1:2] == [unit_id(1)] and line[3] == "F04-K"
    ]
    assert [(line[4], line[5], line[6]) for line in found] == [
        (
            "1",
            pc.store.lines[
                next(s for s in pc.store.lines if s.unit == unit_id(1) and s.form == "F04-K")
            ].ma_kiem,
            says,
        )
        for says in ("bản chính thức: Đạt", "bản mới nhất: Đạt")
    ]


def test_linked_numbers_stay_numbers() -> None:
    sheet = opened(rollup(gathered(busy())))["Tổng hợp"]
    assert any(str(c.value).endswith(",3)") for row in sheet.iter_rows() for c in row)


def test_an_empty_office_has_empty_figures() -> None:
    assert groups(rollup(gathered(empty(0)))) == {}
    assert groups(rollup(gathered(empty(2))))["K"]["registered"] == 0


def test_offices_below_stand_by_name() -> None:
    pc = empty(0)
    names = ("UBND xã Vân Sơn", "UBND xã Đại Hà", "UBND xã Chi Lăng")
    communes = [Unit(f"X-1477{n}-000.1", name, "X", OFFICE) for n, name in enumerate(names)]
    members = [Unit(f"K-1477{n}-001.1", "Tổ 1", "K", c.id) for n, c in enumerate(communes)]
    issue_roster(pc, [*units(0), *communes, *members], [office_key("office")])
    found = gathered(pc)
    wanted = ["UBND xã Chi Lăng", "UBND xã Đại Hà", "UBND xã Vân Sơn"]
    assert [g["name"] for g in groups(rollup(found)).values() if g["group"].startswith("X-")] == wanted
    assert list(dict.fromkeys(f.office for f in gauges(found) if f.office)) == wanted


def test_who_does_not_count_is_listed_with_why() -> None:
    listed = [line for line in lines(rollup(gathered(busy())), "Chưa được tính") if len(line) == 5]
    assert [(line[1], line[3], line[4]) for line in listed] == [
        (unit_id(4), "F02-K", "đã nhận, chưa chấp nhận"),
        (unit_id(5), "–", "chưa gửi"),
        (unit_id(6), "–", "chưa gửi"),
        (unit_id(4), "F04-K", "cần sửa 1 chỗ"),
        (unit_id(5), "F04-K", "hai bản khác nhau, cần chọn"),
        (unit_id(6), "–", "chưa gửi"),
    ]


def bands(*counts: int) -> list[Band]:
    return [
        (Line((f"B{n}",), key=f"b{n}", band=True), [Line((n, i)) for i in range(count)])
        for n, count in enumerate(counts)
    ]


@pytest.mark.parametrize("counts", [(), (0,), (3,), (4, 4), (9, 1), (1, 9), (20,), (0, 3, 0, 12, 1)])
def test_lines_go_on_where_a_sheet_is_full_and_say_of_what_they_are(counts: tuple[int, ...]) -> None:
    parts = parted(bands(*counts), 5)
    assert all(1 < len(part) <= 5 and part[0].band and not part[-1].band for part in parts)
    flat = [line for part in parts for line in part]
    assert [line.cells for line in flat if not line.band] == [
        (n, i) for n, c in enumerate(counts) for i in range(c)
    ]
    assert [line.key for line in flat if line.key] == [f"b{n}" for n, count in enumerate(counts) if count]
    of = ""
    for line in flat:
        of = str(line.cells[0]) if line.band else of
        assert line.band or of.startswith(f"B{line.cells[0]}")


def test_a_figure_leads_to_the_sheet_on_which_its_units_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lines(rollup(gathered(decided())), "Nguồn số liệu")
    monkeypatch.setattr("antt_sync.app.report_rollup.MOST_LINES", 6)
    report = rollup(gathered(decided()))
    names = [s.name for s in report.sheets if s.name.startswith("Nguồn")]
    assert names[:2] == ["Nguồn số liệu", "Nguồn số liệu (2)"]
    sheets = opened(report)  # every link leads to a line that is there
    assert "Phần 2 trong" in str([c.value for row in sheets[names[1]].iter_rows(max_row=3) for c in row])
    units = [line[1] for line in whole if len(line) > 1]
    assert [line[1] for name in names for line in lines(report, name) if len(line) > 1] == units
