"""The file that says how names of older versions are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt_sync.adapters.schema_files import form_files
from antt_sync.adapters.version_changes import NAME, load_changes
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.versions import Change
from tests.fillings import SCHEMAS


def written(folder: Path, text: str) -> Path:
    (folder / NAME).write_text(text, encoding="utf-8")
    return folder


def test_a_version_says_its_next_and_what_was_renamed(tmp_path: Path) -> None:
    text = '[F04-K."2023.1"]\nnext = "2024.1"\nrenamed = { "cu" = "moi", ".sl" = ".nay" }\n'
    (found,) = load_changes(written(tmp_path, text))
    assert found == Change("F04-K", "2023.1", "2024.1", {"cu": "moi", ".sl": ".nay"})


def test_a_folder_without_the_file_changes_nothing(tmp_path: Path) -> None:
    assert load_changes(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "F04-K = 1",
        '[F04-K."2023.1"]\nrenamed = {}',
        '[F04-K."2023.1"]\nnext = "2024.1"\nrenamed = { "cu" = ".nay" }',
        '[F04-K."2023.1"]\nnext = "2024.1"\nrenamed = { "CU" = "moi" }',
        '[F04-K."2023.1"]\nnext = "2024.1"\nrenamed = { "cu" = 1 }',
        "\x00",
    ],
)
def test_a_file_that_says_something_else_is_refused(text: str, tmp_path: Path) -> None:
    folder = written(tmp_path, text)
    with pytest.raises(SchemaInvalid):
        load_changes(folder)


def test_shipped_changes_lead_from_version_to_version_of_a_form_that_ships() -> None:
    versions = {(path.parent.name, path.stem) for path in form_files(SCHEMAS)}
    newest = {form: max(v for f, v in versions if f == form) for form, _ in versions}
    changes = load_changes(SCHEMAS)
    assert {(c.form, c.then) for c in changes} <= versions
    assert {(c.form, c.version) for c in changes} == {v for v in versions if v[1] != newest[v[0]]}
