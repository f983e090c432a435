"""Plain data to a `Form`, or every finding about it at once.

Knows which keys a form may have and what they must be; refuses to know TOML or files: it is handed
plain data and, for findings, the line of each path in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from antt_sync.core.expressions import Lit, parse_template
from antt_sync.core.findings import Severity
from antt_sync.core.form_checks import check_whole
from antt_sync.core.known_reader import FORM_ID, read_kinds, read_known, read_on_paper
from antt_sync.core.plain_reader import NO_TEXT, Plain, PlainReader, joined
from antt_sync.core.schema import (
    Cell,
    Column,
    Form,
    Listing,
    Note,
    ParameterWords,
    Row,
    Rule,
    Section,
    table_row,
)
from antt_sync.core.values import MAX_INT, CellType, clean_text, folded, serial

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
_RULE_CODE = re.compile(r"[A-Z]{1,4}[0-9]{2}")
_RESERVED = {"row", "cell"}
WINDOWS = {"year", "registration", "half_year", "assessment"}
MOST_PREPARED = 200
MOST_LETTERS = 2_000
MOST_POINTS = 100_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORM_KEYS = _words(
    "format id version kinds window title subtitle sheet signer source "
    "result_column label_width choices column section rule parameters parameter_words "
    "filled_by code_of on_paper"
)
SECTION_KEYS = {"id", "vi", "en", "note", "field"}
FIELD_KEYS = _words("id no vi en unit criterion source part_of table cells notes listing")
ENTRY_KEYS = {"type", "required", "when", "known", "given"}
CELL_KEYS = {
    CellType.INT: ENTRY_KEYS | {"min", "max"},
    CellType.TEXT: ENTRY_KEYS | {"max"},
    CellType.DECIMAL: ENTRY_KEYS | {"min", "max", "step"},
    CellType.DATE: ENTRY_KEYS,
    CellType.CHOICE: ENTRY_KEYS | {"choices"},
    CellType.VERDICT: {"type", "value", "rule"},
    CellType.SHOWN: {"type", "text", "rule"},
}
COLUMN_KEYS = {"key", "vi", "en", "short", "width", "group"}
RULE_KEYS = _words("id code severity at each holds live title what do source scope")


def compile_form(data: Plain, *, hash: str, file: str, lines: Mapping[str, int]) -> Form:
    """Turn a form's plain data into a `Form`.

    Raises: SchemaInvalid with every finding, each at its file, line and path, in the file's order.
    """
    reader = PlainReader(file, lines)
    reader.begin(data, FORM_KEYS)
    choices = _choices(reader, data)
    columns = tuple(_column(reader, item, path) for path, item in reader.tables(data, "column", ""))
    keys = {column.key for column in columns} | {"noi_dung"}
    templates: dict[str, Row] = {}
    sections = tuple(
        _section(reader, item, path, _Given(choices, keys, templates))
        for path, item in reader.tables(data, "section", "")
    )
    form = Form(
        id=reader.matching(data, "id", "", FORM_ID),
        version=reader.matching(data, "version", "", _VERSION),
        hash=hash,
        kinds=read_kinds(reader, data, "", needed=True),
        window=reader.one_of(data, "window", "", WINDOWS),
        title=reader.both(data.get("title"), "title"),
        subtitle=reader.both(data.get("subtitle"), "subtitle"),
        sheet=reader.both(data.get("sheet"), "sheet"),
        signer=reader.both(data.get("signer"), "signer"),
        source=reader.text(data, "source", ""),
        columns=columns,
        label_width=reader.whole(data, "label_width", "", 348, within=(60, 900)),
        result_column=reader.text(data, "result_column", "", ""),
        sections=sections,
        rules=tuple(_rule(reader, item, path) for path, item in reader.tables(data, "rule", "")),
        tables=templates,
        parameters=_parameters(reader, data),
        days=_days(data),
        parameter_words=_parameter_words(reader, data),
        filled_by=reader.one_of({"filled_by": "unit", **data}, "filled_by", "", ("unit", "office")),
        code_of_given=_code_of(reader, data) == "all",
        on_paper=read_on_paper(reader, data["on_paper"]) if "on_paper" in data else None,
    )
    check_whole(reader.wrong, form, data, clean=not reader.findings)
    reader.end()
    return form


@dataclass(frozen=True, slots=True)
class _Given:
    choices: Mapping[str, tuple[str, ...]]
    columns: set[str]
    templates: dict[str, Row]


def _code_of(reader: PlainReader, data: Plain) -> str:
    return reader.one_of({"code_of": "entered", **data}, "code_of", "", ("entered", "all"))


def _choices(reader: PlainReader, data: Plain) -> dict[str, tuple[str, ...]]:
    given = data.get("choices", {})
    if not isinstance(given, Mapping):
        reader.wrong("SCHEMA-103", "choices", key="choices")
        return {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        if isinstance(values, list) and _is_choice_list(values):
            lists[name] = tuple(values)
        else:
            reader.wrong("SCHEMA-107", f"choices.{name}", key=name)
    return lists


def _is_choice_list(values: list[object]) -> bool:
    """Fit for a spreadsheet's own list: no commas, no twins, 250 characters in all."""
    texts = [v for v in values if isinstance(v, str) and v == clean_text(v) and v and "," not in v]
    twins = len({folded(v) for v in texts}) < len(texts)
    return len(texts) == len(values) > 0 and not twins and len(",".join(texts)) <= 250


