"""Every way people write a number, a date, a choice or a text, and what is made of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.book import Content, ErrorCell
from antt_sync.core.values import (
    EPOCH_1900,
    EPOCH_1904,
    FIRST_DAY,
    LAST_DAY,
    MAX_INT,
    Points,
    Reading,
    Unreadable,
    Value,
    as_number,
    clean_text,
    day_behind,
    folded,
    is_blank,
    read_choice,
    read_date,
    read_int,
    read_points,
    read_text,
    serial,
    show,
    show_date,
    shown,
    to_json,
)

DAT = ("Đạt", "Chưa đạt", "Không áp dụng")
CO = ("Có", "Không")

contents = st.one_of(
    st.text(max_size=40),
    st.decimals(),
    st.booleans(),
    st.text(max_size=8).map(ErrorCell),
    st.sampled_from(["5/3/24", "1.234", "31/2/2024", "ngày 1 tháng 2 năm 2024", "x", "Chưa đạt", "-7"]),
)


@pytest.mark.parametrize(
    ("typed", "value", "said_as"),
    [
        (Decimal("412"), 412, ""),
        (Decimal("412.0"), 412, ""),
        (Decimal("1E+3"), 1000, ""),
        (Decimal("-3"), -3, ""),
        ("412", 412, "412"),
        (" 412 ", 412, "412"),
        ("412\u00a0", 412, "412"),
        ("007", 7, "7"),
        ("0", 0, "0"),
        ("1.234", 1234, "1234"),
        ("1,234", 1234, "1234"),
        ("1 234", 1234, "1234"),
        ("69.961", 69961, "69961"),
        ("12.345.678", 12345678, "12345678"),
    ],
)
def test_a_whole_number_is_read_however_it_is_written(typed: Content, value: int, said_as: str) -> None:
    assert read_int(typed) == Reading(value, said_as)


@pytest.mark.parametrize(
    "typed",
    [
        Decimal("0.5"),
        Decimal("1000000000"),
        Decimal("Infinity"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("1E+400"),
        "1,5",
        "0.500",  # half, not five hundred
        "1.234,567",  # two marks: which one groups?
        "12.34",
        "1.2345",
        "6/6",
        "12 hộ",
        "mười hai",
        "９",
        "1234567890",
        True,
        ErrorCell("#N/A"),
    ],
)
def test_what_is_not_a_whole_number_is_kept_as_seen(typed: Content) -> None:
    assert read_int(typed) == Reading(Unreadable(shown(typed), "CELL-101"))


@pytest.mark.parametrize(
    ("typed", "day", "said_as"),
    [
        ("15/3/2024", date(2024, 3, 15), ""),
        ("15/03/2024", date(2024, 3, 15), ""),
        ("5/3/24", date(2024, 3, 5), "05/03/2024"),
        ("5-3-2024", date(2024, 3, 5), ""),
        ("5.3.2024", date(2024, 3, 5), ""),
        ("5 / 3 / 2024", date(2024, 3, 5), "05/03/2024"),
        ("29/2/2024", date(2024, 2, 29), ""),
        ("ngày 01 tháng 12 năm 2022", date(2022, 12, 1), "01/12/2022"),
        ("Ngày 1 tháng 2 năm 2024", date(2024, 2, 1), "01/02/2024"),
        ("1 tháng 2 năm 2024", date(2024, 2, 1), "01/02/2024"),
        ("2024-03-15", date(2024, 3, 15), "15/03/2024"),
        ("2024-03-15T00:00:00", date(2024, 3, 15), "15/03/2024"),
        (Decimal("45366"), date(2024, 3, 15), "15/03/2024"),
        (Decimal("45366.0"), date(2024, 3, 15), "15/03/2024"),
    ],
)
def test_a_day_is_read_day_first(typed: Content, day: date, said_as: str) -> None:
    assert read_date(typed) == Reading(day, said_as)


@pytest.mark.parametrize(
    "typed",
    [
        "31/2/2024",
        "29/2/2023",
        "3/15/2024",
        "0/1/2024",
        "15/3",
        "3/2024",
        "2024",
        "15/3/024",
        "15/3/0024",
        "15/3/1024",
        "15/3/2924",
        "hôm qua",
        Decimal("45366.5"),
        Decimal("0"),
        Decimal("-1"),
        Decimal("2958465"),
        Decimal("NaN"),
        True,
        ErrorCell("#VALUE!"),
    ],
)
def test_what_is_not_a_day_is_kept_as_seen(typed: Content) -> None:
    assert read_date(typed) == Reading(Unreadable(shown(typed), "CELL-103"))


def test_date_numbers_of_old_macintosh_files_count_from_1904() -> None:
    assert read_date(Decimal("43904"), epoch=EPOCH_1904).entry == date(2024, 3, 15)


@pytest.mark.parametrize(
    ("typed", "choices", "meant", "said_as"),
    [
        ("Đạt", DAT, "Đạt", ""),
        ("đạt", DAT, "Đạt", "Đạt"),
        ("ĐẠT", DAT, "Đạt", "Đạt"),
        ("dat", DAT, "Đạt", "Đạt"),
        (" Đạt\u00a0", DAT, "Đạt", ""),
        ("Đa\u0323t", DAT, "Đạt", ""),  # decomposed, as other systems write it
        ("đ", DAT, "Đạt", "Đạt"),
        ("Chưa  đạt", DAT, "Chưa đạt", "Chưa đạt"),
        ("không đạt", DAT, "Chưa đạt", "Chưa đạt"),
        ("CĐ", DAT, "Chưa đạt", "Chưa đạt"),
        ("KAD", DAT, "Không áp dụng", "Không áp dụng"),
        ("x", CO, "Có", "Có"),
        ("X", CO, "Có", "Có"),
        ("✓", CO, "Có", "Có"),
        (Decimal("1"), CO, "Có", "Có"),
        (True, CO, "Có", "Có"),
        (Decimal("0"), CO, "Không", "Không"),
        (False, CO, "Không", "Không"),
        ("ko", CO, "Không", "Không"),
        ("hoàn thành tốt", ("Hoàn thành tốt", "Hoàn thành"), "Hoàn thành tốt", "Hoàn thành tốt"),
    ],
)
def test_a_choice_is_read_through_case_accents_and_plain_marks(
    typed: Content, choices: tuple[str, ...], meant: str, said_as: str
) -> None:
    assert read_choice(typed, choices) == Reading(meant, said_as)


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("x", DAT),
        ("Đạt?", DAT),
        ("Có", DAT),
        ("không rõ", CO),
        ("2", CO),
        ("#", CO),
        (ErrorCell("#REF!"), CO),
    ],
)
def test_a_choice_is_never_guessed(typed: Content, choices: tuple[str, ...]) -> None:
    assert read_choice(typed, choices) == Reading(Unreadable(shown(typed), "CELL-102"))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  02-NQ/CB ", "02-NQ/CB"),
        ("To\u0302\u0309 da\u0302n pho\u0302\u0301", "Tổ dân phố"),
        ("a\u200bb\ufeff", "ab"),
        ("dòng 1\r\ndòng 2", "dòng 1\ndòng 2"),
        (Decimal("12"), "12"),
        (Decimal("0.5"), "0,5"),
        (True, "TRUE"),
    ],
)
def test_text_is_kept_as_typed_but_composed_and_trimmed(typed: Content, text: str) -> None:
    assert read_text(typed, longest=60) == Reading(text)


def test_text_longer_than_its_cell_allows_is_unreadable() -> None:
    assert read_text("ab", longest=2) == Reading("ab")
    assert read_text("abc", longest=2) == Reading(Unreadable("abc", "CELL-104"))
    assert read_text(ErrorCell("#N/A"), longest=9) == Reading(Unreadable("#N/A", "CELL-106"))


@pytest.mark.parametrize(
    ("content", "blank"),
    [(None, True), ("", True), (" \u00a0\u200b\n", True), ("0", False), (Decimal(0), False), (False, False)],
)
def test_blank_is_nothing_or_white_space_never_zero(content: Content | None, blank: bool) -> None:
    assert is_blank(content) is blank


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tổ dân phố Hòa Bình", "TỔ DÂN PHỐ HOÀ BÌNH", True),
        ("Đông  Hải", "dong hai", True),
        ("Tổ 1", "Tổ 2", False),
    ],
)
def test_two_spellings_of_one_name_fold_to_the_same_key(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


@pytest.mark.parametrize(
    ("entry", "text", "signed"),
    [(7, "7", 7), (date(2024, 3, 5), "05/03/2024", "2024-03-05"), ("Đạt", "Đạt", "Đạt")],
)
def test_values_are_shown_as_typed_and_signed_as_data(entry: Value, text: str, signed: int | str) -> None:
    assert show(entry) == text
    assert to_json(entry) == signed


def test_nothing_and_the_unreadable_are_shown_as_they_were() -> None:
    assert show(None) == ""
    assert show(Unreadable("31/2/2024", "CELL-103")) == "31/2/2024"


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_survives_being_shown_and_being_a_number(day: date) -> None:
    assert read_date(show_date(day)) == Reading(day)
    assert read_date(Decimal(serial(day))).entry == day


@given(st.integers(-MAX_INT, MAX_INT))
def test_a_number_survives_being_shown(number: int) -> None:
    assert read_int(show(number)).entry == number


@given(contents)
def test_no_content_makes_a_reader_raise(content: Content) -> None:
    readings = [
        read_int(content),
        read_date(content),
        read_choice(content, DAT),
        read_text(content, longest=20),
    ]
    assert all(r.entry is not None for r in readings)
    assert all(len(r.entry.text) < 500 for r in readings if isinstance(r.entry, Unreadable))


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("content", "step", "found"),
    [
        ("2,5", 25, 250),
        ("2.5", 25, 250),
        ("3", 25, 300),
        (Decimal("2.5"), 25, 250),
        (Decimal("2.7500000000000004"), 25, 275),
        (Decimal(4), 50, 400),
        ("2,3", 25, None),
        ("2,125", 25, None),
        ("hai", 25, None),
        ("-1", 25, None),
        (Decimal("2.3"), 25, None),
        (True, 25, None),
        (ErrorCell("#N/A"), 25, None),
        (Decimal("NaN"), 25, None),
    ],
)
def test_points_are_read_in_hundredths_on_their_step(content: Content, step: int, found: int | None) -> None:
    entry = read_points(content, step=step).entry
    if found is None:
        assert isinstance(entry, Unreadable)
        assert entry.code == "CELL-108"
    else:
        assert isinstance(entry, Points)
        assert entry == found


@pytest.mark.parametrize(
    ("points", "shown"), [(250, "2,5"), (225, "2,25"), (300, "3"), (5, "0,05"), (-50, "-0,5")]
)
def test_points_are_shown_as_people_write_them(points: int, shown: str) -> None:
    assert show(Points(points)) == shown


def test_points_are_signed_as_hundredths_and_stand_in_a_sheet_with_their_decimals() -> None:
    assert to_json(Points(250)) == 250
    assert type(to_json(Points(250))) is int
    assert as_number(Points(250)) == 2.5
    assert as_number(7) == 7
    assert as_number(date(2024, 1, 1)) == 45292


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (Decimal(46179), date(2026, 6, 6)),
        (Decimal(45449), date(2024, 6, 6)),
        (Decimal(216), None),
        (Decimal(60000), None),
        ("46179", None),
        (None, None),
    ],
)
def test_a_count_that_is_a_days_number_is_seen(content: Content | None, found: date | None) -> None:
    entry = None if content is None else read_int(content).entry
    assert day_behind(entry, content, epoch=EPOCH_1900) == found
    assert day_behind(Unreadable("46179", "CELL-101"), content, epoch=EPOCH_1900) is None
