"""A path that was dragged into the window means the file, whatever was put around its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.cli.dragged import dragged_path


@pytest.mark.parametrize("typed", ["{}", '"{}"', "'{}' ", "  {}"])
def test_quotes_and_spaces_around_a_path_are_no_part_of_it(work: Path, typed: str) -> None:
    path = work / "ds đơn vị.xlsx"
    path.touch()
    assert dragged_path(typed.format(path)) == path


def test_escaped_spaces_are_spaces_unless_such_a_file_is_there(work: Path) -> None:
    assert dragged_path(f"{work}/ds\\ mới.xlsx") == work / "ds mới.xlsx"
    (work / "ds\\ mới.xlsx").touch()
    assert dragged_path(f"{work}/ds\\ mới.xlsx") == work / "ds\\ mới.xlsx"


@pytest.mark.parametrize("typed", ["", "  ", "''", '" "'])
def test_nothing_typed_is_no_path(typed: str) -> None:
    assert dragged_path(typed) is None