def _parameters(reader: PlainReader, data: Plain) -> dict[str, int]:
    """Numbers and days; a day as its day number."""
    given = data.get("parameters", {})
    if not isinstance(given, Mapping):
        reader.wrong("SCHEMA-103", "parameters", key="parameters")
        return {}
    most = (-MAX_INT, MAX_INT)
    days = {name: serial(value) for name, value in given.items() if name in _days(data)}
    return {
        name: days[name] if name in days else reader.whole(given, name, "parameters", 0, within=most)
        for name in given
    }


def _days(data: Plain) -> frozenset[str]:
    """The parameters that are days."""
    given = data.get("parameters")
    listed = given.items() if isinstance(given, Mapping) else ()
    return frozenset(name for name, value in listed if type(value) is date)


def _parameter_words(reader: PlainReader, data: Plain) -> dict[str, ParameterWords]:
    """What each parameter decides; a parameter without words is a finding, and so are words without one."""
    given, said = data.get("parameters", {}), data.get("parameter_words", {})
    names = given if isinstance(given, Mapping) else {}
    if not isinstance(said, Mapping):
        reader.wrong("SCHEMA-103", "parameter_words", key="parameter_words")
        return {}
    reader.only(said, set(names), "parameter_words")
    found: dict[str, ParameterWords] = {}
    for name in names:
        path, item = f"parameter_words.{name}", said.get(name)
        words = reader.both(item, path)
        if isinstance(item, Mapping):
            reader.only(item, {"vi", "en", "unverified"}, path)
            unverified = item.get("unverified")
            if not isinstance(unverified, bool):
                reader.wrong("SCHEMA-121", f"{path}.unverified", key="unverified")
            found[name] = ParameterWords(words, unverified is not False)
    return found


def _column(reader: PlainReader, data: Plain, path: str) -> Column:
    reader.only(data, COLUMN_KEYS, path)
    key = _name(reader, data, "key", path)
    label = reader.both(data, path)
    short = reader.both(data.get("short"), f"{path}.short", optional=True)
    group = reader.both(data["group"], f"{path}.group") if "group" in data else None
    return Column(
        key,
        label,
        short if short.vi else label,
        reader.whole(data, "width", path, 90, within=(20, 800)),
        group,
    )


def _name(reader: PlainReader, data: Plain, key: str, path: str) -> str:
    name = reader.matching(data, key, path, _NAME)
    if name in _RESERVED:
        reader.wrong("SCHEMA-106", joined(path, key), key=key, value=name)
    return name


def _section(reader: PlainReader, data: Plain, path: str, given: _Given) -> Section:
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


def _row(reader: PlainReader, data: Plain, path: str, given: _Given) -> tuple[Row, int]:
    reader.only(data, FIELD_KEYS, path)
    key = _name(reader, data, "id", path)
    is_table = "table" in data
    prepared = reader.whole(data, "table", path, 1, within=(1, MOST_PREPARED))
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
        label=NO_TEXT if is_table and "vi" not in data else reader.both(data, path),
        unit=reader.both(data.get("unit"), f"{path}.unit", optional=True),
        criterion=reader.text(data, "criterion", path, ""),
        source=reader.text(data, "source", path, ""),
        part_of=reader.text(data, "part_of", path, ""),
        table=key if is_table else "",
        cells=cells,
        notes=tuple(_notes(reader, data, path)),
        listing=_listing(reader, data, path),
    )
    return row, prepared


def _listing(reader: PlainReader, data: Plain, path: str) -> Listing | None:
    if "listing" not in data:
        return None
    listing, path = data["listing"], f"{path}.listing"
    if not isinstance(listing, Mapping):
        reader.wrong("SCHEMA-103", path, key="listing")
        return None
    reader.only(listing, {"kinds", "having"}, path)
    having = listing.get("having", [])
    if not isinstance(having, list) or not all(isinstance(h, str) and FORM_ID.fullmatch(h) for h in having):
        reader.wrong("SCHEMA-103", f"{path}.having", key="having")
        having = []
    cells = data.get("cells", {})
    if not (isinstance(cells, Mapping) and {"ma", "noi_dung"} <= set(cells)):
        reader.wrong("SCHEMA-120", path)
    return Listing(read_kinds(reader, listing, path, needed=True), tuple(having))


