"""Errors say whose trouble it is: by class, by exit status, by code; never in prose."""

from __future__ import annotations

import pytest

from antt_sync.core.errors import (
    AnttError,
    FileTrouble,
    KeyTrouble,
    SchemaInvalid,
    SealBroken,
    StoreDamaged,
    UsageTrouble,
    WorkbookUnreadable,
)
from antt_sync.core.findings import Finding, Severity, Where


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (UsageTrouble, 2),
        (SealBroken, 4),
        (WorkbookUnreadable, 4),
        (KeyTrouble, 5),
        (FileTrouble, 5),
        (StoreDamaged, 6),
    ],
)
def test_every_trouble_has_its_exit_status(kind: type[AnttError], exit_code: int) -> None:
    error = kind("X-101", file="a b.antt", count=3)
    assert (error.exit_code, error.code, error.params) == (
        exit_code,
        "X-101",
        {"file": "a b.antt", "count": 3},
    )
    assert str(error) == "X-101 file=a b.antt count=3"


def test_nobody_raises_trouble_without_saying_whose() -> None:
    with pytest.raises(TypeError, match="whose trouble"):
        AnttError("X-101")


def test_an_invalid_form_carries_all_that_is_wrong_with_it() -> None:
    found = (Finding("SCHEMA-101", Severity.ERROR, Where(file="F90-K/2024.1.toml", line=7)),)
    error = SchemaInvalid("SCHEMA-100", found, file="F90-K/2024.1.toml", count=1)
    assert error.findings == found
    assert error.exit_code == 5
    assert str(error) == "SCHEMA-100 file=F90-K/2024.1.toml count=1"
