"""Dossier files: the shipped ones load, a folder without is empty, bytes that are no TOML are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters.dossier_files import load_dossiers, load_prints
from antt_sync.core.errors import SchemaInvalid
from tests.dossiers import forms
from tests.fillings import SCHEMAS


def test_the_shipped_prints_load_and_without_forms_there_are_none() -> None:
    assert len(load_prints(SCHEMAS, forms())) == 8
    assert load_prints(SCHEMAS, {}) == {}
    assert load_dossiers(SCHEMAS, []) == []


def test_a_folder_without_dossiers_has_none(work: Path) -> None:
    assert load_dossiers(work, forms().values()) == []


@pytest.mark.parametrize("text", [b"= 1", b"\xff\xfe", b"[HS-K]\nkinds = 1"])
def test_what_is_no_dossier_file_is_said(work: Path, text: bytes) -> None:
    (work / "DOSSIERS.toml").write_bytes(text)
    with pytest.raises(SchemaInvalid):
        load_dossiers(work, forms().values())
