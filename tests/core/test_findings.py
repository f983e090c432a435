"""Findings are values with a place: they can be placed, told apart by severity and put in order."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from antt_sync.core.findings import Finding, Severity, Where, by_severity, errors, stops

STOP = Finding("R10", Severity.STOP, Where(address="do_mat.ket_qua"))
ERROR = Finding("CELL-001", Severity.ERROR, Where(address="d411.so"))
WARNING = Finding("R19", Severity.WARNING, Where(address="d44a_tp.truoc"))


def test_the_worst_come_first_and_equals_keep_the_forms_order() -> None:
    later = Finding("CELL-101", Severity.ERROR, Where(address="d411.nay"))
    assert by_severity([WARNING, ERROR, STOP, later]) == [STOP, ERROR, later, WARNING]


def test_stops_and_errors_are_told_apart_from_warnings() -> None:
    assert stops([WARNING, ERROR, STOP]) == [STOP]
    assert errors([WARNING, ERROR, STOP]) == [ERROR]


def test_a_finding_learns_its_place_but_never_forgets_one() -> None:
    placed = ERROR.at(file="a.xlsx", sheet="Tự đánh giá", cell="I21")
    assert placed.where == Where(file="a.xlsx", sheet="Tự đánh giá", cell="I21", address="d411.so")
    assert placed.at(file="b.xlsx", cell="A1") == placed
    assert ERROR.where.file == ""


def test_a_finding_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ERROR.code = "X"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ERROR.params["value"] = "x"  # type: ignore[index]
