"""One part at a time: what is walked is plain XML within the caps, and text comes out decoded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.strict_xml import MAIN, Marks, Texts, named, tags, unescape, walk
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import MAIN as SPACE
from tests.hostile import strings

TEXT = named(MAIN, {})
ITEM = named(MAIN, {"t": TEXT, "r": named(MAIN, {"t": TEXT})})
GRAMMAR = named(MAIN, {"sst": named(MAIN, {"si": ITEM})})


def texts(part: bytes) -> list[str]:
    return [text for _, text in Texts(GRAMMAR, ITEM, TEXT).read(part, "part", Marks())]


def test_tags_are_told_with_their_paths_down_to_the_third_level() -> None:
    part = b'<a xmlns="u" x="1"><b><c y="2"><d/></c></b><b/></a>'
    assert tags(part, "part", Marks()) == [
        (("u}a",), {"x": "1"}),
        (("u}a", "u}b"), {}),
        (("u}a", "u}b", "u}c"), {"y": "2"}),
        (("u}a", "u}b"), {}),
    ]


def test_texts_are_joined_by_item() -> None:
    part = strings("<t>a</t>", "<r><t>b</t></r><x><t>no</t></x><r><t>c</t></r>", "", "<t>_x0041_</t>")
    assert texts(part) == ["a", "bc", "", "A"]


def test_an_escape_does_not_reach_over_two_runs() -> None:
    assert texts(strings("<r><t>_x00</t></r><r><t>41_</t></r>")) == ["_x0041_"]


def test_marks_are_spent_by_all_parts_together() -> None:
    marks = Marks(9)
    part = b'<a b=""><c/></a>'  # three <, one />, one =
    walk(part, "part", marks, lambda *_: None, lambda _: None, lambda _: None)
    assert marks.left == 4
    with pytest.raises(WorkbookUnreadable) as refused:
        walk(part, "part", marks, lambda *_: None, lambda _: None, lambda _: None)
    assert refused.value.code == "BOOK-121"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x00e9_", "é"),
        ("_x041_", "_x041_"),
        ("_X0041_", "_X0041_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", None),
        ("_xDE00__xD83D_", None),
        ("_x_x0041_", "_xA"),
    ],
)
def test_escapes_are_decoded_as_workbooks_mean_them(text: str, plain: str | None) -> None:
    assert unescape(text) == plain


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_with_its_underscores_escaped_comes_back(text: str) -> None:
    assert unescape(text.replace("_", "_x005F_")) == text


@given(st.binary(max_size=120))
def test_any_bytes_are_walked_or_refused(data: bytes) -> None:
    for part in (data, b"<a>" + data + b"</a>", f'<sst xmlns="{SPACE}"><si><t>'.encode() + data):
        assert read_or_refused(part) in {"read", "BOOK-121", "BOOK-122", "BOOK-123"}


def read_or_refused(part: bytes) -> str:
    """The code that refuses a part; any other exception fails the test."""
    try:
        texts(part)
    except WorkbookUnreadable as refused:
        return refused.code
    return "read"
