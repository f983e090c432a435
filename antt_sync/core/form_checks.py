"""What only a whole form can tell: names that exist, ids said once, criteria with a result.

Knows a compiled form and the plain data it came from; refuses to know the single keys, which
`form_compiler` has read by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from antt_sync.core.expressions import PARAMETERS, Expr, Op, Ref, names, refs
from antt_sync.core.schema import Form

Wrong = Callable[..., None]


def check_whole(wrong: Wrong, form: Form, data: Mapping[str, object]) -> None:
    """Report, through `wrong(code, path, **params)`, all that is wrong with the form as a whole."""
    _check_twice(wrong, [row.key for row in form.rows if not row.table] + list(form.tables), "field")
    _check_twice(wrong, [rule.id for rule in form.rules], "rule")
    _check_twice(wrong, [column.key for column in form.columns], "column")
    paths = _paths(data)
    for row in (*form.rows, *form.tables.values()):
        path = paths.get(row.table or row.key, "section")
        if row.part_of and row.part_of not in form.row_of:
            wrong("SCHEMA-112", f"{path}.part_of", name=row.part_of)
        if row.criterion and row.cell(form.result_column) is None:
            wrong("SCHEMA-113", f"{path}.criterion", criterion=row.criterion)
        if row in form.tables.values():
            continue
        for cell in row.cells:
            for key, expr in (("required", cell.required), ("when", cell.when), ("value", cell.value)):
                _check_names(wrong, form, expr, f"{path}.cells.{cell.column}.{key}")
        for i, note in enumerate(row.notes):
            _check_names(wrong, form, note.when, f"{path}.notes[{i}].when")
            _check_names(wrong, form, note.text, f"{path}.notes[{i}].text")
    for i, rule in enumerate(form.rules):
        if rule.each and rule.each != "text" and rule.each not in form.tables:
            wrong("SCHEMA-112", f"rule[{i}].each", name=rule.each)
        elif not rule.each and rule.at not in form.cells:
            wrong("SCHEMA-112", f"rule[{i}].at", name=rule.at)
        for key, expr in (("holds", rule.holds), ("live", rule.live)):
            _check_names(wrong, form, expr, f"rule[{i}].{key}", table=rule.each)


def _check_twice(wrong: Wrong, names: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            wrong("SCHEMA-114", what, name=name)
        seen.add(name)


def _check_names(wrong: Wrong, form: Form, expr: Expr | None, path: str, *, table: str = "") -> None:
    if expr is None:
        return
    for name in names(expr) - set(PARAMETERS) - set(form.parameters):
        wrong("SCHEMA-112", path, name=name)
    reads_table = _aggregated(expr)
    for ref in refs(expr):
        row, _, column = ref.address.partition(".")
        if ref.address in form.cells or (ref.address == "cell" and table == "text"):
            continue
        if row == "row" and table in form.tables and form.tables[table].cell(column):
            continue
        if ref in reads_table and row in form.tables and form.tables[row].cell(column):
            continue
        if row in form.row_of and form.row_of[row].criterion and column == form.result_column:
            continue
        wrong("SCHEMA-112", path, name=ref.address)


def _aggregated(expr: Expr) -> frozenset[Ref]:
    if not isinstance(expr, Op):
        return frozenset()
    if expr.name in {"sum", "count"}:
        return refs(expr)
    return frozenset().union(*(_aggregated(a) for a in expr.args))


def _paths(data: Mapping[str, object]) -> dict[str, str]:
    """Where each field stands in the data, by its id; the data may be of any shape."""
    found: dict[str, str] = {}
    sections = data.get("section")
    for i, section in enumerate(sections if isinstance(sections, list) else []):
        fields = section.get("field") if isinstance(section, Mapping) else None
        for j, item in enumerate(fields if isinstance(fields, list) else []):
            if isinstance(item, Mapping) and isinstance(item.get("id"), str):
                found.setdefault(item["id"], f"section[{i}].field[{j}]")
    return found
