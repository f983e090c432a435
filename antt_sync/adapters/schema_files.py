"""Form files on disk: TOML text to `Form`, with the line of every key for findings.

Knows TOML and folders; refuses to know what a form means
(`core.form_compiler` decides that).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import lru_cache
from pathlib import Path

from antt_sync.adapters.files import read_file
from antt_sync.core.campaign import Calendar, Offset
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.form_compiler import compile_form
from antt_sync.core.known_reader import read_on_paper
from antt_sync.core.plain_reader import PlainReader
from antt_sync.core.schema import Form, FormHead

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*)\s*=")
_FIRST_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_BIGGEST = 1 << 20


def shipped_schemas() -> Path:
    """The folder of forms that came with the program."""
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / "schemas"
    return beside if beside.is_dir() else package / "_schemas"


@lru_cache(maxsize=256)
def form_hash(text: bytes) -> str:
    """A form's hash: SHA-256 of its bytes with line ends as `\\n`."""
    return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()


@lru_cache(maxsize=256)
def read_form(text: bytes, *, file: str) -> Form:
    """Turn a form's TOML bytes into a `Form`; the same bytes are compiled once.

    Raises: SchemaInvalid with every finding, for any bytes at all.
    """
    if len(text) > _BIGGEST:
        raise _unreadable(file, 1, "> 1 MiB")
    try:
        source = text.decode("utf-8").replace("\r\n", "\n")
        data = tomllib.loads(source)
    except (ValueError, RecursionError) as cause:  # not UTF-8, not TOML, or a number beyond all bounds
        line = re.search(r"line (\d+)", str(cause))
        raise _unreadable(file, int(line[1]) if line else 1, str(cause)[:120]) from cause
    return compile_form(data, hash=form_hash(text), file=file, lines=key_lines(source))


def _unreadable(file: str, line: int, detail: str) -> SchemaInvalid:
    where = Where(file=file, line=line)
    finding = Finding("SCHEMA-099", Severity.ERROR, where, {"detail": detail})
    return SchemaInvalid("SCHEMA-100", (finding,), file=file, count=1)


def key_lines(source: str) -> dict[str, int]:
    """The line of every table header and key: `section[1].field[0].cells.so -> 57`."""
    lines: dict[str, int] = {"": 1}
    counts: dict[str, int] = {}
    path, quote = "", ""
    for number, line in enumerate(source.split("\n"), start=1):
        if quote:
            quote = "" if line.count(quote) % 2 else quote
            continue
        if header := _HEADER.match(line):
            path = _table_path(header[2], is_array=header[1] == "[[", counts=counts)
            lines.setdefault(path, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{path}.{key[1]}" if path else key[1], number)
        quote = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
    return lines


def _table_path(name: str, *, is_array: bool, counts: dict[str, int]) -> str:
    path = ""
    parts = name.split(".")
    for i, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if is_array and i == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def form_files(folder: Path) -> list[Path]:
    """Every form file below a schemas folder, in a fixed order."""
    return sorted(folder.glob("F*/*.toml"))


def load_forms(folder: Path) -> list[Form]:
    """Every form in a schemas folder.

    Raises: SchemaInvalid for the first file that is not a form; FileTrouble if one cannot be read.
    """
    return [load_form(path) for path in form_files(folder)]


def load_form(path: Path) -> Form:
    """One form file.

    Raises: SchemaInvalid, FileTrouble.
    """
    return read_form(read_form_file(path), file=f"{path.parent.name}/{path.name}")


def read_form_file(path: Path) -> bytes:
    """A form file's bytes, not yet understood.

    Raises: FileTrouble.
    """
    return read_file(path, limit=_BIGGEST)


@lru_cache(maxsize=256)
def read_head(text: bytes) -> FormHead | None:
    """What a form's file says before its first table; nothing when that does not tell what the form is."""
    top = _FIRST_TABLE.split(text.decode("utf-8", "replace").replace("\r\n", "\n"), maxsplit=1)[0]
    try:
        data = tomllib.loads(top)
    except ValueError:
        return None
    id, version, window = (data.get(key) for key in ("id", "version", "window"))
    kinds, filled_by = data.get("kinds"), data.get("filled_by", "unit")
    told = [id, version, window, filled_by, *(kinds if isinstance(kinds, list) else [None])]
    reader = PlainReader("", {})
    on_paper = read_on_paper(reader, data["on_paper"]) if "on_paper" in data else None
    if reader.findings or not all(isinstance(part, str) for part in told):
        return None
    names = (str(id), str(version), form_hash(text))
    return FormHead(*names, tuple(kinds or ()), str(window), str(filled_by), on_paper)


def load_calendar(path: Path) -> Calendar:
    """The law's dates from `CALENDAR.toml`.

    Raises: SchemaInvalid when it is none; FileTrouble.
    """
    return _read_calendar(read_file(path, limit=_BIGGEST), path.name)


@lru_cache(maxsize=4)
def _read_calendar(text: bytes, file: str) -> Calendar:
    try:
        data = tomllib.loads(text.decode("utf-8"))
        windows: dict[str, tuple[Offset, Offset]] = {}
        due: dict[str, Offset] = {}
        decisions: dict[str, Offset] = {}
        for letter in data["kinds"]:
            for name, table in data.get(letter, {}).items():
                if name == "due":
                    due.update({form: _offset(text) for form, text in table.items()})
                elif name == "decision":
                    decisions.update({f"{letter}.{what}": _offset(text) for what, text in table.items()})
                elif "from" in table:
                    windows[f"{letter}.{name}"] = (_offset(table["from"]), _offset(table["to"]))
        levels = {letter: int(level) for letter, level in data.get("levels", {}).items()}
        unverified = frozenset(name for names in data.get("unverified", {}).values() for name in names)
        words = {letter: tuple(map(str, known)) for letter, known in data.get("kind_words", {}).items()}
        return Calendar(dict(data["kinds"]), windows, due, decisions, levels, unverified, words)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as cause:
        raise _unreadable(file, 1, str(cause)[:120]) from cause


def _offset(text: str) -> Offset:
    day, month, years = text.split("/")
    return int(day), int(month), int(years)