def _notes(reader: PlainReader, data: Plain, path: str) -> list[Note]:
    notes: list[Note] = []
    for note_path, item in reader.tables(data, "notes", path):
        reader.only(item, {"when", "text"}, note_path)
        when = reader.expression(item, "when", note_path)
        text = reader.expression(item, "text", note_path, parse_template)
        for key in ("when", "text"):
            if key not in item:
                reader.wrong("SCHEMA-102", f"{note_path}.{key}", key=key)
        if when is not None and text is not None:
            notes.append(Note(when, text))
    return notes


def _cell(reader: PlainReader, spec: object, path: str, address: str, given: _Given) -> Cell:
    column = address.rpartition(".")[2]
    if not isinstance(spec, Mapping):
        reader.wrong("SCHEMA-103", path, key=column)
        spec = {}
    if column not in given.columns:
        reader.wrong("SCHEMA-108", path, key=column)
    name = reader.one_of(spec, "type", path, list(CellType))
    if not name:
        return Cell(address=address, column=column, type=CellType.TEXT)
    kind = CellType(name)
    reader.only(spec, CELL_KEYS[kind], path)
    value = reader.expression(spec, "value", path)
    if kind is CellType.SHOWN:
        value = reader.expression(spec, "text", path, parse_template)
    wanted = {CellType.VERDICT: "value", CellType.SHOWN: "text"}.get(kind)
    if wanted and wanted not in spec:
        reader.wrong("SCHEMA-102", f"{path}.{wanted}", key=wanted)
    least, longest = _limits(reader, spec, path, kind)
    return Cell(
        address=address,
        column=column,
        type=kind,
        choices=_list_of(reader, spec, path, given) if kind is CellType.CHOICE else (),
        longest=longest,
        smallest=least,
        step=reader.hundredths(spec, "step", path, 25, least=1) if kind is CellType.DECIMAL else 1,
        required=reader.expression(spec, "required", path),
        when=reader.expression(spec, "when", path),
        value=value,
        known=read_known(reader, spec["known"], f"{path}.known") if "known" in spec else None,
        given=_given(reader, spec, path),
        rule=reader.matching(spec, "rule", path, _RULE_CODE) if "rule" in spec else "",
    )


def _given(reader: PlainReader, spec: Plain, path: str) -> bool:
    """Whether the office gives the value; then it must say from where, and nobody has to fill it."""
    given = spec.get("given", False)
    asked = "known" not in spec or "required" in spec or "when" in spec
    if not isinstance(given, bool) or (given and asked):
        reader.wrong("SCHEMA-119", f"{path}.given", key="given")
    return given is True


def _limits(reader: PlainReader, spec: Plain, path: str, kind: CellType) -> tuple[int, int]:
    if kind is CellType.TEXT:
        return 0, reader.whole(spec, "max", path, 200, within=(1, MOST_LETTERS))
    if kind is CellType.DECIMAL:
        least = reader.hundredths(spec, "min", path, 0, least=-MAX_INT)
        return least, reader.hundredths(spec, "max", path, MOST_POINTS, least=least)
    least = reader.whole(spec, "min", path, 0, within=(-MAX_INT, MAX_INT)) if kind is CellType.INT else 0
    if kind is not CellType.INT:
        return 0, MAX_INT
    return least, reader.whole(spec, "max", path, MAX_INT, within=(least, MAX_INT))


def _list_of(reader: PlainReader, spec: Plain, path: str, given: _Given) -> tuple[str, ...]:
    name = reader.text(spec, "choices", path)
    if name and name not in given.choices:
        reader.wrong("SCHEMA-110", f"{path}.choices", value=name)
    return given.choices.get(name, ())


def _rule(reader: PlainReader, data: Plain, path: str) -> Rule:
    reader.only(data, RULE_KEYS, path)
    severity = reader.one_of(data, "severity", path, list(Severity)) or "error"
    each = reader.text(data, "each", path, "")
    at = reader.text(data, "at", path, "cell" if each == "text" else None)
    holds = reader.expression(data, "holds", path)
    live = reader.expression(data, "live", path, parse_template)
    of_set = reader.one_of({"scope": "form", **data}, "scope", path, ("form", "set")) == "set"
    for key, value in (("holds", holds), ("live", live)):
        if value is None and key not in data and not (of_set and key == "live"):
            reader.wrong("SCHEMA-102", f"{path}.{key}", key=key)
    return Rule(
        id=reader.text(data, "id", path),
        code=reader.matching(data, "code", path, _RULE_CODE),
        severity=Severity(severity),
        at=at,
        each=each,
        holds=holds or Lit(True),
        live=live or Lit(""),
        title=reader.both(data.get("title"), f"{path}.title"),
        what=reader.both(data.get("what"), f"{path}.what"),
        do=reader.both(data.get("do"), f"{path}.do"),
        source=reader.text(data, "source", path),
        of_set=of_set,
    )
