"""The rooms of antt_sync keep their walls: who imports whom, how pure the core is, how big a module grows."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "antt_sync"

ROOMS_BELOW = {
    "core": frozenset[str](),
    "messages": frozenset({"core"}),
    "app": frozenset({"core", "messages"}),
    "adapters": frozenset({"core"}),
    "cli": frozenset({"core", "messages", "app", "adapters"}),
}
LIBRARIES = {
    "core": frozenset[str](),
    "messages": frozenset[str](),
    "app": frozenset[str](),
    "adapters": frozenset(
        {"openpyxl", "xlsxwriter", "python_calamine", "sqlite_utils", "cryptography", "xlwings"}
    ),
    "cli": frozenset({"click"}),
}
PURE = frozenset(
    {
        "__future__",
        "abc",
        "ast",
        "base64",
        "binascii",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "copy",
    }
    | {
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "graphlib",
        "hashlib",
    }
    | {"heapq", "hmac", "itertools", "json", "keyword", "math", "numbers", "operator", "re", "statistics"}
    | {"string", "struct", "textwrap", "types", "typing", "unicodedata"}
)
"""What the core may use of the standard library: nothing here reaches a file, a clock or a die."""

IMPURE_CALLS = frozenset({"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "open", "input", "print"})
JOINT = PACKAGE / "cli" / "wiring.py"
"""The only module that meets both a recipe and the outside things it needs."""

MODULE_LINES = 400
FUNCTION_LINES = 60
EXCUSE = "Long because"


class Import(NamedTuple):
    """One name that a module imports, and where it says so."""

    line: int
    name: str
    relative: bool


class Call(NamedTuple):
    """One call by the last part of its name."""

    line: int
    name: str


def modules() -> list[Path]:
    """Every module that exists today."""
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """`antt_sync/core/book.py -> antt_sync.core.book`; a package is named without its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str:
    """`antt_sync.core.book -> core`; the package itself has no room."""
    return [*name.split("."), ""][1]


def imports_in(tree: ast.AST) -> Iterator[Import]:
    """Every import of a module, those inside functions and for type checkers included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name, relative=False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            # `from antt_sync.core import book` names the module antt_sync.core.book.
            for alias in node.names:
                inner = f"{module}.{alias.name}" if module.split(".")[0] == "antt_sync" else module
                yield Import(node.lineno, inner, relative=node.level > 0)


def calls_in(tree: ast.AST) -> Iterator[Call]:
    """Every call whose callee has a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield Call(node.lineno, name)


def strays(name: str, tree: ast.AST) -> list[str]:
    """Imports that lead out of a module's room upwards, sideways or outdoors."""
    room = room_of(name)
    found = []
    for line, target, relative in imports_in(tree):
        top = target.split(".")[0]
        if relative:
            allowed = False
        elif top == "antt_sync":
            allowed = room_of(target) in {room, *ROOMS_BELOW[room]} or target == "antt_sync.__version__"
        elif top in sys.stdlib_module_names:
            allowed = room != "core" or top in PURE
        else:
            allowed = top in LIBRARIES[room]
        if not allowed:
            found.append(f"{name}:{line}: {room} may not import {target}")
    return found


def joiners(name: str, tree: ast.AST) -> list[str]:
    """Imports of adapters from outside that room."""
    if room_of(name) == "adapters":
        return []
    inside = ((line, target) for line, target, _ in imports_in(tree) if target.startswith("antt_sync."))
    return [f"{name}:{line}: {target}" for line, target in inside if room_of(target) == "adapters"]


def impurities(tree: ast.AST) -> list[str]:
    """Calls that reach for a clock, chance, a file or the screen."""
    return [f"line {line}: {name}()" for line, name in calls_in(tree) if name in IMPURE_CALLS]


def outgrown(text: str) -> list[str]:
    """What is longer than a reader can hold, unless its docstring says why."""
    lines = text.count("\n")
    found = [f"{lines} lines in one module"] if lines > MODULE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            docstring = (ast.get_docstring(node) or "").splitlines()
            excused = any(line.strip().startswith(EXCUSE) for line in docstring)
            if size > FUNCTION_LINES and not excused:
                found.append(f"line {node.lineno}: {node.name} has {size} lines")
    return found


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


