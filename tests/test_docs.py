"""What the manuals say is there, is there; what is there, they say; no file knows one machine.

Walks the real commands and the tracked files; refuses to judge prose.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from antt_sync.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "workbooks/README.md", "schemas/README.md", "schemas/FORMAT.md")

# Pieces, so that this file does not hold what it looks for.
PLACES = tuple("/" + name + "/" for name in ("work", "root", "home", "tmp"))
HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmmirror", "com"))
)
BINARY = frozenset({".xlsx", ".xls", ".ods", ".antt", ".png", ".pdf"})

INTERNAL: Mapping[str, str] = {
    **dict.fromkeys(("RawBook", "RawSheet", "RawCell", "ErrorCell"), "a file before anybody knows its form"),
    **dict.fromkeys(("FormReading", "BookReading"), "readings of one sheet and of one file"),
    **dict.fromkeys(("Said", "QueueAnswer"), "what stands at a cell or in a line, before it is judged"),
    **dict.fromkeys(("Lit", "Ref", "Name", "Op", "Scope", "ExpressionError"), "parts of an expression"),
    **dict.fromkeys(("PlainReader", "Text", "CellType"), "how a schema file is read"),
    **dict.fromkeys(("Problem", "RowChecks", "Evaluation", "LiveWords"), "how checks are worked out"),
    **dict.fromkeys(("Formula", "SheetFormulas", "Printed", "Sheet", "Spot"), "how formulas are written"),
    **dict.fromkeys(("LineKind", "SheetPlan"), "how a sheet is laid out"),
    **dict.fromkeys(("Incoming",), "how a store is handed a package"),
    **dict.fromkeys(("Indexed", "Piece", "Pieces"), "how a big roster is kept and looked into"),
    **dict.fromkeys(("Signed", "Standing"), "how cut-offs are held against what a key signed"),
    **dict.fromkeys(("SubjectView", "World", "Kin", "StreamTrouble"), "how a view is folded"),
    **dict.fromkeys(("Table", "Tone", "Link", "Voice", "Words", "Marks"), "how a report is laid out"),
    **dict.fromkeys(("Letterhead", "Signatures"), "the head and foot of a printed paper"),
    **dict.fromkeys(("Picture", "DrawnRow", "Drawn", "Look"), "a drawing made of cells"),
    **dict.fromkeys(("Take", "Of", "When", "Looks", "Edge"), "how a form asks the set, told under known"),
    "FormHead": "what a form is, before it is compiled",
    "OnPaper": "where a form says that it is told of as paper",
    **dict.fromkeys(("GridLine", "GridSheet"), "how `heal` looks at a whole grid"),
    **dict.fromkeys(("GridsRead", "Source", "Paragraph", "Printer"), "how grids and papers are worked out"),
    **dict.fromkeys(("ChoiceLine", "ChoiceRead"), "how a choice workbook is printed and read"),
    **dict.fromkeys(("Guards", "Mended", "Became", "Stood"), "how `heal` tells what became of cells"),
    "Where": "the place of a finding; screens show the place itself",
}
"""Classes of the core that no office ever meets, each with its reason. Errors are told by their codes."""


# --- commands ----------------------------------------------------------------------------------


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it; a group's own words are no command."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def section(page: str, heading: str) -> str:
    """The text of a page under a heading, up to the next one of that level."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return text.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]


def first_column(text: str) -> list[str]:
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")][2:]


def test_readme_lists_exactly_the_commands_there_are() -> None:
    listed = re.findall(r"`([^`]+)`", " ".join(first_column(section("README.md", "Lệnh · Commands"))))
    assert sorted(listed) == sorted(name for name, _ in commands())


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_has_help_in_both_languages(name: str, command: click.Command) -> None:
    vietnamese, slash, english = (command.help or "").partition(" / ")
    assert (bool(vietnamese), slash, bool(english)) == (True, " / ", True), name
    assert not vietnamese.isascii()
    assert english.isascii()


# --- links and words ---------------------------------------------------------------------------


def links(page: str) -> list[str]:
    """Every link of a page, text in code fences left out."""
    text = re.sub(
        r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    return re.findall(r"\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    own = [link for link in links(page) if not re.match(r"[a-z]+:|#", link)]
    missing = [at for at in own if not ((ROOT / page).parent / unquote(at.partition("#")[0])).exists()]
    assert missing == []


def test_readme_leads_to_every_manual() -> None:
    assert set(PAGES) - {"README.md"} <= set(links("README.md"))


@pytest.mark.parametrize(
    "path", re.findall(r"`(antt_sync/[\w/]+\.py)`", (ROOT / "README.md").read_text("utf-8"))
)
def test_a_newcomer_finds_the_files_to_read(path: str) -> None:
    assert (ROOT / path).is_file()


def glossary() -> set[str]:
    """The words of the glossary's first column: `review copy`, `unit` …"""
    cells = first_column(section("README.md", "Từ dùng · Glossary"))
    return {word.strip() for cell in cells for word in re.split(r"[,/()]", cell) if word.strip()}


def core_classes() -> dict[str, bool]:
    """The public classes of the core, and whether each is an error."""
    found: dict[str, bool] = {}
    for path in sorted((ROOT / "antt_sync" / "core").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name] = path.stem == "errors"
    return found


def in_words(name: str) -> str:
    """`KeyLine` -> `key line`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def test_every_class_of_the_core_is_a_word_of_the_glossary() -> None:
    words = glossary()
    unknown = {
        name for name, error in core_classes().items() if not error and in_words(name) not in words
    } - set(INTERNAL)
    assert unknown == set()


def test_a_word_is_internal_only_while_it_is_there_and_in_no_glossary() -> None:
    assert set(INTERNAL) - set(core_classes()) == set()
    # A sheet of formulas is not the sheet that people see.
    assert {name for name in INTERNAL if in_words(name) in glossary()} == {"Sheet"}


# --- files -------------------------------------------------------------------------------------


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps; without git, as in an unpacked archive, nothing can be said."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return tuple(ROOT / name for name in done.stdout.decode().split("\0") if name)


def holding(*wanted: str) -> list[str]:
    """Tracked text files that hold one of these strings."""
    found = []
    for path in tracked():
        if path.suffix not in BINARY and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {each}" for each in wanted if each in text]
    return found


def test_no_file_names_a_place_of_one_machine() -> None:
    assert holding(*PLACES) == []


def test_no_file_names_a_registry() -> None:
    assert holding(*HOSTS) == []


def test_the_search_sees_what_it_looks_for() -> None:
    assert [each for each in holding("What the manuals say is there") if "test_docs" in each] != []
