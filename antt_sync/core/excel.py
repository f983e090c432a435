"""The language of rules printed as Excel-2007 formulas.

Knows Excel's functions and how each kind of cell is read by a formula; refuses to know where forms
put their cells (it is handed the spots). What cannot be told is `NA()`, which travels by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from antt_sync.core.evaluator import DAY_SHAPE, PERSONAL_SHAPES
from antt_sync.core.expressions import UNTOLD, Expr, Lit, Name, Op, Ref
from antt_sync.core.values import FIRST_DAY, HUNDRED, LAST_DAY, CellType, hundredths, serial

MOST_IN_PIECES = 20
"""Longer columns are summed and counted as a range."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands on the sheet, what it may hold, and where its date is worked out."""

    at: str
    type: CellType
    choices: tuple[str, ...] = ()
    longest: int = 0
    smallest: int = 0
    date_at: str = ""
    step: int = 1
    given: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """How formulas find things: cells and known values by address, criteria results, parameters."""

    spots: Mapping[str, Spot]
    known: Mapping[str, str]
    parameters: Mapping[str, int]
    results: Mapping[str, str]
    result_range: str


def quoted(text: str) -> str:
    """Text as an Excel string constant."""
    return '"' + text.replace('"', '""') + '"'


def to_excel(expr: Expr, sheet: Sheet) -> str:
    """Print as an Excel-2007 formula without the leading `=`; untellable is `NA()`."""
    match expr:
        case Lit(value=bool() as value):
            return "TRUE" if value else "FALSE"
        case Lit(value=int() as value):
            return str(value)
        case Lit(value=value):
            return quoted(str(value))
        case Name(name=name):
            known = sheet.parameters.get(name)
            return "NA()" if known is None else str(known)
        case Ref(address=address, source="known"):
            at = sheet.known.get(address)
            return "NA()" if at is None else f"IF(LEN({at})=0,NA(),{_as_counted(address, at, sheet)})"
        case Ref(address=address):
            return _excel_entry(sheet.spots[address])
        case Op(name=name, args=args):
            return _op_to_excel(name, args, sheet)


def _as_counted(address: str, at: str, sheet: Sheet) -> str:
    """What the office knew, as rules count it: points in hundredths."""
    spot = sheet.spots.get(address)
    return f"ROUND({at}*{HUNDRED},0)" if spot and spot.type is CellType.DECIMAL else at


def _excel_entry(spot: Spot) -> str:
    if spot.given:
        return _excel_given(spot)
    if spot.type is CellType.DATE:
        return f"IF(ISNUMBER({spot.date_at}),{spot.date_at},NA())"
    if spot.type is CellType.INT:
        return f"IF({excel_bad(spot)},NA(),IF(LEN(TRIM({spot.at}))=0,NA(),{spot.at}))"
    if spot.type is CellType.DECIMAL:
        return _excel_points(spot)
    if spot.type is CellType.CHOICE:
        return f"IF({excel_bad(spot)},NA(),IF(LEN(TRIM({spot.at}))=0,NA(),TRIM({spot.at})))"
    return f"IF(LEN(TRIM({spot.at}))=0,NA(),TRIM({spot.at}))"


def _excel_given(spot: Spot) -> str:
    """What the office gave was sound when it was written: only whether it is there is asked."""
    if spot.type is CellType.INT or spot.type is CellType.DATE:
        return f"IF(ISNUMBER({spot.at}),{spot.at},NA())"
    if spot.type is CellType.DECIMAL:
        return f"IF(ISNUMBER({spot.at}),ROUND({spot.at}*{HUNDRED},0),NA())"
    return f"IF(LEN({spot.at})=0,NA(),{spot.at})"


def _excel_points(spot: Spot) -> str:
    """Hundredths of a readable cell, said briefly: sums repeat it, and Excel takes 8192 letters."""
    at, parts = spot.at, f"{spot.at}*{HUNDRED}"
    size = f"{parts}>{spot.smallest}-0.001,{parts}<{spot.longest}+0.001"
    on_step = f"ABS({parts}-ROUND({parts}/{spot.step},0)*{spot.step})<=0.001"
    return f"IF(ISNUMBER({at}),IF(AND({size},{on_step}),ROUND({parts},0),NA()),NA())"


