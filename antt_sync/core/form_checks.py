"""What only a whole form can tell: names that exist, ids said once, kinds that fit, no circles.

Knows a compiled form and the plain data it came from; refuses to know the single keys, which
`form_compiler` has read by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from antt_sync.core.checks import expanded, row_checks
from antt_sync.core.expressions import PARAMETERS, Expr, Lit, Name, Op, Ref
from antt_sync.core.schema import Cell, Form, Row
from antt_sync.core.values import CellType

Wrong = Callable[..., None]
Node = tuple[str, str]

BOOL, NUMBER, DAY, TEXT, POINTS = "bool", "number", "day", "text", "points"
_DAYS = frozenset(PARAMETERS) - {"year"}
_KIND_OF = {CellType.INT: NUMBER, CellType.DATE: DAY, CellType.DECIMAL: POINTS}


def check_whole(wrong: Wrong, form: Form, data: Mapping[str, object], *, clean: bool = True) -> None:
    """Report, through `wrong(code, path, **params)`, all that is wrong with the form as a whole.

    Circles are looked for only in a form that is `clean` so far: elsewhere names may lead nowhere.
    """
    places = _Places(data)
    found = False

    def say(code: str, path: str, **params: str | int) -> None:
        nonlocal found
        found = True
        wrong(code, path, **params)

    _check_twice(say, places)
    if form.result_column and form.result_column not in {c.key for c in form.columns}:
        say("SCHEMA-108", "result_column", key=form.result_column)
    for row in (*(r for r in form.rows if not r.table), *form.tables.values()):
        _check_row(say, form, row, places.of_row(row.table or row.key))
    _check_rules(say, form)
    if clean and not found:
        _check_circles(say, form, places)


class _Places:
    """Where each field stands in the data, whose shape may be anything."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self.ids: dict[str, list[tuple[str, str]]] = {"section": [], "field": [], "column": [], "rule": []}
        for path, section in _items(data, "section", ""):
            self.ids["section"].append((_id(section, "id"), f"{path}.id"))
            for field_path, field in _items(section, "field", f"{path}."):
                self.ids["field"].append((_id(field, "id"), f"{field_path}.id"))
        for what, key in (("column", "key"), ("rule", "id")):
            self.ids[what] = [(_id(item, key), f"{path}.{key}") for path, item in _items(data, what, "")]
        self._rows: dict[str, str] = {}
        for name, path in self.ids["field"]:
            self._rows.setdefault(name, path.removesuffix(".id"))

    def of_row(self, key: str) -> str:
        """The path of a field by its id."""
        return self._rows.get(key.partition("[")[0], "section")


def _items(data: Mapping[str, object], key: str, before: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    listed = data.get(key)
    for i, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping):
            yield f"{before}{key}[{i}]", item


