"""The language of rules evaluated: three-valued logic over a scope that tells what stands in each cell.

Knows operators and functions; refuses to know forms: the scope resolves every name. A blank or unreadable
cell makes what depends on it untellable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Protocol

from antt_sync.core.expressions import UNTOLD, Expr, Lit, Name, Op, Ref
from antt_sync.core.values import HUNDRED, Entry, Unreadable, Value, hundredths, serial, show_points

Result = bool | int | str | None
Tallies = dict[tuple[str, ...], Counter[tuple[Result, ...]]]
"""By the first cells of columns: how often which values stand side by side in them."""


class Scope(Protocol):
    """What an evaluation may look at; `tallies` are what it has counted so far."""

    @property
    def tallies(self) -> Tallies: ...

    def entry(self, address: str) -> Entry | None:
        """What stands in a cell, entered or worked out; `None` when blank."""

    def known_value(self, address: str) -> Value | None:
        """What the office already knew for this cell."""

    def parameter(self, name: str) -> int | None:
        """A parameter of the campaign or form; days are spreadsheet day numbers."""

    def result(self, row: str) -> str:
        """A criterion's result: `Đạt`, `Chưa đạt`, `Không áp dụng` or `UNTOLD`."""

    def count_result(self, wanted: str) -> int:
        """How many criteria have this result."""

    def stands(self, forms: tuple[str, ...]) -> bool | None:
        """Whether the unit has one of these forms, same period; `None` where only the office can tell."""


Evaluate = Callable[[Scope], Result]


def _plain(entry: Entry | None) -> Result:
    if entry is None or isinstance(entry, Unreadable):
        return None
    return serial(entry) if isinstance(entry, date) else entry


def to_python(expr: Expr) -> Evaluate:
    """Compile to a function of a scope; `None` means that it cannot be told yet."""
    match expr:
        case Lit(value=value):
            return lambda _: value
        case Name(name=name):
            return lambda scope: scope.parameter(name)
        case Ref(address=address, source="known"):
            return lambda scope: _plain(scope.known_value(address))
        case Ref(address=address):
            return lambda scope: _plain(scope.entry(address))
        case Op(name=name, args=args):
            return _op_to_python(name, args)


def _op_to_python(name: str, args: tuple[Expr, ...]) -> Evaluate:
    if name in _ON_REFS:
        address = args[0].address if isinstance(args[0], Ref) else ""
        return _ON_REFS[name](address)
    if name == "count_result":
        wanted = args[0].value if isinstance(args[0], Lit) else ""
        return lambda scope: scope.count_result(str(wanted))
    if name == "points":
        return _points(args[0])
    if name == "at_office":
        return lambda scope: scope.stands(()) is not None
    if name == "stands":
        forms = tuple(str(a.value) for a in args if isinstance(a, Lit))
        return lambda scope: scope.stands(forms)
    if name == "times_over":
        return _times_over(args)
    compiled = [to_python(a) for a in args]
    if name == "and":
        return _kleene(compiled[0], compiled[1], decides=False)
    if name == "or":
        return _kleene(compiled[0], compiled[1], decides=True)
    if name == "if":
        test, body, other = compiled
        return lambda scope: None if (t := test(scope)) is None else (body if t else other)(scope)
    if name == "filled_sum":
        return lambda scope: sum(v for f in compiled if isinstance(v := f(scope), int))
    if name == "filled_count":
        return lambda scope: sum(1 for f in compiled if f(scope) is not None)
    return _strict(_STRICT[name], compiled)


def _points(number: Expr) -> Evaluate:
    """Points from a text in the form, or from a parameter, which is whole points."""
    if isinstance(number, Name):
        named = number.name
        return lambda scope: None if (whole := scope.parameter(named)) is None else whole * HUNDRED
    hundreds = hundredths(str(getattr(number, "value", "")))
    return lambda _: hundreds


