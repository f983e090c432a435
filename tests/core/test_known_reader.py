"""Questions to the set as they are written in a form."""

from __future__ import annotations

import pytest

from antt_sync.core.known import Known, Of, OnPaper, Take, When
from antt_sync.core.known_reader import read_known, read_on_paper
from antt_sync.core.plain_reader import PlainReader


def read(data: object) -> tuple[Known | None, list[tuple[str, str]]]:
    reader = PlainReader("F90.toml", {})
    known = read_known(reader, data, "known")
    return known, [(f.code, f.where.address) for f in reader.findings]


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (
            {"form": "F02-K", "cell": "a.b", "period": "same"},
            Known(Take.VALUE, Of.UNIT, ("F02-K",), "a.b"),
        ),
        (
            {"form": "F05", "cell": "vu.tp", "period": "previous", "of": "office", "row": "ma"},
            Known(Take.VALUE, Of.OFFICE, ("F05",), "vu.tp", when=When.PREVIOUS, row="ma"),
        ),
        (
            {"take": "sum", "form": ["F12-X", "F12-T"], "cell": "a.b", "period": "same"},
            Known(Take.SUM, Of.BELOW, ("F12-X", "F12-T"), "a.b"),
        ),
        (
            {"take": "count", "form": "F04-K", "period": "same", "kinds": ["K"], "where": {"a.b": "Đạt"}},
            Known(Take.COUNT, Of.BELOW, ("F04-K",), kinds=("K",), where=(("a.b", "Đạt"),)),
        ),
        (
            {"take": "rows", "form": "F11", "table": "dong", "period": "same", "where": {"loai": "KDC"}},
            Known(Take.ROWS, Of.UNIT, ("F11",), table="dong", where=(("loai", "KDC"),)),
        ),
        ({"take": "units", "kinds": ["K"]}, Known(Take.UNITS, Of.BELOW, kinds=("K",))),
        ({"take": "registry", "fact": "kind", "of": "row"}, Known(Take.REGISTRY, Of.ROW, fact="kind")),
        ({"take": "codes", "form": "F04-K"}, Known(Take.CODES, Of.UNIT, ("F04-K",))),
    ],
)
def test_every_kind_of_question_is_read(data: object, known: Known) -> None:
    assert read(data) == (known, [])


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ("F02-K", "SCHEMA-103", "known"),
        ({"take": "guess"}, "SCHEMA-109", "known.take"),
        ({"form": "F02-K", "cell": "a.b", "period": "same", "of": "below"}, "SCHEMA-109", "known.of"),
        ({"form": "K", "cell": "a.b", "period": "same"}, "SCHEMA-106", "known.form"),
        ({"cell": "a.b", "period": "same"}, "SCHEMA-102", "known.form"),
        ({"form": [], "cell": "a.b", "period": "same"}, "SCHEMA-103", "known.form"),
        ({"form": "F02-K", "cell": "a.b"}, "SCHEMA-102", "known.period"),
        ({"take": "units"}, "SCHEMA-102", "known.kinds"),
        ({"take": "units", "kinds": "K"}, "SCHEMA-103", "known.kinds"),
        ({"take": "registry", "fact": "phone"}, "SCHEMA-109", "known.fact"),
        ({"take": "codes", "form": "F04-K", "cell": "a.b"}, "SCHEMA-101", "known.cell"),
        (
            {"take": "count", "form": "F04-K", "period": "same", "where": {"a.b": 1}},
            "SCHEMA-103",
            "known.where",
        ),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_key(data: object, code: str, path: str) -> None:
    assert (code, path) in read(data)[1]


PAPER = {"form": "F00", "cell": "a.b", "says": "Có"}


def read_paper(data: object) -> tuple[OnPaper | None, list[tuple[str, str]]]:
    reader = PlainReader("F90.toml", {})
    said = read_on_paper(reader, data)
    return said, [(f.code, f.where.address) for f in reader.findings]


def test_where_a_paper_is_told_is_read() -> None:
    assert read_paper(PAPER) == (OnPaper("F00", "a.b", "Có"), [])
    assert read_paper({**PAPER, "parameter": "tep"}) == (OnPaper("F00", "a.b", "Có", "tep"), [])


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ("F00", "SCHEMA-103", "on_paper"),
        ({**PAPER, "form": "K"}, "SCHEMA-106", "on_paper.form"),
        ({"form": "F00", "cell": "a.b"}, "SCHEMA-102", "on_paper.says"),
        ({**PAPER, "says": True}, "SCHEMA-103", "on_paper.says"),
        ({**PAPER, "is": "Có"}, "SCHEMA-101", "on_paper.is"),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_key(data: object, code: str, path: str) -> None:
    assert read_paper(data)[1] == [(code, path)]
