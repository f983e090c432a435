"""Papers printed from forms: templates that name cells of several forms, and what is said of wrong ones."""

from __future__ import annotations

import tomllib

import pytest

from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.expressions import ExpressionError, Lit, Ref
from antt_sync.core.prints import Print, Table, compile_print, day_text, grouped, template
from tests.dossiers import dossiers, forms
from tests.fillings import SCHEMAS

PLAIN = tomllib.loads((SCHEMAS / "prints" / "F08-K-TT.toml").read_text(encoding="utf-8"))


def compiled(**changes: object) -> Print | None:
    return compile_print({**PLAIN, **changes}, forms(), file="F08-K-TT.toml", lines={"": 1})


def codes(**changes: object) -> set[str]:
    with pytest.raises(SchemaInvalid) as caught:
        compiled(**changes)
    return {finding.code for finding in caught.value.findings}


def test_a_template_is_its_words_and_the_cells_it_names() -> None:
    assert template("Có {F04-K:d413_tong.nay} hộ") == (Lit("Có "), Ref("F04-K:d413_tong.nay"), Lit(" hộ"))
    with pytest.raises(ExpressionError):
        template("Có {F04-K:d413_tong.nay hộ")


def test_every_shipped_print_is_of_its_dossiers_forms() -> None:
    assert sorted(dossiers()) == ["HS-C", "HS-D", "HS-K", "HS-X"]
    for dossier in dossiers().values():
        assert len(dossier.prints) == 2
        assert all(set(paper.of) <= set(dossier.forms) for paper in dossier.prints)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"about": "{F04-K:d499.nay}"}, "SCHEMA-112"),
        ({"about": "{F02-K:ho_tong.so_luong}"}, "SCHEMA-112"),
        ({"about": "{nobody}"}, "SCHEMA-112"),
        ({"about": "{1 +}"}, "SCHEMA-201"),
        ({"date": "ngay_lap"}, "SCHEMA-106"),
        ({"format": 2}, "SCHEMA-105"),
        ({"more": 1}, "SCHEMA-101"),
        ({"receivers": "Như trên"}, "SCHEMA-103"),
        ({"part": [{"head": ["a", "b"], "widths": [10, 9], "rows": [["1", "2"]]}]}, "SCHEMA-103"),
        ({"part": [{"head": ["a", "b"], "widths": [10, 10], "rows": [["1"]]}]}, "SCHEMA-103"),
    ],
)
def test_what_is_wrong_with_a_print_is_said(changes: dict[str, object], code: str) -> None:
    assert code in codes(**changes)


def test_all_findings_come_at_once() -> None:
    assert codes(about="{nobody}", format=2) == {"SCHEMA-105", "SCHEMA-112"}


def test_a_print_waits_for_its_forms() -> None:
    few = {id: form for id, form in forms().items() if id != "F06-K"}
    assert compile_print(PLAIN, few, file="F08-K-TT.toml", lines={"": 1}) is None
    whole = compiled()
    assert whole is not None
    assert any(isinstance(part, Table) for part in whole.parts)


def test_figures_are_written_as_an_office_writes_them() -> None:
    assert [grouped(n) for n in (0, 999, 1000, 1234567)] == ["0", "999", "1.000", "1.234.567"]
    assert day_text("A1") == 'TEXT(DAY(A1),"00")&"/"&TEXT(MONTH(A1),"00")&"/"&YEAR(A1)'