def _times_over(args: tuple[Expr, ...]) -> Evaluate:
    """Columns, each with the value held against it; all rows are counted once, whatever is asked of them."""
    columns = [a.args for a in args[::2] if isinstance(a, Op)]
    wanted = [to_python(a) for a in args[1::2]]
    key = tuple(cells[0].address for cells in columns if isinstance(cells[0], Ref))

    def evaluate(scope: Scope) -> Result:
        values = tuple(_folded(value(scope)) for value in wanted)
        if None in values:
            return None
        if key not in scope.tallies:
            rows = zip(*columns, strict=True)
            scope.tallies[key] = Counter(tuple(_folded(to_python(c)(scope)) for c in row) for row in rows)
        return scope.tallies[key][values]

    return evaluate


def _folded(value: Result) -> Result:
    """A text as a spreadsheet compares it: case does not matter, nor whether one blank or two."""
    return " ".join(p for p in value.lower().split(" ") if p) if isinstance(value, str) else value


def _strict(function: Callable[..., Result], compiled: list[Evaluate]) -> Evaluate:
    """A function that cannot be told while one of its arguments cannot; short cuts for one and two."""
    if len(compiled) == 1:
        only = compiled[0]
        return lambda scope: None if (a := only(scope)) is None else function(a)
    if len(compiled) == 2:
        left, right = compiled

        def both(scope: Scope) -> Result:
            a = left(scope)
            if a is None:
                return None
            b = right(scope)
            return None if b is None else function(a, b)

        return both

    def every(scope: Scope) -> Result:
        values = [f(scope) for f in compiled]
        return None if any(v is None for v in values) else function(*values)

    return every


def _kleene(left: Evaluate, right: Evaluate, *, decides: bool) -> Evaluate:
    def evaluate(scope: Scope) -> Result:
        a = left(scope)
        if a is decides:
            return decides
        b = right(scope)
        if b is decides:
            return decides
        return None if a is None or b is None else not decides

    return evaluate


_ON_REFS: dict[str, Callable[[str], Evaluate]] = {
    "blank": lambda address: lambda scope: scope.entry(address) is None,
    "bad": lambda address: lambda scope: isinstance(scope.entry(address), Unreadable),
    "result": lambda address: (
        lambda scope: None if (r := scope.result(address.split(".")[0])) == UNTOLD else r
    ),
    "personal": lambda address: lambda scope: isinstance(e := scope.entry(address), str) and personal(e),
}


PERSONAL_SHAPES = ("000000000", "0000 000 000", "000 000 0000", "0000 00 00 00", "000 000 000 000")
"""How identity, phone and account numbers are written, each digit as 0 and `.` and `-` as a blank."""
DAY_SHAPE = "00 00 0000"
"""A day, `05.10.2024`: two of them side by side would look like a phone number."""

_AS_SHAPE = str.maketrans("123456789.-", "000000000  ")


def personal(text: str) -> bool:
    """True when the text holds nine digits in a row, or digits grouped as in a phone or identity number."""
    shape = text.translate(_AS_SHAPE).replace(DAY_SHAPE, "/")
    return any(known in shape for known in PERSONAL_SHAPES)


def percent(part: int, whole: int) -> str | None:
    """`percent(215, 216) -> '99,5%'`, rounded down so that 100% is never said too early."""
    if whole <= 0:
        return None
    tenths = part * 1000 // whole
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}%"


def _whole(a: object, b: object) -> bool:
    return isinstance(a, int) and isinstance(b, int)


def _same_kind(a: object, b: object) -> bool:
    return isinstance(a, str) == isinstance(b, str)


_STRICT: dict[str, Callable[..., Result]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b if _same_kind(a, b) else None,
    "<=": lambda a, b: a <= b if _same_kind(a, b) else None,
    ">": lambda a, b: a > b if _same_kind(a, b) else None,
    ">=": lambda a, b: a >= b if _same_kind(a, b) else None,
    "+": lambda a, b: a + b if _whole(a, b) else None,
    "-": lambda a, b: a - b if _whole(a, b) else None,
    "*": lambda a, b: a * b if _whole(a, b) else None,
    "not": lambda a: not a,
    "in": lambda subject, *choices: subject in choices,
    "percent": lambda part, whole: percent(part, whole) if _whole(part, whole) else None,
    "has": lambda text, part: (
        str(_folded(part)) in str(_folded(text)) if isinstance(text, str) and isinstance(part, str) else None
    ),
    "in_points": lambda value: show_points(value) if isinstance(value, int) else None,
    "text": lambda *parts: "".join(str(p) for p in parts),
}
