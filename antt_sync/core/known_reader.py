"""A form's questions to the set, from plain data.

Knows which keys each kind of question takes; refuses to know what is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from antt_sync.core.known import FACTS, Known, Of, OnPaper, Take, When
from antt_sync.core.plain_reader import Plain, PlainReader

FORM_ID = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4})?")
_KIND = re.compile(r"[A-Z]")

_ALLOWED = {
    Take.VALUE: {Of.UNIT, Of.OFFICE, Of.ROW},
    Take.SUM: {Of.BELOW},
    Take.COUNT: {Of.BELOW},
    Take.ROWS: {Of.UNIT, Of.OFFICE, Of.BELOW},
    Take.UNITS: {Of.BELOW},
    Take.REGISTRY: {Of.UNIT, Of.ROW},
    Take.CODES: {Of.UNIT, Of.ROW},
    Take.CODE: {Of.UNIT, Of.ROW},
}
_KEYS = {
    Take.VALUE: {"form", "cell", "period", "row"},
    Take.SUM: {"form", "cell", "period", "kinds"},
    Take.COUNT: {"form", "period", "kinds", "where"},
    Take.ROWS: {"form", "table", "period", "where"},
    Take.UNITS: {"kinds"},
    Take.REGISTRY: {"fact"},
    Take.CODES: {"form"},
    Take.CODE: {"form"},
}


def read_known(reader: PlainReader, data: object, path: str) -> Known | None:
    """A question from plain data; what is wrong with it is reported to the reader."""
    if not isinstance(data, Mapping):
        reader.wrong("SCHEMA-103", path, key="known")
        return None
    take = Take(reader.one_of({"take": "value", **data}, "take", path, list(Take)) or "value")
    allowed = _ALLOWED[take]
    usual = Of.BELOW if Of.BELOW in allowed and Of.UNIT not in allowed else Of.UNIT
    of = Of(reader.one_of({"of": usual.value, **data}, "of", path, sorted(allowed)) or usual)
    wanted = _KEYS[take]
    reader.only(data, {"take", "of", *wanted}, path)
    period = reader.one_of(data, "period", path, list(When)) if "period" in wanted else ""
    fact = reader.one_of(data, "fact", path, FACTS) if take is Take.REGISTRY else ""
    return Known(
        take=take,
        of=of,
        forms=_forms(reader, data, path) if "form" in wanted else (),
        cell=reader.text(data, "cell", path) if "cell" in wanted else "",
        when=When(period) if period else When.SAME,
        row=reader.text(data, "row", path, ""),
        table=reader.text(data, "table", path) if "table" in wanted else "",
        kinds=read_kinds(reader, data, path, needed=take is Take.UNITS),
        where=_where(reader, data, path),
        fact=fact,
    )


def read_on_paper(reader: PlainReader, data: object) -> OnPaper | None:
    """Where it is said that a form came on paper; what is wrong with it is reported to the reader."""
    path = "on_paper"
    if not isinstance(data, Mapping):
        reader.wrong("SCHEMA-103", path, key=path)
        return None
    reader.only(data, {"form", "cell", "says", "parameter"}, path)
    return OnPaper(
        form=reader.matching(data, "form", path, FORM_ID),
        cell=reader.text(data, "cell", path),
        says=reader.text(data, "says", path),
        parameter=reader.text(data, "parameter", path, ""),
    )


def _forms(reader: PlainReader, data: Plain, path: str) -> tuple[str, ...]:
    given = data.get("form")
    listed = [given] if isinstance(given, str) else given
    if isinstance(listed, list) and listed and all(isinstance(f, str) for f in listed):
        for form in listed:
            if not FORM_ID.fullmatch(form):
                reader.wrong("SCHEMA-106", f"{path}.form", key="form", value=form)
        return tuple(listed)
    reader.wrong("SCHEMA-102" if given is None else "SCHEMA-103", f"{path}.form", key="form")
    return ()


def read_kinds(reader: PlainReader, data: Plain, path: str, *, needed: bool) -> tuple[str, ...]:
    """A list of kind letters; none when it is not given and not needed."""
    given = data.get("kinds")
    if given is None and not needed:
        return ()
    if isinstance(given, list) and given and all(isinstance(k, str) and _KIND.fullmatch(k) for k in given):
        return tuple(given)
    reader.wrong("SCHEMA-102" if given is None else "SCHEMA-103", f"{path}.kinds".lstrip("."), key="kinds")
    return ()


def _where(reader: PlainReader, data: Plain, path: str) -> tuple[tuple[str, str], ...]:
    given = data.get("where", {})
    if isinstance(given, Mapping) and all(isinstance(v, str) for v in given.values()):
        return tuple(sorted(given.items()))
    reader.wrong("SCHEMA-103", f"{path}.where", key="where")
    return ()
