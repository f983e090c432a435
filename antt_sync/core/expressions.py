"""The language of rules: parsed once, evaluated here; `excel` prints the same tree as a formula.

Knows operators, functions and three-valued logic (true, false, cannot be told); refuses to know
forms: names are resolved by whoever compiles. A blank or unreadable cell makes what depends on it
untellable.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from antt_sync.core.values import Entry, Unreadable, Value, serial

Result = bool | int | str | None

UNTOLD = "…"
"""A criterion's result that cannot be told yet; not a blank, so that it can be counted."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A constant."""

    value: bool | int | str


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell by its address; `source` is `entered`, or `known` for what the office already knew."""

    address: str
    source: str = "entered"


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter of the campaign: `window_start`, `year` …"""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """An operator or function over arguments."""

    name: str
    args: tuple[Expr, ...]


Expr = Lit | Ref | Name | Op

PARAMETERS = ("window_start", "window_end", "q1_start", "q1_end", "year")
FUNCTIONS = {
    "blank": 1,
    "filled": 1,
    "personal": 1,
    "percent": 2,
    "known": 1,
    "count": 1,
    "sum": 1,
    "count_result": 1,
    "result": 1,
    "stands": None,
}
"""How many arguments each function takes; `None` for any number from one on."""
_OF_A_CELL = frozenset({"blank", "filled", "personal", "known", "count", "sum", "result"})
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_LONGEST = 1_000
_DEEPEST = 40
_BIGGEST = 10**12


class ExpressionError(Exception):
    """The text is not an expression of this language; `code` and `detail` say why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def parse(text: str) -> Expr:
    """Turn text into an expression.

    Raises: ExpressionError for anything outside the language.
    """
    if len(text) > _LONGEST or "\\" in text:
        raise ExpressionError("SCHEMA-201", text[:80])
    try:
        expr = _from_ast(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as cause:
        raise ExpressionError("SCHEMA-201", text[:80]) from cause
    if depth(expr) > _DEEPEST:
        raise ExpressionError("SCHEMA-204", text[:80])
    return expr


def depth(expr: Expr) -> int:
    """How many operators lie inside one another."""
    return 1 + max((depth(a) for a in expr.args), default=0) if isinstance(expr, Op) else 0


def parse_template(text: str) -> Expr:
    """Turn `"giảm {a.x - b.x} vụ"` into an expression that yields text.

    Raises: ExpressionError as `parse`.
    """
    parts: list[Expr] = []
    for index, piece in enumerate(re.split(r"\{([^{}]*)\}", text)):
        if index % 2:
            parts.append(parse(piece))
        elif "{" in piece or "}" in piece:
            raise ExpressionError("SCHEMA-201", piece[:80])
        elif piece:
            parts.append(Lit(piece))
    if not parts:
        raise ExpressionError("SCHEMA-201")
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Lit) else Op("text", tuple(parts))


def _from_ast(node: ast.expr) -> Expr:
    match node:
        case ast.Constant() | ast.Name() | ast.Attribute():
            return _leaf(node)
        case ast.BoolOp(op=op, values=values):
            return _folded("and" if isinstance(op, ast.And) else "or", [_from_ast(v) for v in values])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Op("not", (_from_ast(operand),))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if abs(value) <= _BIGGEST:
            return Lit(-value)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return Op(_ARITHMETIC[type(op)], (_from_ast(left), _from_ast(right)))
        case ast.IfExp(test=test, body=body, orelse=other):
            return Op("if", (_from_ast(test), _from_ast(body), _from_ast(other)))
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _comparison(left, ops, rights)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, tuple(_from_ast(a) for a in args))
    raise ExpressionError("SCHEMA-201", ast.unparse(node)[:80])


def _leaf(node: ast.Constant | ast.Name | ast.Attribute) -> Expr:
    match node:
        case ast.Constant(value=bool() | str() as value):
            return Lit(value)
        case ast.Constant(value=int() as value) if abs(value) <= _BIGGEST:
            return Lit(value)
        case ast.Name(id="cell"):
            return Ref("cell")
        case ast.Name(id=name):
            return Name(name)
        case ast.Attribute(value=ast.Name(id=row), attr=column):
            return Ref(f"{row}.{column}")
    raise ExpressionError("SCHEMA-201", ast.unparse(node)[:80])


def _call(name: str, args: tuple[Expr, ...]) -> Expr:
    if name not in FUNCTIONS or not args or FUNCTIONS[name] not in {None, len(args)}:
        raise ExpressionError("SCHEMA-202", name)
    if name == "stands" and not all(isinstance(a, Lit) and isinstance(a.value, str) for a in args):
        raise ExpressionError("SCHEMA-202", name)
    if name in _OF_A_CELL and not isinstance(args[0], Ref):
        raise ExpressionError("SCHEMA-202", name)
    if name == "count_result" and not (isinstance(args[0], Lit) and isinstance(args[0].value, str)):
        raise ExpressionError("SCHEMA-202", name)
    if name == "known" and isinstance(args[0], Ref):
        return replace(args[0], source="known")
    if name == "filled":
        return Op("not", (Op("blank", args),))
    return Op(name, args)


def _folded(name: str, parts: list[Expr]) -> Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = Op(name, (whole, part))
    return whole


def _comparison(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr]) -> Expr:
    parts: list[Expr] = []
    for op, right in zip(ops, rights, strict=True):
        if isinstance(op, ast.In) and isinstance(right, ast.Tuple):
            parts.append(Op("in", (_from_ast(left), *(_from_ast(e) for e in right.elts))))
        elif type(op) in _COMPARE:
            parts.append(Op(_COMPARE[type(op)], (_from_ast(left), _from_ast(right))))
        else:
            raise ExpressionError("SCHEMA-201", ast.unparse(right)[:80])
        left = right
    return _folded("and", parts)


def names(expr: Expr) -> frozenset[str]:
    """Every parameter an expression looks at."""
    if isinstance(expr, Name):
        return frozenset({expr.name})
    if isinstance(expr, Op):
        return frozenset().union(*(names(a) for a in expr.args))
    return frozenset()


def refs(expr: Expr) -> frozenset[Ref]:
    """Every cell an expression looks at."""
    if isinstance(expr, Ref):
        return frozenset({expr})
    if isinstance(expr, Op):
        return frozenset().union(*(refs(a) for a in expr.args))
    return frozenset()


def standing_in(expr: Expr) -> frozenset[str]:
    """Every form whose standing an expression asks about."""
    if not isinstance(expr, Op):
        return frozenset()
    own = {str(a.value) for a in expr.args if isinstance(a, Lit)} if expr.name == "stands" else set()
    return frozenset(own).union(*(standing_in(a) for a in expr.args))


def renamed(expr: Expr, rename: Callable[[Ref], Expr]) -> Expr:
    """The same expression with every cell reference replaced."""
    if isinstance(expr, Ref):
        return rename(expr)
    if isinstance(expr, Op):
        return Op(expr.name, tuple(renamed(a, rename) for a in expr.args))
    return expr


class Scope(Protocol):
    """What an evaluation may look at."""

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
    if name == "at_office":
        return lambda scope: scope.stands(()) is not None
    if name == "stands":
        forms = tuple(str(a.value) for a in args if isinstance(a, Lit))
        return lambda scope: scope.stands(forms)
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


def personal(text: str) -> bool:
    """True when the text has nine digits in a row: an identity, phone or account number."""
    return re.search(r"[0-9]{9}", text) is not None


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
    "text": lambda *parts: "".join(str(p) for p in parts),
}
