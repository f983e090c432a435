"""Sheets of a dossier that are only printed: paper whose figures come from the dossier's forms.

Knows templates over the cells of several forms (`F04-K:d413_tong.nay`) and compiles them from plain data,
all findings at once; gives each text as a formula with the value it has now. Refuses to know paper and looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.core.checks import expanded
from antt_sync.core.evaluator import Tallies, to_python
from antt_sync.core.excel import Sheet, quoted, to_excel
from antt_sync.core.expressions import (
    Expr,
    ExpressionError,
    Lit,
    Name,
    Op,
    Ref,
    names,
    parse_template,
    refs,
    renamed,
)
from antt_sync.core.live import Evaluation, ma_kiem
from antt_sync.core.plain_reader import Plain, PlainReader, joined
from antt_sync.core.schema import Form, Text
from antt_sync.core.sheet_formulas import Formula
from antt_sync.core.values import CellType, Entry, Value, show_date

DOTS = "…………"
"""Stands where a value is missing: never 0, never an error."""

CODE = "ma_kiem.ma"
"""A cell that every form has in a print: its mã kiểm."""

NAMES = ("unit", "office", "recipient", "place", "period", "previous", "citing")
"""What a template may say of the unit, the office and the period."""

_ID = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4}){1,2}")
_FORM = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4})?")
_REF = re.compile(r"\b(F[0-9]{2}(?:-[A-Z]{1,4})?):(?=[a-z])")
_CODED = re.compile(r"(F[0-9]{2}(?:_[A-Z]{1,4})?)__(.+)")
_KIND = re.compile(r"[A-Z]")
_ADDRESS = re.compile(r"F[0-9]{2}(?:-[A-Z]{1,4})?:[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
PRINT_KEYS = {"format", "id", "kinds", "of", "source", "number", "date", "name", "sheet", "title"}
PRINT_KEYS |= {"about", "to", "signer", "receivers", "part"}
TEXT_KEYS, TABLE_KEYS = {"text", "bold"}, {"head", "widths", "rows"}
WIDE = 20
"""A table's widths add up to this."""

_LONGEST_TEXT = 255
"""Excel holds no longer text constant inside a formula."""

