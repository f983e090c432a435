"""A dossier: one workbook with every form a unit hands in together, and the papers printed from them.

Knows which forms and prints belong together for a kind of unit, and which answers are given once; refuses
to know what any of them says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from antt_sync.core.plain_reader import Plain, PlainReader
from antt_sync.core.prints import Print
from antt_sync.core.schema import Cell, Form, Text
from antt_sync.core.sheet import Prefill
from antt_sync.core.values import CellType, Entry

ID = re.compile(r"HS-[A-Z]{1,4}")
KEYS = {"vi", "en", "kinds", "forms", "prints", "once"}
_KIND = re.compile(r"[A-Z]")
_FORM = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4}){0,2}")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Dossier:
    """What lies in one workbook, in the order of its sheets.

    `once` are fields that later forms show as they were typed on the first form that has them.
    """

    id: str
    title: Text
    kinds: tuple[str, ...]
    forms: tuple[str, ...]
    prints: tuple[Print, ...]
    once: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One form of a dossier and what is printed and entered on its sheet."""

    form: Form
    prefill: Prefill
    entries: Mapping[str, Entry]


def compile_dossiers(
    data: Plain, forms: Mapping[str, Form], prints: Mapping[str, Print], *, lines: Mapping[str, int]
) -> list[Dossier]:
    """Turn plain data into dossiers; one that names a form or print which is not there is left out.

    Raises: SchemaInvalid with every finding.
    """
    reader = PlainReader("DOSSIERS.toml", lines)
    found: list[Dossier] = []
    for id, item in data.items():
        if not ID.fullmatch(id) or not isinstance(item, Mapping):
            reader.wrong("SCHEMA-106", id, key="id", value=id)
            continue
        reader.only(item, KEYS, id)
        wanted = _list(reader, item, "forms", id, _FORM)
        papers = _list(reader, item, "prints", id, _FORM)
        dossier = Dossier(
            id=id,
            title=reader.both({k: v for k, v in item.items() if k in {"vi", "en"}}, id),
            kinds=_list(reader, item, "kinds", id, _KIND),
            forms=wanted,
            prints=tuple(prints[p] for p in papers if p in prints),
            once=_list(reader, item, "once", id, _FIELD),
        )
        if len(dossier.prints) == len(papers) and all(f in forms for f in wanted):
            _check(reader, dossier, forms)
            found.append(dossier)
    reader.end()
    return found


def _check(reader: PlainReader, dossier: Dossier, forms: Mapping[str, Form]) -> None:
    names = [forms[f].sheet.vi for f in dossier.forms] + [p.sheet.vi for p in dossier.prints]
    for name in {n for n in names if names.count(n) > 1}:
        reader.wrong("SCHEMA-114", f"{dossier.id}.forms", name=name)
    for form in dossier.forms:
        if not set(dossier.kinds) <= set(forms[form].kinds):
            reader.wrong("SCHEMA-112", f"{dossier.id}.forms", name=form)
    for paper in dossier.prints:
        for name in {paper.id} if not set(dossier.kinds) <= set(paper.kinds) else set():
            reader.wrong("SCHEMA-112", f"{dossier.id}.prints", name=name)
        for form in set(paper.of) - set(dossier.forms):
            reader.wrong("SCHEMA-112", f"{dossier.id}.prints", name=form)


def _list(reader: PlainReader, data: Plain, key: str, path: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    value = data.get(key, [] if key in {"once", "prints"} else None)
    good = isinstance(value, list) and all(isinstance(v, str) and pattern.fullmatch(v) for v in value)
    if good and isinstance(value, list) and (value or key in {"once", "prints"}):
        return tuple(value)
    reader.wrong("SCHEMA-102" if value is None else "SCHEMA-103", f"{path}.{key}", key=key)
    return ()


def shown_once(dossier: Dossier, forms: tuple[Form, ...]) -> dict[str, dict[str, str]]:
    """Which cells of later forms show the first form's: form -> {address: `F04-K:address`}."""
    shown: dict[str, dict[str, str]] = {form.id: {} for form in forms}
    for field in dossier.once:
        holders = [(form.id, cell) for form in forms if (cell := _asked(form, field)) is not None]
        for form, later in holders[1:]:
            source, first = holders[0]
            if (first.type, first.longest) == (later.type, later.longest):
                shown[form][later.address] = f"{source}:{first.address}"
    return shown


def _asked(form: Form, field: str) -> Cell | None:
    """The cell of a field that must be filled, whatever column a form has it in."""
    row = form.row_of.get(field)
    wanted = (c for c in row.cells if c.required is not None and not c.given) if row else ()
    return next((c for c in wanted if c.type in {CellType.TEXT, CellType.DATE}), None)
