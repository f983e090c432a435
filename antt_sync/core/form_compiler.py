"""Plain data to a `Form`, or every finding about it at once.

Knows which keys a form may have and what they must be; refuses to know TOML or files: it is handed
plain data and, for findings, the line of each path in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.expressions import Expr, ExpressionError, Lit, parse, parse_template
from antt_sync.core.findings import Finding, Param, Severity, Where
from antt_sync.core.form_checks import check_whole
from antt_sync.core.schema import (
    DEFAULT_LONGEST,
    Cell,
    Column,
    Form,
    Known,
    Note,
    Row,
    Rule,
    Section,
    Text,
    table_row,
)
from antt_sync.core.values import MAX_INT, CellType

Plain = Mapping[str, object]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FORM_ID = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4})?")
_VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
_EMPTY = Text("", "")
FORM_KEYS = {
    "format",
    "id",
    "version",
    "kinds",
    "window",
    "title",
    "subtitle",
    "sheet",
    "signer",
    "source",
    "result_column",
    "label_width",
    "choices",
    "column",
    "section",
    "rule",
    "parameters",
}
SECTION_KEYS = {"id", "vi", "en", "note", "field"}
FIELD_KEYS = {"id", "no", "vi", "en", "unit", "criterion", "source", "part_of", "table", "cells", "notes"}
CELL_KEYS = {"type", "choices", "max", "min", "required", "when", "value", "text", "known"}
COLUMN_KEYS = {"key", "vi", "en", "short", "width", "group"}
RULE_KEYS = {"id", "code", "severity", "at", "each", "holds", "live", "title", "what", "do", "source"}
KNOWN_KEYS = {"form", "cell", "period"}


@dataclass
class _Reader:
    """Collects findings while reading; every `take` returns something usable, so reading goes on."""

    file: str
    lines: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, path: str, **params: Param) -> None:
        near = path
        while near and near not in self.lines:
            near = near.rpartition(".")[0]
        where = Where(file=self.file, address=path, line=self.lines.get(near, 1))
        self.findings.append(Finding(code, Severity.ERROR, where, {"path": path, **params}))

    def only(self, data: Plain, allowed: set[str], path: str) -> None:
        for key in data:
            if key not in allowed:
                self.wrong("SCHEMA-101", _join(path, key), key=key)

    def text(self, data: Plain, key: str, path: str, default: str | None = None) -> str:
        value = data.get(key, default)
        if isinstance(value, str) and (value or default == ""):
            return value
        self.wrong("SCHEMA-102" if value is None else "SCHEMA-103", _join(path, key), key=key)
        return ""

    def both(self, data: object, path: str, *, optional: bool = False) -> Text:
        if data is None and optional:
            return _EMPTY
        if not isinstance(data, Mapping):
            self.wrong("SCHEMA-104", path)
            return _EMPTY
        return Text(self.text(data, "vi", path), self.text(data, "en", path))

    def whole(self, data: Plain, key: str, path: str, default: int) -> int:
        value = data.get(key, default)
        if type(value) is int:
            return value
        self.wrong("SCHEMA-103", _join(path, key), key=key)
        return default

    def tables(self, data: Plain, key: str, path: str) -> list[tuple[str, Plain]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.wrong("SCHEMA-103", _join(path, key), key=key)
            return []
        return [(_join(path, f"{key}[{i}]"), item) for i, item in enumerate(value)]

    def expression(
        self, data: Plain, key: str, path: str, parser: Callable[[str], Expr] = parse
    ) -> Expr | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, bool):
            return Lit(value)
        try:
            if not isinstance(value, str):
                raise ExpressionError("SCHEMA-103", key)
            return parser(value)
        except ExpressionError as cause:
            self.wrong(cause.code, _join(path, key), key=key, detail=cause.detail)
            return None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def compile_form(data: Plain, *, hash: str, file: str, lines: Mapping[str, int]) -> Form:
    """Turn a form's plain data into a `Form`.

    Raises: SchemaInvalid with every finding, each at its file, line and path.
    """
    reader = _Reader(file, lines)
    reader.only(data, FORM_KEYS, "")
    if data.get("format") != 1:
        reader.wrong("SCHEMA-105", "format")
    form_id, version = reader.text(data, "id", ""), reader.text(data, "version", "")
    for key, value, pattern in (("id", form_id, _FORM_ID), ("version", version, _VERSION)):
        if value and not pattern.fullmatch(value):
            reader.wrong("SCHEMA-106", key, key=key, value=value)
    choices = _choices(reader, data)
    columns = tuple(_column(reader, item, path) for path, item in reader.tables(data, "column", ""))
    keys = {column.key for column in columns} | {"noi_dung"}
    templates: dict[str, Row] = {}
    sections = tuple(
        _section(reader, item, path, _Given(choices, keys, templates))
        for path, item in reader.tables(data, "section", "")
    )
    kinds = data.get("kinds")
    if not isinstance(kinds, list) or not kinds or not all(isinstance(k, str) for k in kinds):
        reader.wrong("SCHEMA-103", "kinds", key="kinds")
        kinds = []
    form = Form(
        id=form_id,
        version=version,
        hash=hash,
        kinds=tuple(kinds),
        window=reader.text(data, "window", ""),
        title=reader.both(data.get("title"), "title"),
        subtitle=reader.both(data.get("subtitle"), "subtitle"),
        sheet=reader.both(data.get("sheet"), "sheet"),
        signer=reader.both(data.get("signer"), "signer"),
        source=reader.text(data, "source", ""),
        columns=columns,
        label_width=reader.whole(data, "label_width", "", 348),
        result_column=reader.text(data, "result_column", "", ""),
        sections=sections,
        rules=tuple(_rule(reader, item, path) for path, item in reader.tables(data, "rule", "")),
        tables=templates,
        parameters=_parameters(reader, data),
    )
    check_whole(reader.wrong, form, data)
    if reader.findings:
        raise SchemaInvalid("SCHEMA-100", tuple(reader.findings), file=file, count=len(reader.findings))
    return form


@dataclass(frozen=True, slots=True)
class _Given:
    choices: Mapping[str, tuple[str, ...]]
    columns: set[str]
    templates: dict[str, Row]


def _choices(reader: _Reader, data: Plain) -> dict[str, tuple[str, ...]]:
    given = data.get("choices", {})
    if not isinstance(given, Mapping):
        reader.wrong("SCHEMA-103", "choices", key="choices")
        return {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        listed = isinstance(values, list) and all(isinstance(v, str) and v for v in values)
        if not listed or len(",".join(values)) > 250:
            reader.wrong("SCHEMA-107", f"choices.{name}", key=name)
            continue
        lists[name] = tuple(values)
    return lists


def _parameters(reader: _Reader, data: Plain) -> dict[str, int]:
    given = data.get("parameters", {})
    if not isinstance(given, Mapping):
        reader.wrong("SCHEMA-103", "parameters", key="parameters")
        return {}
    return {name: reader.whole(given, name, "parameters", 0) for name in given}


def _column(reader: _Reader, data: Plain, path: str) -> Column:
    reader.only(data, COLUMN_KEYS, path)
    key = _name(reader, data, "key", path)
    label = reader.both(data, path)
    short = reader.both(data.get("short"), f"{path}.short", optional=True)
    group = reader.both(data["group"], f"{path}.group") if "group" in data else None
    return Column(
        key, label, short if short.vi else label, reader.whole(data, "width", path, 90), group
    )


def _name(reader: _Reader, data: Plain, key: str, path: str) -> str:
    name = reader.text(data, key, path)
    if name and not _NAME.fullmatch(name):
        reader.wrong("SCHEMA-106", _join(path, key), key=key, value=name)
    return name


def _section(reader: _Reader, data: Plain, path: str, given: _Given) -> Section:
    reader.only(data, SECTION_KEYS, path)
    rows: list[Row] = []
    for field_path, item in reader.tables(data, "field", path):
        row, prepared = _row(reader, item, field_path, given)
        if row.table:
            given.templates[row.table] = row
            rows.extend(table_row(row, n) for n in range(1, prepared + 1))
        else:
            rows.append(row)
    note = reader.both(data.get("note"), f"{path}.note", optional=True)
    return Section(_name(reader, data, "id", path), reader.both(data, path), note, tuple(rows))


def _row(reader: _Reader, data: Plain, path: str, given: _Given) -> tuple[Row, int]:
    reader.only(data, FIELD_KEYS, path)
    key = _name(reader, data, "id", path)
    prepared = reader.whole(data, "table", path, 0)
    is_table = "table" in data
    cells_data = data.get("cells", {})
    if not isinstance(cells_data, Mapping):
        reader.wrong("SCHEMA-103", f"{path}.cells", key="cells")
        cells_data = {}
    cells = tuple(
        _cell(reader, spec, f"{path}.cells.{column}", f"{key}.{column}", given)
        for column, spec in cells_data.items()
    )
    row = Row(
        key=key,
        number=reader.text(data, "no", path, ""),
        label=_EMPTY if is_table and "vi" not in data else reader.both(data, path),
        unit=reader.both(data.get("unit"), f"{path}.unit", optional=True),
        criterion=reader.text(data, "criterion", path, ""),
        source=reader.text(data, "source", path, ""),
        part_of=reader.text(data, "part_of", path, ""),
        table=key if is_table else "",
        cells=cells,
        notes=tuple(_notes(reader, data, path)),
    )
    return row, prepared


def _notes(reader: _Reader, data: Plain, path: str) -> list[Note]:
    notes: list[Note] = []
    for note_path, item in reader.tables(data, "notes", path):
        reader.only(item, {"when", "text"}, note_path)
        when = reader.expression(item, "when", note_path)
        text = reader.expression(item, "text", note_path, parse_template)
        if when is None or text is None:
            reader.wrong("SCHEMA-102", note_path, key="when, text")
        else:
            notes.append(Note(when, text))
    return notes


def _cell(reader: _Reader, spec: object, path: str, address: str, given: _Given) -> Cell:
    column = address.rpartition(".")[2]
    if not isinstance(spec, Mapping):
        reader.wrong("SCHEMA-103", path, key=column)
        spec = {}
    reader.only(spec, CELL_KEYS, path)
    if column not in given.columns:
        reader.wrong("SCHEMA-108", path, key=column)
    try:
        kind = CellType(reader.text(spec, "type", path) or "text")
    except ValueError:
        reader.wrong("SCHEMA-109", f"{path}.type", value=str(spec.get("type")))
        kind = CellType.TEXT
    choices: tuple[str, ...] = ()
    if kind is CellType.CHOICE:
        name = reader.text(spec, "choices", path)
        choices = given.choices.get(name, ())
        if name and not choices:
            reader.wrong("SCHEMA-110", f"{path}.choices", value=name)
    value = reader.expression(spec, "value", path)
    if kind is CellType.SHOWN:
        value = reader.expression(spec, "text", path, parse_template)
    if (value is None) == (kind in {CellType.VERDICT, CellType.SHOWN}):
        reader.wrong("SCHEMA-111", path, key=column)
    return Cell(
        address=address,
        column=column,
        type=kind,
        choices=choices,
        longest=reader.whole(spec, "max", path, DEFAULT_LONGEST.get(kind, MAX_INT)),
        smallest=reader.whole(spec, "min", path, 0),
        required=reader.expression(spec, "required", path),
        when=reader.expression(spec, "when", path),
        value=value,
        known=_known(reader, spec, path),
    )


def _known(reader: _Reader, spec: Plain, path: str) -> Known | None:
    if "known" not in spec:
        return None
    known, path = spec["known"], f"{path}.known"
    if not isinstance(known, Mapping):
        reader.wrong("SCHEMA-103", path, key="known")
        return None
    reader.only(known, KNOWN_KEYS, path)
    period = reader.text(known, "period", path)
    if period not in {"same", "previous"}:
        reader.wrong("SCHEMA-109", f"{path}.period", value=period)
    return Known(
        reader.text(known, "form", path), reader.text(known, "cell", path), period == "previous"
    )


def _rule(reader: _Reader, data: Plain, path: str) -> Rule:
    reader.only(data, RULE_KEYS, path)
    severity = reader.text(data, "severity", path)
    if severity not in {"stop", "error", "warning"}:
        reader.wrong("SCHEMA-109", f"{path}.severity", value=severity)
        severity = "error"
    each = reader.text(data, "each", path, "")
    at = reader.text(data, "at", path, "cell" if each == "text" else None)
    holds = reader.expression(data, "holds", path)
    live = reader.expression(data, "live", path, parse_template)
    for key, value in (("holds", holds), ("live", live)):
        if value is None and key not in data:
            reader.wrong("SCHEMA-102", f"{path}.{key}", key=key)
    return Rule(
        id=reader.text(data, "id", path),
        code=reader.text(data, "code", path),
        severity=Severity(severity),
        at=at,
        each=each,
        holds=holds or Lit(True),
        live=live or Lit(""),
        title=reader.both(data.get("title"), f"{path}.title"),
        what=reader.both(data.get("what"), f"{path}.what"),
        do=reader.both(data.get("do"), f"{path}.do"),
        source=reader.text(data, "source", path),
    )