every_module = pytest.mark.parametrize("path", modules(), ids=dotted)
every_room = pytest.mark.parametrize(
    "path", [path for path in modules() if room_of(dotted(path)) in ROOMS_BELOW], ids=dotted
)


def test_every_module_lies_in_a_room() -> None:
    outdoors = {path.relative_to(PACKAGE).as_posix() for path in modules()} - {"__init__.py", "__main__.py"}
    assert {path for path in outdoors if path.split("/")[0] not in ROOMS_BELOW or "/" not in path} == set()


@every_room
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    assert strays(dotted(path), parsed(path)) == []


@every_module
def test_only_the_wiring_joins_adapters_and_recipes(path: Path) -> None:
    assert path == JOINT or joiners(dotted(path), parsed(path)) == []


@pytest.mark.parametrize("path", [p for p in modules() if room_of(dotted(p)) == "core"], ids=dotted)
def test_the_core_asks_no_clock_no_chance_and_no_file(path: Path) -> None:
    assert impurities(parsed(path)) == []


@every_module
def test_nothing_has_outgrown_its_walls(path: Path) -> None:
    assert outgrown(path.read_text(encoding="utf-8")) == []


def test_no_module_imports_itself_by_a_detour() -> None:
    names = {dotted(path) for path in modules()}
    graph = {
        dotted(path): {known(target, names) for _, target, _ in imports_in(parsed(path))}
        for path in modules()
    }
    for name, targets in graph.items():
        targets -= {name, ""}
    list(TopologicalSorter(graph).static_order())  # CycleError names the circle


def known(target: str, names: set[str]) -> str:
    """The module that an import names, `""` for what is not ours: the last part may be a name inside it."""
    if target in names:
        return target
    parent = target.rpartition(".")[0]
    return parent if parent in names else ""


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("antt_sync.core.x", "import openpyxl"),
        ("antt_sync.core.x", "import time"),
        ("antt_sync.core.x", "from pathlib import Path"),
        ("antt_sync.core.x", "from antt_sync.messages import render"),
        ("antt_sync.core.x", "def f():\n    import os"),
        ("antt_sync.messages.x", "from antt_sync.app.ports import Store"),
        ("antt_sync.app.x", "from antt_sync.adapters.files import read"),
        ("antt_sync.app.x", "import click"),
        ("antt_sync.adapters.x", "from antt_sync.app.ports import Store"),
        ("antt_sync.adapters.x", "import pandas"),
        ("antt_sync.cli.x", "import sqlite_utils"),
        ("antt_sync.core.x", "from . import book"),
    ],
)
def test_the_wall_test_sees_a_stray_import(name: str, source: str) -> None:
    assert len(strays(name, ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source", ["import json", "from antt_sync.core import book", "from antt_sync.core.book import X"]
)
def test_the_wall_test_lets_the_core_be(source: str) -> None:
    assert strays("antt_sync.core.x", ast.parse(source)) == []


def test_the_joint_test_sees_a_second_joint() -> None:
    source = ast.parse("from antt_sync.adapters.files import read\nfrom antt_sync import adapters")
    assert joiners("antt_sync.cli.office", source) == [
        "antt_sync.cli.office:1: antt_sync.adapters.files.read",
        "antt_sync.cli.office:2: antt_sync.adapters",
    ]


def test_the_purity_test_sees_a_clock() -> None:
    assert impurities(ast.parse("from datetime import date\nx = date.today()")) == ["line 2: today()"]


def test_the_size_test_sees_a_long_function_and_takes_an_excuse() -> None:
    body = "    x = 1\n" * FUNCTION_LINES
    assert outgrown(f"def f():\n{body}") == [f"line 1: f has {FUNCTION_LINES + 1} lines"]
    assert outgrown(f'def f():\n    """A table.\n\n    {EXCUSE} it is one.\n    """\n{body}') == []
    assert outgrown("x = 1\n" * (MODULE_LINES + 1)) == [f"{MODULE_LINES + 1} lines in one module"]