def _id(item: Mapping[str, object], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _check_twice(wrong: Wrong, places: _Places) -> None:
    for ids in places.ids.values():
        seen: set[str] = set()
        for name, path in ids:
            if name and name in seen:
                wrong("SCHEMA-114", path, name=name)
            seen.add(name)


def _check_row(wrong: Wrong, form: Form, row: Row, path: str) -> None:
    look = _Look(wrong, form, form.tables.get(row.table))
    whole = form.row_of.get(row.part_of)
    if row.part_of and (whole is None or whole.table or whole.part_of or row.part_of == row.key):
        wrong("SCHEMA-112", f"{path}.part_of", name=row.part_of)
    if row.criterion and (row.table or row.cell(form.result_column) is None):
        wrong("SCHEMA-113", f"{path}.criterion", criterion=row.criterion)
    for cell in row.cells:
        at = f"{path}.cells.{cell.column}"
        look.at(cell.required, f"{at}.required", BOOL)
        look.at(cell.when, f"{at}.when", BOOL)
        if cell.type is CellType.SHOWN:
            look.at(cell.value, f"{at}.text", TEXT)
        else:
            look.at(cell.value, f"{at}.value", BOOL)
    for i, note in enumerate(row.notes):
        look.at(note.when, f"{path}.notes[{i}].when", BOOL)
        look.at(note.text, f"{path}.notes[{i}].text", TEXT)


def _check_rules(wrong: Wrong, form: Form) -> None:
    for i, rule in enumerate(form.rules):
        path = f"rule[{i}]"
        table = form.tables.get(rule.each)
        look = _Look(wrong, form, table, of_text=rule.each == "text")
        if rule.each and not look.of_text and table is None:
            wrong("SCHEMA-112", f"{path}.each", name=rule.each)
        elif rule.at and not look.of_text and not _stands(form, table, rule.at):
            wrong("SCHEMA-112", f"{path}.at", name=rule.at)
        look.at(rule.holds, f"{path}.holds", BOOL)
        look.at(rule.live, f"{path}.live", TEXT)


def _stands(form: Form, table: Row | None, at: str) -> bool:
    return at in form.cells if table is None else table.cell(at) is not None


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks through expressions for names that lead nowhere and kinds that do not fit.

    `table` is the one whose rows `row.column` means; `of_text` allows `cell`.
    """

    wrong: Wrong
    form: Form
    table: Row | None
    of_text: bool = False

    def at(self, expr: Expr | None, path: str, wanted: str) -> None:
        """Report what is wrong with the expression at this path, which must be of the kind wanted."""
        if expr is None:
            return
        kind = self._kind(expr, path)
        if kind and kind != wanted:
            self.wrong("SCHEMA-203", path, detail=f"{kind} ≠ {wanted}")

    def _kind(self, expr: Expr, path: str) -> str:
        """The kind of an expression's value; empty once something about it has been reported."""
        match expr:
            case Lit(value=bool()):
                return BOOL
            case Lit(value=int()):
                return NUMBER
            case Lit():
                return TEXT
            case Name(name=name):
                if name in PARAMETERS or name in self.form.parameters:
                    return DAY if name in _DAYS | self.form.days else NUMBER
                return self._unknown(name, path)
            case Ref():
                return self._of_cell(expr, path)
            case Op(name=name, args=args):
                return self._of_op(name, args, path)

    def _unknown(self, name: str, path: str) -> str:
        self.wrong("SCHEMA-112", path, name=name)
        return ""

    def _of_cell(self, ref: Ref, path: str) -> str:
        if ref.address == "cell" and self.of_text and ref.source == "entered":
            return TEXT
        row, _, column = ref.address.partition(".")
        cell = self.form.cells.get(ref.address)
        if row == "row" and self.table is not None:
            cell = self.table.cell(column)
        if cell is None:
            return self._unknown(ref.address, path)
        if ref.source == "known" and cell.known is None:
            self.wrong("SCHEMA-116", path, name=ref.address)
            return ""
        return _KIND_OF.get(cell.type, TEXT)

    def _of_op(self, name: str, args: tuple[Expr, ...], path: str) -> str:
        if name in {"sum", "count"} and isinstance(args[0], Ref):
            return self._of_table(name, args[0], path)
        if name == "times":
            return self._times(args, path)
        if name == "result" and isinstance(args[0], Ref):
            row = self.form.row_of.get(args[0].address.partition(".")[0])
            return TEXT if row is not None and row.criterion else self._unknown(args[0].address, path)
        kinds = [self._kind(a, path) for a in args]
        if "" in kinds:
            return ""
        result = _result_kind(name, kinds)
        if not result:
            self.wrong("SCHEMA-203", path, detail=f"{name}: {', '.join(kinds)}")
        return result

    def _of_table(self, name: str, ref: Ref, path: str) -> str:
        table, _, column = ref.address.partition(".")
        cell = self.form.tables[table].cell(column) if table in self.form.tables else None
        if cell is None:
            return self._unknown(ref.address, path)
        kind = _KIND_OF.get(cell.type, TEXT)
        if name == "sum" and kind not in {NUMBER, POINTS}:
            self.wrong("SCHEMA-203", path, detail=f"sum: {kind}")
            return ""
        return kind if name == "sum" else NUMBER

    def _times(self, args: tuple[Expr, ...], path: str) -> str:
        """Every column must be one of a table and hold what it is held against."""
        for column, value in zip(args[::2], args[1::2], strict=True):
            address = column.address if isinstance(column, Ref) else ""
            table, _, key = address.partition(".")
            cell = self.form.tables[table].cell(key) if table in self.form.tables else None
            if cell is None:
                return self._unknown(address, path)
            kind, wanted = _KIND_OF.get(cell.type, TEXT), self._kind(value, path)
            if wanted and kind != wanted:
                self.wrong("SCHEMA-203", path, detail=f"times: {kind} ≠ {wanted}")
                return ""
        return NUMBER


def _result_kind(name: str, kinds: list[str]) -> str:
    """The kind an operator gives for these kinds; empty when it does not take them."""
    same = len(set(kinds)) == 1
    match name:
        case "and" | "or" | "not":
            return BOOL if set(kinds) == {BOOL} else ""
        case "==" | "!=" | "in":
            return BOOL if same and kinds[0] != BOOL else ""
        case "<" | "<=" | ">" | ">=":
            return BOOL if same and kinds[0] in {NUMBER, DAY, POINTS} else ""
        case "+" | "-" | "*":
            return _arithmetic_kind(name, kinds)
        case "if":
            return kinds[1] if kinds[0] == BOOL and kinds[1] == kinds[2] else ""
        case "percent":
            return TEXT if set(kinds) == {NUMBER} else ""
        case "text":
            return TEXT if set(kinds) <= {NUMBER, TEXT, POINTS} else ""
        case "personal" | "has":
            return BOOL if set(kinds) == {TEXT} else ""
        case _:
            return {"points": POINTS, "count_result": NUMBER}.get(name, BOOL)


def _arithmetic_kind(name: str, kinds: list[str]) -> str:
    if set(kinds) == {NUMBER}:
        return NUMBER
    if kinds == [POINTS, POINTS] and name != "*":
        return POINTS
    if kinds == [DAY, NUMBER] and name != "*":
        return DAY
    return NUMBER if kinds == [DAY, DAY] and name == "-" else ""


# --- circles -----------------------------------------------------------------------------------


def _check_circles(wrong: Wrong, form: Form, places: _Places) -> None:
    """Report a value, result or check that hangs, over any number of steps, on itself."""
    try:
        TopologicalSorter(dict(_edges(form))).prepare()
    except CycleError as cause:
        circle: list[Node] = cause.args[1]
        row = circle[0][1].partition(".")[0]
        wrong("SCHEMA-117", places.of_row(row), name=" → ".join(dict.fromkeys(name for _, name in circle)))


def _edges(form: Form) -> Iterator[tuple[Node, set[Node]]]:
    for checks in row_checks(form):
        row = checks.row
        parts = [("wrong", part.key) for part in form.parts_of(row.key)]
        yield ("wrong", row.key), _needs(form, (p.when for p in checks.problems))
        yield ("missing", row.key), _needs(form, (when for _, when in checks.missing))
        if row.criterion:
            result = _needs(form, [Ref(f"{row.key}.{form.result_column}")])
            yield ("result", row.key), {("missing", row.key), *parts} | result
        for cell in row.cells:
            if cell.value is not None:
                yield (
                    ("value", cell.address),
                    _needs(form, [expanded(form, cell.value)]) | _details(cell, parts),
                )


def _details(cell: Cell, parts: list[Node]) -> set[Node]:
    return set(parts[1:]) if cell.type is CellType.VERDICT else set()


def _needs(form: Form, exprs: Iterable[Expr]) -> set[Node]:
    needed: set[Node] = set()
    for expr in exprs:
        if isinstance(expr, Ref) and expr.source == "entered" and form.cells[expr.address].computed:
            needed.add(("value", expr.address))
        elif isinstance(expr, Op) and expr.name == "result" and isinstance(expr.args[0], Ref):
            needed.add(("result", expr.args[0].address.partition(".")[0]))
        elif isinstance(expr, Op) and expr.name == "count_result":
            needed |= {("result", row.key) for row in form.criteria}
        elif isinstance(expr, Op):
            needed |= _needs(form, expr.args)
    return needed