def excel_bad(spot: Spot) -> str:
    """A formula that is TRUE when something stands in the cell that is not of its type."""
    at = spot.at
    if spot.type is CellType.INT:
        size = f"OR({at}<{spot.smallest},INT({at})<>{at},{at}>{spot.longest})"
        return f"IF(LEN(TRIM({at}))=0,FALSE,IF(ISNUMBER({at}),{size},TRUE))"
    if spot.type is CellType.DECIMAL:
        parts = f"ROUND({at}*{HUNDRED},0)"
        off = f"ABS({at}*{HUNDRED}-{parts})>0.001,MOD({parts},{spot.step})<>0"
        size = f"OR({parts}<{spot.smallest},{parts}>{spot.longest},{off})"
        return f"IF(LEN(TRIM({at}))=0,FALSE,IF(ISNUMBER({at}),{size},TRUE))"
    if spot.type is CellType.CHOICE:
        listed = ",".join(f"TRIM({at})={quoted(c)}" for c in ("", *spot.choices))
        return f"NOT(OR({listed}))"
    if spot.type is CellType.DATE:
        return f"AND(LEN(TRIM({at}))>0,NOT(ISNUMBER({spot.date_at})))"
    return f"LEN(TRIM({at}))>{spot.longest}"


def _op_to_excel(name: str, args: tuple[Expr, ...], sheet: Sheet) -> str:
    if name in {"blank", "bad", "personal", "result"} and isinstance(args[0], Ref):
        return _ref_test_to_excel(name, args[0], sheet)
    if name == "times_over":
        return _times_to_excel(args, sheet)
    if name == "points" and isinstance(args[0], Name):
        return f"({to_excel(args[0], sheet)}*{HUNDRED})"
    if name == "points":
        return str(hundredths(str(getattr(args[0], "value", ""))))
    if name == "count_result":
        return f"COUNTIF({sheet.result_range},{to_excel(args[0], sheet)})"
    if name in {"and", "or"}:
        return _chain_to_excel(name, [to_excel(a, sheet) for a in _chain(name, args)])
    if name in {"filled_sum", "filled_count"} and len(args) > MOST_IN_PIECES:
        spots = [sheet.spots[a.address] for a in args if isinstance(a, Ref)]
        return _column_to_excel(name, spots[0], spots[-1])
    printed = [to_excel(a, sheet) for a in args]
    if name in _PRINTED:
        return _PRINTED[name](printed)
    operator = {"==": "=", "!=": "<>"}.get(name, name)
    return f"({printed[0]}{operator}{printed[1]})"


def _column_to_excel(name: str, first: Spot, last: Spot) -> str:
    """A long column's sum or count over its range: cell by cell the formula would not fit.

    Only a number with decimals in a column of whole numbers is told otherwise than cell by cell; it is an
    error on its own row.
    """
    if first.type is CellType.DATE:
        return f"COUNT({first.date_at}:{last.date_at})"
    column = f"{first.at}:{last.at}"
    if first.type is CellType.INT or first.type is CellType.DECIMAL:
        share = HUNDRED if first.type is CellType.DECIMAL else 1
        within = f'{column},">={first.smallest / share:g}",{column},"<={first.longest / share:.15g}"'
        if name == "filled_count":
            return f"COUNTIFS({within})"
        total = f"SUMIFS({column},{within})"
        return f"ROUND({total}*{HUNDRED},0)" if share == HUNDRED else total
    return f"SUMPRODUCT((LEN(TRIM({column}))>0)*1)"


def _percent(printed: list[str]) -> str:
    part, whole = printed
    tenths = f"INT({part}*1000/{whole})"
    digits = f'INT({tenths}/10)&IF(MOD({tenths},10)=0,"",","&MOD({tenths},10))&"%"'
    return f"IF({whole}>0,{digits},NA())"


def _in_points(printed: list[str]) -> str:
    (value,) = printed  # once: it may be a long sum; the machine's own decimal sign becomes a comma
    return f'SUBSTITUTE(ROUND({value}/{HUNDRED},2)&"",".",",")'


_PRINTED: Mapping[str, Callable[[list[str]], str]] = {
    "not": lambda p: f"NOT({p[0]})",
    "in": lambda p: "OR(" + ",".join(f"{p[0]}={choice}" for choice in p[1:]) + ")",
    "if": lambda p: f"IF({','.join(p)})",
    "text": lambda p: "&".join(f"({part})" if not part.startswith('"') else part for part in p),
    # Taken out, it leaves less: FIND would turn what cannot be told into no, SEARCH knows wildcards.
    "has": lambda p: f'(LEN(SUBSTITUTE(LOWER({p[0]}),LOWER({p[1]}),""))<LEN({p[0]}))',
    "percent": _percent,
    "in_points": _in_points,
    "filled_sum": lambda p: "SUM(" + ",".join(f"IFERROR({part},0)" for part in p) + ")",
    "filled_count": lambda p: "SUM(" + ",".join(f"IF(ISERROR({part}),0,1)" for part in p) + ")",
}


