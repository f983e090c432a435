"""Dossiers as data: what is wrong is said, what waits for its forms is left out, what is asked once."""

from __future__ import annotations

import pytest

from antt_sync.core.dossier import compile_dossiers, shown_once
from antt_sync.core.errors import SchemaInvalid
from tests.dossiers import F04, F06, F07, dossiers, forms

ONE = {"vi": "HỒ SƠ", "en": "DOSSIER", "kinds": ["K"], "forms": [F04, F06]}


def found(**changes: object) -> list[str]:
    data = {"HS-K": {**ONE, **changes}}
    prints = {paper.id: paper for d in dossiers().values() for paper in d.prints}
    return [d.id for d in compile_dossiers(data, forms(), prints, lines={"": 1})]


def test_a_dossier_whose_form_or_print_is_not_there_is_left_out() -> None:
    assert found() == ["HS-K"]
    assert found(forms=[F04, "F77-K"]) == []
    assert found(prints=["F77-K-TT"]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": ["X"]},
        {"forms": []},
        {"forms": [F04, F04]},
        {"prints": ["F08-K-TT"]},
        {"more": 1},
        {"once": ["ho_ten.ket_qua"]},
        {"vi": ""},
    ],
)
def test_what_is_wrong_with_a_dossier_is_said(changes: dict[str, object]) -> None:
    with pytest.raises(SchemaInvalid):
        found(**changes)


def test_what_is_typed_once_stands_on_the_first_form_that_has_it() -> None:
    shown = shown_once(dossiers()["HS-K"], tuple(forms()[f] for f in (F04, F06, F07)))
    assert shown[F04] == {}
    assert shown[F07]["ho_ten.tra_loi"] == f"{F04}:ho_ten.ket_qua"
    assert all(source.startswith(f"{F04}:") for form in (F06, F07) for source in shown[form].values())
    assert shown[F06]["ngay_lap.ngay"] == f"{F04}:ngay_lap.ngay"
