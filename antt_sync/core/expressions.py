"""The language of rules: text parsed once into a tree.

Knows operators and functions and how many arguments they take; refuses to know forms and values:
`evaluator` works the tree out, `excel` prints it as a formula.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from antt_sync.core.values import hundredths

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

PARAMETERS = ("window_start", "window_end", "q1_start", "q1_end", "due", "decide_by", "year")
ANY = (1, 99)
FUNCTIONS = {
    "blank": (1, 1),
    "filled": (1, 1),
    "personal": (1, 1),
    "has": (2, 2),
    "percent": (2, 2),
    "points": (1, 1),
    "known": (1, 1),
    "count": (1, 1),
    "sum": (1, 1),
    "times": (2, 4),
    "count_result": (1, 1),
    "result": (1, 1),
    "stands": ANY,
}
"""How few and how many arguments each function takes."""
_OF_A_CELL = frozenset({"blank", "filled", "personal", "has", "known", "count", "sum", "times", "result"})
_OF_TEXT = frozenset({"count_result", "points", "stands"})
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
DOWN = "down"
"""A table's column spelt out: an operator over its cells from top to bottom."""
_LONGEST = 1_000
LONGEST_TEXT = 255
"""A spreadsheet takes no longer text in a formula."""
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
        elif len(piece) > LONGEST_TEXT:
            raise ExpressionError("SCHEMA-205", piece[:40])
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
        case ast.Constant(value=str() as value) if len(value) > LONGEST_TEXT:
            raise ExpressionError("SCHEMA-205", value[:40])
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
    fewest, most = FUNCTIONS.get(name, (1, 0))
    if not fewest <= len(args) <= most or (name == "times" and len(args) == 3):
        raise ExpressionError("SCHEMA-202", name)
    if name in _OF_A_CELL and not isinstance(args[0], Ref):
        raise ExpressionError("SCHEMA-202", name)
    if name == "times" and len(args) == 4 and not isinstance(args[2], Ref):
        raise ExpressionError("SCHEMA-202", name)
    if name == "points" and isinstance(args[0], Name):
        return Op(name, args)
    if name in _OF_TEXT and not all(isinstance(a, Lit) and isinstance(a.value, str) for a in args):
        raise ExpressionError("SCHEMA-202", name)
    if name == "points" and hundredths(str(getattr(args[0], "value", ""))) is None:
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