def _times_to_excel(args: tuple[Expr, ...], sheet: Sheet) -> str:
    """How many rows of a table have these values; the table's rows lie below each other."""
    tests = []
    for column, value in zip(args[::2], args[1::2], strict=True):
        cells = [a.address for a in column.args if isinstance(a, Ref)] if isinstance(column, Op) else []
        first, last = sheet.spots[cells[0]], sheet.spots[cells[-1]]
        tests.append(_same_to_excel(first, last, to_excel(value, sheet)))
    return f"SUMPRODUCT({'*'.join(tests)}*1)"


def _same_to_excel(first: Spot, last: Spot, value: str) -> str:
    """Which cells from first to last have this value; blank ones are no zeros."""
    if first.type is CellType.DATE:
        return f"({first.date_at}:{last.date_at}={value})"
    seen = f"TRIM({first.at}:{last.at})"
    if first.type is CellType.DECIMAL:
        return f"({seen}=TRIM({value}/{HUNDRED}))"
    return f"({seen}=TRIM({value}))" if first.type is CellType.INT else f"({seen}={value})"


def _chain(name: str, args: tuple[Expr, ...]) -> list[Expr]:
    """`(a and b) and c` as a, b, c: printed pairwise, the formula would double with every operand."""
    parts: list[Expr] = []
    for arg in args:
        parts += _chain(name, arg.args) if isinstance(arg, Op) and arg.name == name else [arg]
    return parts


def _chain_to_excel(name: str, printed: list[str]) -> str:
    """One operand may decide even while another cannot be told; else what cannot be told travels on.

    False is 0, true is 1 and what cannot be told lies between: `and` is the least, `or` the greatest.
    """
    pick = {"and": "MIN", "or": "MAX"}[name]
    told = ",".join(f"IFERROR(N({part}),0.5)" for part in printed)
    return f"CHOOSE(1+2*{pick}({told}),FALSE,NA(),TRUE)"


def _ref_test_to_excel(name: str, ref: Ref, sheet: Sheet) -> str:
    if name == "result":
        at = sheet.results[ref.address.split(".")[0]]
        return f"IF({at}={quoted(UNTOLD)},NA(),{at})"
    spot = sheet.spots[ref.address]
    if name == "blank":
        return f"LEN(TRIM({spot.at}))=0"
    if name == "bad":
        return excel_bad(spot)
    shape = spot.at
    for seen, as_seen in (*((digit, "0") for digit in "123456789"), (".", " "), ("-", " "), (DAY_SHAPE, "/")):
        shape = f'SUBSTITUTE({shape},"{seen}","{as_seen}")'
    listed = ",".join(quoted(known) for known in PERSONAL_SHAPES)
    return f"SUMPRODUCT(ISNUMBER(FIND({{{listed}}},{shape}))*1)>0"


def excel_date(at: str) -> str:
    """A formula that reads a day-first date text (or a real date) as its number, else an empty text."""
    text = f'SUBSTITUTE(SUBSTITUTE(TRIM({at}),"-","/"),".","/")'
    first = f'FIND("/",{text})'
    second = f'FIND("/",{text},{first}+1)'
    day = f"VALUE(LEFT({text},{first}-1))"
    month = f"VALUE(MID({text},{first}+1,{second}-{first}-1))"
    year_text = f"TRIM(MID({text},{second}+1,9))"
    year = f"VALUE({year_text})+IF(LEN({year_text})=2,2000,0)"
    built = f"DATE({year},{month},{day})"
    # DATE() takes 1024 for 2924 and 31/2 for 2/3, so day, month and year are asked for again.
    same = f"DAY({built})={day},MONTH({built})={month},{year}>={FIRST_DAY.year},{year}<={LAST_DAY.year}"
    checked = f'IF(AND({same},OR(LEN({year_text})={{2,4}})),{built},"")'
    whole = f"AND({at}>={serial(FIRST_DAY)},{at}<={serial(LAST_DAY)},{at}=INT({at}))"
    return f'IFERROR(IF(ISNUMBER({at}),IF({whole},{at},""),{checked}),"")'