Template = tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words over the whole width."""

    text: Template
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; `widths` add up to `WIDE`."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Template, ...], ...]


@dataclass(frozen=True, slots=True)
class Print:
    """One paper: its heading, what it says from top to bottom, and who signs it.

    `date` and `name` are the cells, `F04-K:ngay_lap.ngay`, of the day and name it is signed with.
    """

    id: str
    kinds: tuple[str, ...]
    of: tuple[str, ...]
    source: str
    number: str
    date: str
    name: str
    sheet: Text
    title: Text
    about: Template
    to: Template
    signer: Template
    receivers: tuple[Template, ...]
    parts: tuple[Paragraph | Table, ...]

    def templates(self) -> list[Template]:
        """Every template."""
        found = [self.about, self.to, self.signer, *self.receivers]
        for part in self.parts:
            rows = [(part.text,)] if isinstance(part, Paragraph) else part.rows
            found += [cell for row in rows for cell in row]
        return found


def template(text: str) -> Template:
    """Turn `"Có {F04-K:d413_tong.nay} hộ"` into its pieces.

    Raises: ExpressionError for anything outside the language.
    """
    coded = _REF.sub(lambda m: f"{m[1].replace('-', '_')}__", text)
    whole = parse_template(coded)
    pieces = whole.args if isinstance(whole, Op) and whole.name == "text" else (whole,)
    return tuple(renamed(piece, _decoded) for piece in pieces)


def _decoded(ref: Ref) -> Ref:
    match = _CODED.fullmatch(ref.address)
    return Ref(f"{match[1].replace('_', '-')}:{match[2]}", ref.source) if match else ref


# --- compiling -----------------------------------------------------------------------------------


def compile_print(
    data: Plain, forms: Mapping[str, Form], *, file: str, lines: Mapping[str, int]
) -> Print | None:
    """Turn a print's plain data into a `Print`; nothing while one of the forms it is of is not there.

    Raises: SchemaInvalid with every finding.
    """
    reader = _Reader(file, lines, forms=forms)
    reader.begin(data, PRINT_KEYS)
    reader.of = _letters(reader, data, "of", _FORM)
    made = Print(
        id=reader.matching(data, "id", "", _ID),
        kinds=_letters(reader, data, "kinds", _KIND),
        of=reader.of,
        source=reader.text(data, "source", ""),
        number=reader.text(data, "number", ""),
        date=reader.matching(data, "date", "", _ADDRESS),
        name=reader.matching(data, "name", "", _ADDRESS),
        sheet=reader.both(data.get("sheet"), "sheet"),
        title=reader.both(data.get("title"), "title"),
        about=reader.template(data, "about", ""),
        to=reader.template(data, "to", ""),
        signer=reader.template(data, "signer", ""),
        receivers=_listed(reader, data),
        parts=tuple(_part(reader, item, path) for path, item in reader.tables(data, "part", "")),
    )
    if all(form in forms for form in made.of):
        for key, address in (("date", made.date), ("name", made.name)):
            reader.check(Ref(address), key)
    reader.end()
    return made if all(form in forms for form in made.of) else None


class _Reader(PlainReader):
    """Reads templates too, and looks whether what they name is there."""

    def __init__(self, file: str, lines: Mapping[str, int], *, forms: Mapping[str, Form]) -> None:
        super().__init__(file, lines)
        self.forms = forms
        self.of: tuple[str, ...] = ()

    def template(self, data: Plain, key: str, path: str) -> Template:
        return self.parsed(self.text(data, key, path), joined(path, key))

    def parsed(self, text: str, path: str) -> Template:
        try:
            pieces = template(text) if text else ()
        except ExpressionError as cause:
            self.wrong(cause.code, path, key=path, detail=cause.detail)
            return ()
        for piece in pieces:
            self.check(piece, path)
        return pieces

    def check(self, piece: Expr, path: str) -> None:
        for name in sorted(names(piece)):
            if name not in NAMES:
                self.wrong("SCHEMA-112", path, name=name)
        for ref in sorted(refs(piece), key=lambda r: r.address):
            form, _, address = ref.address.partition(":")
            known = self.forms.get(form)
            if form not in self.of or (known is not None and not _stands(known, address)):
                self.wrong("SCHEMA-112", path, name=ref.address)


def _stands(form: Form, address: str) -> bool:
    field, _, column = address.partition(".")
    table = form.tables.get(field)
    in_table = table is not None and table.cell(column) is not None
    return address == CODE or address in form.cells or in_table


def _letters(reader: PlainReader, data: Plain, key: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    value = data.get(key)
    if isinstance(value, list) and value and all(isinstance(v, str) and pattern.fullmatch(v) for v in value):
        return tuple(value)
    reader.wrong("SCHEMA-102" if value is None else "SCHEMA-103", key, key=key)
    return ()


def _listed(reader: _Reader, data: Plain) -> tuple[Template, ...]:
    return tuple(reader.parsed(text, "receivers") for text in _texts(reader, data, "receivers", ""))


def _texts(reader: PlainReader, data: Plain, key: str, path: str) -> tuple[str, ...]:
    value = data.get(key)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    reader.wrong("SCHEMA-102" if value is None else "SCHEMA-103", joined(path, key), key=key)
    return ()


def _part(reader: _Reader, data: Plain, path: str) -> Paragraph | Table:
    if "text" in data:
        reader.only(data, TEXT_KEYS, path)
        return Paragraph(reader.template(data, "text", path), bold=data.get("bold") is True)
    reader.only(data, TABLE_KEYS, path)
    head = _texts(reader, data, "head", path)
    widths = data.get("widths")
    if not (isinstance(widths, list) and all(type(w) is int and w > 0 for w in widths)):
        widths = []
    if len(widths) != len(head) or sum(widths) != WIDE:
        reader.wrong("SCHEMA-103", f"{path}.widths", key="widths")
    rows = data.get("rows")
    listed = rows if isinstance(rows, list) else []
    if not listed or any(not isinstance(r, list) or len(r) != len(head) for r in listed):
        reader.wrong("SCHEMA-103", f"{path}.rows", key="rows")
        return Table(head, tuple(widths), ())
    made = tuple(tuple(reader.parsed(str(cell), f"{path}.rows") for cell in row) for row in listed)
    return Table(head, tuple(widths), made)


# --- what it says now ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One form of the dossier: its evaluation, and where its sheet has what (the sheet's name included)."""

    evaluation: Evaluation
    sheet: Sheet
    code_at: str


