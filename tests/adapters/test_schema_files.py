"""Form files: TOML bytes to a form, the line of every key, and one declared error for any bytes at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.schema_files import (
    form_files,
    form_hash,
    key_lines,
    load_calendar,
    load_form,
    load_forms,
    read_form,
    shipped_schemas,
)
from antt_sync.core.errors import FileTrouble, SchemaInvalid
from tests.fillings import SCHEMAS

F04K = (SCHEMAS / "F04-K" / "2024.1.toml").read_bytes()


def test_a_form_file_is_read_with_its_hash() -> None:
    form = read_form(F04K, file="F04-K/2024.1.toml")
    assert (form.id, form.version, form.hash) == ("F04-K", "2024.1", form_hash(F04K))


def test_line_ends_of_windows_change_neither_form_nor_hash() -> None:
    windows = F04K.replace(b"\n", b"\r\n")
    assert form_hash(windows) == form_hash(F04K)
    assert read_form(windows, file="a.toml") == read_form(F04K, file="a.toml")


def test_one_changed_letter_changes_the_hash() -> None:
    assert form_hash(F04K + b"#") != form_hash(F04K)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"format = 1\nid = \n", 2),
        (b"format = 1\n\nformat = 2\n", 3),
        (b"\xff\xfe", 1),
        (b"a = " + b"[" * 5_000, 1),
        (b"a = " + b"9" * 10_000, 1),
        (b"a = 2024-13-01", 1),
        (b"#" * (1 << 20) + b"#", 1),
    ],
)
def test_what_is_not_toml_is_one_finding_at_its_line(text: bytes, line: int) -> None:
    with pytest.raises(SchemaInvalid) as caught:
        read_form(text, file="F91-K/2024.1.toml")
    (finding,) = caught.value.findings
    assert (finding.code, finding.where.file, finding.where.line) == ("SCHEMA-099", "F91-K/2024.1.toml", line)
    assert (caught.value.code, caught.value.params["count"]) == ("SCHEMA-100", 1)


def test_every_key_is_found_at_its_line() -> None:
    lines = key_lines(
        "\n".join(
            [
                "format = 1",  # 1
                "[title]",
                'vi = "a"',  # 3
                "[[section]]",
                'id = "mot"',  # 5
                "[[section.field]]  # first",
                "[section.field.cells]",
                "nay = { type = 'int' }",  # 8
                "[[section.field]]",
                'help = """',  # 10
                "id = 'not a key'",
                '"""',
                "[[section]]",  # 13
                "[[section.field]]",
                "id = 'x'",  # 15
            ]
        )
    )
    wanted = {
        "format": 1,
        "title.vi": 3,
        "section[0].id": 5,
        "section[0].field[0]": 6,
        "section[0].field[0].cells.nay": 8,
        "section[0].field[1].help": 10,
        "section[1].field[0].id": 15,
    }
    assert {path: lines.get(path) for path in wanted} == wanted
    assert "section[0].field[1].id" not in lines


def test_the_shipped_forms_lie_beside_the_program_and_all_load() -> None:
    assert shipped_schemas() == SCHEMAS
    forms = load_forms(SCHEMAS)
    assert [(f.id, f.version) for f in forms] == sorted((f.id, f.version) for f in forms)
    assert {"F01", "F02-K", "F04-K"} <= {f.id for f in forms}


def test_only_form_folders_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / "F90-K").mkdir()
    (tmp_path / "notes").mkdir()
    for name in (
        "F90-K/2024.2.toml",
        "F90-K/2024.1.toml",
        "F90-K/ghi chú.txt",
        "notes/x.toml",
        "CALENDAR.toml",
    ):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [p.name for p in form_files(tmp_path)] == ["2024.1.toml", "2024.2.toml"]


def test_a_form_file_that_is_not_there_is_the_mediums_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        load_form(tmp_path / "F90-K" / "2024.1.toml")
    with pytest.raises(FileTrouble):
        load_calendar(tmp_path / "CALENDAR.toml")


def test_a_calendar_has_decisions_by_kind_and_levels(tmp_path: Path) -> None:
    text = '[kinds]\nK = "KDC"\n[levels]\nK = 0\n[K.decision]\nantt = "14/11/0"\n'
    (tmp_path / "CALENDAR.toml").write_text(text, encoding="utf-8")
    found = load_calendar(tmp_path / "CALENDAR.toml")
    assert (found.decisions, found.levels) == ({"K.antt": (14, 11, 0)}, {"K": 0})
    assert (found.windows, found.due) == ({}, {})


def test_the_shipped_calendar_ranks_every_kind_and_has_the_decisions_of_article_9() -> None:
    found = load_calendar(SCHEMAS / "CALENDAR.toml")
    assert set(found.levels) == set(found.kinds)
    assert (found.levels["K"], found.levels["X"], found.levels["H"], found.levels["T"]) == (0, 1, 2, 3)
    law = {k: v for k, v in found.decisions.items() if k.endswith(".antt")}
    assert law == {"K.antt": (14, 11, 0), **{f"{k}.antt": (19, 11, 0) for k in "XCDG"}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[kinds]\nK = 1\n[K.due]\nF = 3\n",
        "kinds = 3",
        '[kinds]\nK = "KDC"\n[K.a]\nfrom = "x"',
        '[kinds]\nK = "KDC"\n[levels]\nK = "x"',
    ],
)
def test_a_calendar_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "CALENDAR.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SchemaInvalid):
        load_calendar(tmp_path / "CALENDAR.toml")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_one_declared_error(text: bytes) -> None:
    with suppress(SchemaInvalid):
        read_form(text, file="x.toml")
    with suppress(SchemaInvalid):
        read_form(b"format = 1\n" + text, file="x.toml")


SNIPPETS = [
    b'"',
    b"'",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"\n",
    b"true",
    b"-1",
    b"row.",
    b"nay",
    b'"""',
    b"[[rule]]\n",
    b"\xff",
]


@given(st.data())
def test_a_form_file_with_damage_is_a_form_or_one_declared_error(data: st.DataObject) -> None:
    text = F04K
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 1, 7, 300]))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) + text[start + length :]
    with suppress(SchemaInvalid):
        assert read_form(text, file="x.toml").rows


@given(st.text())
def test_looking_for_lines_never_fails(source: str) -> None:
    assert key_lines(source)[""] == 1
