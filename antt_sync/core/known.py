"""Where an office already has a value: the ways a form may ask for it, and the circles they must not make.

Knows the shape of such a question and which forms look at which; refuses to know answers, which
`core.answers` finds in the set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter


class Take(StrEnum):
    """What is taken: one value, or something worked out over units or rows."""

    VALUE = "value"
    SUM = "sum"
    COUNT = "count"
    ROWS = "rows"
    UNITS = "units"
    REGISTRY = "registry"
    CODES = "codes"
    CODE = "code"


class When(StrEnum):
    """Of which period: the form's own, the one before, or the whole year that a part of it belongs to."""

    SAME = "same"
    PREVIOUS = "previous"
    YEAR = "year"


class Of(StrEnum):
    """Whose documents are asked: the unit's own, its office's, those of units below, of the row's unit."""

    UNIT = "unit"
    OFFICE = "office"
    BELOW = "below"
    ROW = "row"


FACTS = frozenset({"name", "kind", "level", "recognised_by", "delegation", "contact"})


@dataclass(frozen=True, slots=True)
class Known:
    """One question to the set; `row` is the column that names the unit in a table of another form."""

    take: Take
    of: Of
    forms: tuple[str, ...] = ()
    cell: str = ""
    when: When = When.SAME
    row: str = ""
    table: str = ""
    kinds: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Where an office says that it holds a form on paper: a cell that it types in another form.

    `says` is what stands there then; `parameter` the campaign's that is 0 in a year of papers only.
    """

    form: str
    cell: str
    says: str
    parameter: str = ""


# --- which forms look at which -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edge:
    """One form looks at another: from where, and at which period."""

    looking: str
    seen: str
    of: Of
    when: When


class Looks:
    """What a form's questions and set rules look at."""

    def __init__(
        self, form: str, kinds: Iterable[str], known: Iterable[Known], standing: Iterable[str]
    ) -> None:
        self.form = form
        self.kinds = tuple(kinds)
        asked = {Edge(form, seen, k.of, k.when) for k in known for seen in k.forms}
        self.edges = frozenset(asked | {Edge(form, seen, Of.UNIT, When.SAME) for seen in standing})


def circle(all_looks: Iterable[Looks], levels: Mapping[str, int]) -> str:
    """`F05 (1) → F04-K (0) → …` when forms wait for each other within a period, or nothing.

    A form of several levels is a node at each; what looks down or up meets only forms of such a level.
    """
    forms = list(all_looks)
    at = {
        f: {levels.get(k, 0) for each in forms if each.form == f for k in each.kinds}
        for f in {x.form for x in forms}
    }
    graph: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for each in forms:
        for level in at[each.form]:
            node = graph.setdefault((each.form, level), set())
            for edge in each.edges:
                if edge.when is not When.PREVIOUS:
                    node |= {
                        (edge.seen, other)
                        for other in at.get(edge.seen, set())
                        if _meets(edge.of, level, other)
                    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cause:
        found: list[tuple[str, int]] = cause.args[1]
        return " → ".join(f"{form} ({level})" for form, level in reversed(found))
    return ""


def _meets(of: Of, level: int, other: int) -> bool:
    match of:
        case Of.UNIT:
            return other == level
        case Of.OFFICE:
            return other > level
        case Of.BELOW:
            return other < level
        case Of.ROW:
            return other <= level
