"""Units are found on lists of any layout, and what is doubtful says so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.schema_files import load_calendar, shipped_schemas
from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.roster import LEVELS
from antt_sync.core.unit_list import UnitList, kind_of, read_list

ABOVE = load_calendar(shipped_schemas() / "CALENDAR.toml").kind_words
"""What an office above communes looks for."""
WORDS = {kind: words for kind, words in ABOVE.items() if kind not in LEVELS}
Sheet = Sequence[Sequence[str | int]]


def sheet(rows: Sheet, *, hidden: bool = False) -> RawSheet:
    cells = {
        (r, c): RawCell(Decimal(value) if isinstance(value, int) else value)
        for r, row in enumerate(rows, start=1)
        for c, value in enumerate(row, start=1)
        if value != ""
    }
    return RawSheet("Trang", cells, hidden=hidden)


def read(*sheets: Sheet) -> UnitList:
    return read_list(RawBook(tuple(map(sheet, sheets))), WORDS)


LAYOUTS: dict[str, tuple[Sheet, list[str]]] = {
    "one column of names": (
        [["Tổ dân phố 1"], ["Thôn Đoài"], ["Trường THCS Bịa"]],
        ["Tổ dân phố 1 K", "Thôn Đoài K", "Trường THCS Bịa G"],
    ),
    "one column below its heading": ([["Tên đơn vị"], ["Ấp 3"], ["HTX Bịa"]], ["Ấp 3 K", "HTX Bịa D"]),
    "numbered by hand": (
        [["1. Thôn Đông"], ["2) Thôn Tây"], ["- Bản Hạ"]],
        ["Thôn Đông K", "Thôn Tây K", "Bản Hạ K"],
    ),
    "titles, a heading, a total and a signature": (
        [
            ["UBND PHƯỜNG BỊA"],
            ["DANH SÁCH CÁC TỔ DÂN PHỐ"],
            [],
            ["STT", "Tên đơn vị", "Tổ trưởng", "SĐT", "Ghi chú"],
            [1, "Tổ dân phố số 1", "Lê Bịa", "0900000001", ""],
            [2, "Công ty Bịa", "", "", "mới"],
            ["", "Tổng cộng", 2],
            [],
            ["", "", "NGƯỜI LẬP"],
        ],
        ["Tổ dân phố số 1 K Lê Bịa", "Công ty Bịa D mới"],
    ),
    "numbers below a heading that is the units' word": (
        [["TT", "Tổ dân phố", "Bí thư"], [1, 1, "Lê A"], [2, 2, ""], [3, "Số 3", ""]],
        ["Tổ dân phố 1 K Lê A", "Tổ dân phố 2 K", "Tổ dân phố số 3 K"],
    ),
    "parts of the list tell kinds": (
        [
            ["STT", "Đơn vị"],
            ["I", "Khối trường học"],
            [1, "Hoa Sen"],
            ["II", "Khối doanh nghiệp"],
            [1, "Đông Á"],
            [2, "Trạm Y tế"],
        ],
        ["Hoa Sen G", "Đông Á D", "Trạm Y tế C"],
    ),
    "a column of kinds": (
        [["Đơn vị", "Loại"], ["Hoa Sen", "Trường học"], ["Đông Á", "DN"], ["Số 9", "KDC"]],
        ["Hoa Sen G", "Đông Á D", "Số 9 K"],
    ),
    "headings repeated on the next page, columns numbered": (
        [["TT", "Tên", "SĐT"], [1, 2, 3], [1, "Thôn A", ""], ["TT", "Tên", "SĐT"], [2, "Thôn B", ""]],
        ["Thôn A K", "Thôn B K"],
    ),
    "the leader's column is no unit's": (
        [["Họ và tên tổ trưởng", "Tên tổ dân phố"], ["Lê Bịa", "TDP 4"]],
        ["TDP 4 K Lê Bịa"],
    ),
    "nothing": ([], []),
    "only numbers": ([[1, 2], [3, 4]], []),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_gives_its_units(name: str) -> None:
    rows, wanted = LAYOUTS[name]
    found = read(rows)
    told = [" ".join(t for t in (r.name, r.kind, r.contact, r.note) if t) for r in found.rows]
    assert told == wanted
    assert not [r.doubt for r in found.rows if r.doubt]


def test_every_visible_sheet_counts() -> None:
    book = RawBook((sheet([["Thôn A"]]), sheet([["Thôn B"]], hidden=True), sheet([["Tên"], ["Thôn C"]])))
    assert [row.name for row in read_list(book, WORDS).rows] == ["Thôn A", "Thôn C"]


def test_a_page_of_guidance_beside_a_list_is_no_list() -> None:
    guide: Sheet = [["Ô vàng: còn phải nhập."], ["Trường hợp đặc biệt"], ["Gọi văn phòng"], ["Lưu tệp"]]
    assert [row.name for row in read(guide, [["Thôn A"], ["Chợ Bịa"], ["Thôn B"]]).rows] == [
        "Thôn A",
        "Chợ Bịa",
        "Thôn B",
    ]
    assert len(read(guide).rows) == 4  # alone, it may be a list of odd names


def test_no_number_of_a_person_is_taken_over() -> None:
    found = read(
        [
            ["Tên đơn vị", "Phụ trách", "CCCD", "Ghi chú"],
            ["Thôn A (0900 000 001)", "Lê Bịa 0900.000.002", "001000000001", "Zalo 0900000003"],
        ]
    )
    (row,) = found.rows
    assert (row.name, row.contact, row.note) == ("Thôn A", "Lê Bịa", "Zalo")
    assert found.had_numbers
    assert not read([["Tên đơn vị", "Phụ trách"], ["Thôn A", "Lê Bịa"]]).had_numbers


def test_what_is_doubtful_says_why_and_has_no_kind() -> None:
    found = read(
        [["Tên"], ["Thôn A"], ["Nhà văn hóa thôn 3"], ["thôn  a"], ["Chợ Bịa"], ["Thôn " + "dài " * 30]]
    )
    assert [(r.doubt, r.kind, r.likely, r.other) for r in found.rows] == [
        ("", "K", "", 0),
        ("maybe", "", "K", 0),
        ("same", "", "", 1),
        ("kind", "", "", 0),
        ("long", "", "", 0),
    ]
    assert len(found.rows[-1].name) <= 80


def test_lines_that_are_left_out_are_told() -> None:
    found = read([["STT", "Tên đơn vị"], [1, "Thôn A"], ["", "Cộng: 1"], ["", "Nơi nhận: như trên"]])
    assert found.left_out == ("Cộng: 1", "Nơi nhận: như trên")


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("Bản Mường", "K", True),
        ("Ban Dân vận", "C", True),
        ("ban muong", "", False),  # no accents: either
        ("to dan pho 5", "K", True),
        ("TỔ DÂN PHỐ 5", "K", True),
        ("Trường Mầm non Ban Mai", "G", True),
        ("Công ty TNHH Trường Sơn", "D", True),
        ("Tổng công ty Bịa", "D", True),
        ("Hợp tác xã Thôn Đông", "D", True),
        ("Trạm Y tế", "C", True),
        ("UBND phường", "C", True),
        ("Nhà văn hóa thôn 3", "K", False),
        ("Tổng", "", False),
        ("", "", False),
    ],
)
def test_a_name_tells_its_kind(name: str, kind: str, first: bool) -> None:
    assert kind_of(name, WORDS) == (kind, first)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("UBND phường Nam Ngạn", "X"),
        ("UBND xã Bịa", "X"),
        ("UBND đặc khu Bịa", "X"),
        ("ỦY BAN NHÂN DÂN XÃ BỊA", "X"),
        ("ubnd phuong bia", "X"),
        ("Phường Bịa", "X"),
        ("UBND huyện Bịa", "H"),
        ("Công an xã Bịa", "C"),
        ("Trường THCS xã Bịa", "G"),
    ],
)
def test_above_communes_their_offices_are_communes(name: str, kind: str) -> None:
    assert kind_of(name, ABOVE) == (kind, True)


CELL = st.one_of(
    st.sampled_from(["STT", "Tên đơn vị", "Thôn A", "Tổng", "SĐT", "0900000001", "Loại", "KDC", "I", ""]),
    st.text(max_size=12),
    st.integers(0, 99),
)


@given(st.lists(st.lists(CELL, max_size=4), max_size=8))
def test_any_table_gives_names_that_fit_the_registry(rows: list[list[str | int]]) -> None:
    for row in read(rows).rows:
        assert 0 < len(row.name) <= 80
        assert row.name == " ".join(row.name.split())
        assert row.kind in {"", *WORDS}
        assert bool(row.doubt) is not bool(row.kind)
