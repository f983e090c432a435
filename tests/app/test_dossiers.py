"""Dossiers for units: the right ones, for the right units, with a clear word where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.dossiers import blank, blank_all, is_dossier
from antt_sync.app.ports import Desk
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.reading import read_forms
from tests.dossiers import dossiers, forms
from tests.world import FixedShelf, Place, office, unit_id


def with_dossiers(pc: Place) -> Desk:
    return replace(
        pc.desk, shelf=FixedShelf(list(forms().values())), dossiers=lambda: list(dossiers().values())
    )


def test_a_dossiers_id_is_told_from_a_forms() -> None:
    assert is_dossier("HS-K")
    assert not is_dossier("F04-K")


def test_every_unit_gets_one_workbook_with_all_its_forms() -> None:
    pc = office(2)
    written = blank_all(with_dossiers(pc), "HS-K", period="2024", to="phat")
    assert written == [f"phat/Tổ dân phố số {n}/HS-K 2024 - Tổ dân phố số {n}.xlsx" for n in (1, 2)]
    raw = pc.desk.workbooks.read(pc.medium.files[written[1]])
    read = read_forms(raw, lambda token: forms().get(token.form)).forms
    assert [(r.token.form, r.token.unit) for r in read] == [
        (form, unit_id(2)) for form in ("F04-K", "F06-K", "F07-K")
    ]


@pytest.mark.parametrize(
    ("id", "unit", "code"),
    [
        ("HS-Z", "", "USE-140"),
        ("HS-X", unit_id(1), "USE-141"),
        ("HS-K", "K-14761-099.1", "USE-102"),
    ],
)
def test_an_unknown_dossier_or_another_kind_of_unit_is_said(id: str, unit: str, code: str) -> None:
    with pytest.raises(UsageTrouble) as caught:
        blank(with_dossiers(office(1)), id, unit=unit, period="2024", to="a.xlsx")
    assert caught.value.code == code


def test_without_a_campaign_nobody_is_expected() -> None:
    with pytest.raises(UsageTrouble) as caught:
        blank_all(with_dossiers(office(1, campaign=False)), "HS-K", period="2024", to="phat")
    assert caught.value.code == "USE-103"
