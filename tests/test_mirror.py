"""Each module has a test file at the same place, and no test file stands for nothing.

Knows file names only. A table holds the exceptions; it fails when one is no longer needed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "antt_sync"
ROOMS = ("core", "messages", "app", "adapters", "cli")
WRITER = "adapters/test_workbook_write.py"
COMPILER = "core/test_form_compiler.py"

PARTS = {
    **{
        f"adapters/{part}.py": WRITER
        for part in (
            *(
                "form_canvas",
                "form_foot",
                "form_heading",
                "form_live",
                "form_notes",
                "form_rows",
                "form_sheet",
            ),
            *("form_top", "fix_list_sheet", "growing_sheet", "guide_sheet", "look_styles", "new_book", "pen"),
            *("receipt_sheet", "review_sheet", "table_edges", "workbook_job"),
        )
    },
    "adapters/store_file.py": "adapters/test_sqlite_store.py",
    "cli/erasing.py": "app/test_erasing.py",
    "cli/verifying.py": "app/test_verify_deep.py",
    "app/rereading.py": "app/test_verify_deep.py",
    "adapters/xlsx_cells.py": "adapters/test_xlsx_read.py",
    "adapters/mending_sheet.py": "cli/test_healing.py",
    "adapters/print_sheet.py": "adapters/test_dossier_write.py",
    "adapters/queue_sheet.py": "app/test_queueing.py",
    "app/review_import.py": "app/test_reviewing.py",
    "cli/review_files.py": "cli/test_reviews.py",
    "core/checks.py": "core/test_live.py",
    "core/evaluator.py": "core/test_expressions.py",
    "core/office.py": "adapters/test_working_folder.py",
    "core/judging.py": "app/test_judging.py",
    "core/plain_reader.py": COMPILER,
    "core/queue.py": "app/test_queueing.py",
    "core/sheet_formulas.py": WRITER,
    "core/sheet_texts.py": WRITER,
}
"""Modules that are one part of something and are tested through it: a drawing says nothing in pieces."""


def modules() -> list[str]:
    found = (p.relative_to(PACKAGE) for room in ROOMS for p in (PACKAGE / room).rglob("*.py"))
    return sorted(p.as_posix() for p in found if not p.name.startswith("__"))


def files_of_tests() -> list[str]:
    found = (p.relative_to(HERE) for room in ROOMS for p in (HERE / room).rglob("test_*.py"))
    return sorted(p.as_posix() for p in found)


def mirrored(module: str) -> str:
    room, _, name = module.rpartition("/")
    return f"{room}/test_{name}"


@pytest.mark.parametrize("module", modules())
def test_a_module_has_its_tests(module: str) -> None:
    assert (HERE / PARTS.get(module, mirrored(module))).is_file()


@pytest.mark.parametrize("file", files_of_tests())
def test_no_test_file_is_an_orphan(file: str) -> None:
    assert file in {mirrored(m) for m in modules()}


def test_the_exceptions_are_still_ones() -> None:
    assert set(PARTS) <= set(modules())
    assert not [m for m in PARTS if (HERE / mirrored(m)).is_file()]


def test_the_search_finds_something_to_look_at() -> None:
    assert len(modules()) > 60
    assert mirrored("core/views.py") == "core/test_views.py"