class Printer:
    """Says the templates of a print over the forms of one dossier."""

    def __init__(self, sources: Mapping[str, Source], texts: Mapping[str, str], main: str) -> None:
        self.sources = sources
        self.texts = texts
        self.main = main
        first = sources[main].sheet
        spots = {f"{form}:{a}": spot for form, s in sources.items() for a, spot in s.sheet.spots.items()}
        results = {f"{form}:{row}": at for form, s in sources.items() for row, at in s.sheet.results.items()}
        self.sheet = Sheet(spots, {}, {}, results, first.result_range)
        self.tallies: Tallies = {}

    # what expressions may look at
    def entry(self, address: str) -> Entry | None:
        """What stands in a cell of one of the forms."""
        form, _, own = address.partition(":")
        return self.sources[form].evaluation.entry(own)

    def known_value(self, address: str) -> Value | None:  # noqa: ARG002
        """Prints say what was handed in, not what the office knew."""
        return None

    def parameter(self, name: str) -> int | None:  # noqa: ARG002
        """Prints have no parameters."""
        return None

    def stands(self, forms: tuple[str, ...]) -> bool | None:  # noqa: ARG002
        """What else the unit has handed in, only the office can tell."""
        return None

    def result(self, row: str) -> str:
        """A criterion's result."""
        form, _, own = row.partition(":")
        return self.sources[form].evaluation.result(own)

    def count_result(self, wanted: str) -> int:
        """How many criteria of the first form have this result."""
        return self.sources[self.main].evaluation.count_result(wanted)

    # what is printed
    def say(self, pieces: Template, *, dots: str = DOTS) -> str | Formula:
        """A template as fixed text, or as a formula with the text it gives now."""
        printed = [self._piece(piece, dots) for piece in pieces]
        value = "".join(now for _, now in printed)
        if all(formula is None for formula, _ in printed):
            return value
        parts: list[str] = []
        for formula, now in printed:
            parts += [formula] if formula is not None else _constants(now)
        return Formula("&".join(parts), value)

    def _piece(self, piece: Expr, dots: str) -> tuple[str | None, str]:
        """(the formula, or nothing for fixed text; the text now)."""
        piece = self._settled(piece)
        found = refs(piece)
        if not found and not _counts(piece):
            told = to_python(Op("text", (piece,)))(self)
            return None, str(told) if told else dots
        if isinstance(piece, Ref):
            return self._cell(piece, dots)
        if any(ref.address not in self.sheet.spots for ref in found if not _of_result(piece, ref)):
            return None, dots
        told = to_python(Op("text", (piece,)))(self)
        printed = to_excel(Op("text", (piece,)), self.sheet)
        return f"IFERROR({printed},{quoted(dots)})", dots if told is None else str(told)

    def _settled(self, piece: Expr) -> Expr:
        """Names as the texts they stand for, sums and counts spelt out."""
        if isinstance(piece, Name):
            return Lit(self.texts.get(piece.name, ""))
        if isinstance(piece, Op) and piece.name in {"sum", "count"} and isinstance(piece.args[0], Ref):
            form, _, own = piece.args[0].address.partition(":")
            source = self.sources.get(form)
            if source is None:
                return piece
            spelt = expanded(source.evaluation.form, Op(piece.name, (Ref(own),)))
            return renamed(spelt, lambda ref: Ref(f"{form}:{ref.address}"))
        if isinstance(piece, Op):
            return Op(piece.name, tuple(self._settled(arg) for arg in piece.args))
        return piece

    def _cell(self, ref: Ref, dots: str) -> tuple[str | None, str]:
        form, _, own = ref.address.partition(":")
        source, none = self.sources.get(form), quoted(dots)
        if source is not None and own == CODE:
            code = ma_kiem(source.evaluation.form, source.evaluation.entries)
            return f'IF({source.code_at}="0000",{none},{source.code_at})', dots if code == "0000" else code
        spot = self.sheet.spots.get(ref.address)
        if spot is None:
            return None, dots
        entry = self.entry(ref.address)
        at = to_excel(ref, self.sheet)
        if spot.type is CellType.DATE:
            shown = show_date(entry) if isinstance(entry, date) else dots
            return f"IF(ISNUMBER({spot.date_at}),{day_text(spot.date_at)},{none})", shown
        if spot.type is CellType.INT:
            shown = grouped(entry) if type(entry) is int else dots
            return f"IF(ISNUMBER({at}),{_grouped_formula(spot.at)},{none})", shown
        told = to_python(Op("text", (ref,)))(self)
        return f"IFERROR({to_excel(Op('text', (ref,)), self.sheet)},{none})", str(told) if told else dots


def _counts(piece: Expr) -> bool:
    return isinstance(piece, Op) and (piece.name == "count_result" or any(map(_counts, piece.args)))


def _of_result(piece: Expr, ref: Ref) -> bool:
    return isinstance(piece, Op) and (
        (piece.name == "result" and piece.args[0] == ref) or any(_of_result(a, ref) for a in piece.args)
    )


def _constants(text: str) -> Sequence[str]:
    step = _LONGEST_TEXT - 15
    return [quoted(text[n : n + step]) for n in range(0, len(text), step)]


def day_text(at: str) -> str:
    """A formula that writes a day number as `05/11/2024` on every PC."""
    return f'TEXT(DAY({at}),"00")&"/"&TEXT(MONTH({at}),"00")&"/"&YEAR({at})'


def grouped(number: int) -> str:
    """`12345 -> 12.345`."""
    return f"{number:,}".replace(",", ".")


def _grouped_formula(at: str) -> str:
    rest = f'TEXT(MOD({at},1000),"000")'
    million = f'INT({at}/1000000)&"."&TEXT(MOD(INT({at}/1000),1000),"000")&"."&{rest}'
    return f'IF({at}<1000,{at}&"",IF({at}<1000000,INT({at}/1000)&"."&{rest},{million}))'
