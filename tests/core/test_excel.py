"""The language of rules as Excel-2007 formulas: short, quoted, and untellable as NA()."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.checks import expanded, row_checks
from antt_sync.core.excel import Sheet, Spot, excel_bad, excel_date, quoted, to_excel
from antt_sync.core.expressions import DOWN, Expr, Op, Ref, parse, parse_template
from antt_sync.core.schema import Form
from antt_sync.core.values import CellType
from tests.fillings import shipped

SHEET = Sheet(
    spots={
        "a.nay": Spot("G30", CellType.INT, smallest=0, longest=100),
        "a.truoc": Spot("F30", CellType.INT, smallest=1, longest=100),
        "a.kq": Spot("H30", CellType.CHOICE, choices=("Có", "Không")),
        "a.ngay": Spot("J30", CellType.DATE, date_at="S30"),
        "a.so": Spot("I30", CellType.TEXT, longest=60),
    },
    known={"a.truoc": "U30"},
    parameters={"year": 2024},
    results={"d1": "R21"},
    result_range="R20:R80",
)
NUMBER = "IF(IF(LEN(TRIM(G30))=0,FALSE,IF(ISNUMBER(G30),OR(G30<0,INT(G30)<>G30,G30>100),TRUE)),NA(),IF(LEN(TRIM(G30))=0,NA(),G30))"  # noqa: E501
DAY = "IF(ISNUMBER(S30),S30,NA())"
TEXT = "IF(LEN(TRIM(I30))=0,NA(),TRIM(I30))"
TENTH = "INT(3*1000/4)"
KNOWN = "IF(LEN(U30)=0,NA(),U30)"

LOGIC = {"IF", "IFERROR", "ISERROR", "ISNUMBER", "NA", "AND", "OR", "NOT", "TRUE", "FALSE"}
WORDS = {"LEN", "TRIM", "SUBSTITUTE", "FIND", "LEFT", "MID", "VALUE"}
FIGURES = {
    "INT",
    "MOD",
    "SUM",
    "COUNTIF",
    "DATE",
    "DAY",
    "MONTH",
    "MIN",
    "MAX",
    "N",
    "CHOOSE",
    "SUMPRODUCT",
    "SEARCH",
}
FIGURES |= {"ROUND", "ABS", "TEXT", "COUNT", "COUNTIFS", "SUMIFS"}
FUNCTIONS_OF_2007 = LOGIC | WORDS | FIGURES


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("1 + 2 * 3", "(1+(2*3))"),
        ("True", "TRUE"),
        ("'Đạt'", '"Đạt"'),
        ("year", "2024"),
        ("window_start", "NA()"),
        ("a.nay", NUMBER),
        ("a.ngay", DAY),
        ("a.so", TEXT),
        ("known(a.truoc)", KNOWN),
        ("known(a.nay)", "NA()"),
        ("blank(a.nay)", "LEN(TRIM(G30))=0"),
        ("filled(a.nay)", "NOT(LEN(TRIM(G30))=0)"),
        ("a.nay == 0", f"({NUMBER}=0)"),
        ("a.nay != 0", f"({NUMBER}<>0)"),
        ("not blank(a.so)", "NOT(LEN(TRIM(I30))=0)"),
        ("a.ngay in (1, 2)", f"OR({DAY}=1,{DAY}=2)"),
        ("1 if blank(a.so) else 2", "IF(LEN(TRIM(I30))=0,1,2)"),
        ("count_result('Đạt')", 'COUNTIF(R20:R80,"Đạt")'),
        ("result(d1.kq)", 'IF(R21="…",NA(),R21)'),
        ("percent(3, 4)", f'IF(4>0,INT({TENTH}/10)&IF(MOD({TENTH},10)=0,"",","&MOD({TENTH},10))&"%",NA())'),
    ],
)  # fmt: skip
def test_an_expression_prints_as_one_formula(text: str, formula: str) -> None:
    assert to_excel(parse(text), SHEET) == formula


def both(*parts: str) -> str:
    """What a chain of `and` prints as."""
    return f"CHOOSE(1+2*MIN({_told(parts)}),FALSE,NA(),TRUE)"


def either(*parts: str) -> str:
    """What a chain of `or` prints as."""
    return f"CHOOSE(1+2*MAX({_told(parts)}),FALSE,NA(),TRUE)"


def _told(parts: tuple[str, ...]) -> str:
    return ",".join(f"IFERROR(N({part}),0.5)" for part in parts)


A, B, C = (f"LEN(TRIM({cell}))=0" for cell in ("I30", "J30", "G30"))


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("blank(a.so) and blank(a.ngay)", both(A, B)),
        ("blank(a.so) and blank(a.ngay) and blank(a.nay)", both(A, B, C)),
        ("blank(a.so) and (blank(a.ngay) and blank(a.nay))", both(A, B, C)),
        ("blank(a.so) or blank(a.ngay) or blank(a.nay)", either(A, B, C)),
        ("blank(a.so) or (blank(a.ngay) and blank(a.nay))", either(A, both(B, C))),
        ("1 <= 2 <= 3", both("(1<=2)", "(2<=3)")),
    ],
)
def test_a_chain_of_conditions_prints_each_of_them_once(text: str, formula: str) -> None:
    assert to_excel(parse(text), SHEET) == formula


def test_a_chain_of_two_reads_as_it_should() -> None:
    formula = "CHOOSE(1+2*MIN(IFERROR(N((1<2)),0.5),IFERROR(N((2<3)),0.5)),FALSE,NA(),TRUE)"
    assert to_excel(parse("1 < 2 < 3"), SHEET) == formula


def test_words_are_joined_and_quotes_in_them_doubled() -> None:
    assert to_excel(parse_template("✗ Ngoài quý I"), SHEET) == '"✗ Ngoài quý I"'
    assert to_excel(parse_template("giảm {3 - 2} vụ"), SHEET) == '"giảm "&((3-2))&" vụ"'
    assert quoted('ghi "0"') == '"ghi ""0"""'


@pytest.mark.parametrize(
    ("address", "formula"),
    [
        ("a.truoc", "IF(LEN(TRIM(F30))=0,FALSE,IF(ISNUMBER(F30),OR(F30<1,INT(F30)<>F30,F30>100),TRUE))"),
        ("a.kq", 'NOT(OR(TRIM(H30)="",TRIM(H30)="Có",TRIM(H30)="Không"))'),
        ("a.ngay", "AND(LEN(TRIM(J30))>0,NOT(ISNUMBER(S30)))"),
        ("a.so", "LEN(TRIM(I30))>60"),
    ],
)
def test_each_type_of_cell_has_its_test_of_what_does_not_belong_there(address: str, formula: str) -> None:
    assert excel_bad(SHEET.spots[address]) == formula
    assert to_excel(Op("bad", parse(f"blank({address})").args), SHEET) == formula  # type: ignore[union-attr]


def test_a_persons_number_is_looked_for_by_its_shape() -> None:
    formula = to_excel(parse("personal(a.so)"), SHEET)
    assert formula.startswith('SUMPRODUCT(ISNUMBER(FIND({"000000000","0000 000 000",')
    assert formula.count("SUBSTITUTE(") == 12


def down(*addresses: str) -> Op:
    """A column of these cells."""
    return Op(DOWN, tuple(Ref(address) for address in addresses))


def test_words_rows_and_points_are_asked_for() -> None:
    has = f'(LEN(SUBSTITUTE(LOWER({TEXT}),LOWER("huyện"),""))<LEN({TEXT}))'
    assert to_excel(parse("has(a.so, 'huyện')"), SHEET) == has
    assert to_excel(parse("points('2.5')"), SHEET) == "250"
    once = Op("times_over", (down("a.so", "a.kq"), parse("'x'")))
    assert to_excel(once, SHEET) == 'SUMPRODUCT((TRIM(I30:H30)="x")*1)'
    both = Op("times_over", (down("a.so"), parse("'x'"), down("a.kq"), parse("'y'")))
    assert to_excel(both, SHEET) == 'SUMPRODUCT((TRIM(I30:I30)="x")*(TRIM(H30:H30)="y")*1)'
    number = Op("times_over", (down("a.nay", "a.truoc"), parse("3")))
    assert to_excel(number, SHEET) == "SUMPRODUCT((TRIM(G30:F30)=TRIM(3))*1)"
    day = Op("times_over", (down("a.ngay"), parse("45000")))
    assert to_excel(day, SHEET) == "SUMPRODUCT((S30:S30=45000)*1)"


def test_points_that_the_office_knew_are_counted_in_hundredths() -> None:
    spots = {**SHEET.spots, "a.diem": Spot("K30", CellType.DECIMAL, longest=500, step=25)}
    sheet = replace(SHEET, spots=spots, known={"a.diem": "V30"})
    assert to_excel(parse("known(a.diem)"), sheet) == "IF(LEN(V30)=0,NA(),ROUND(V30*100,0))"


def test_sums_and_counts_pass_over_what_is_blank_or_unreadable() -> None:
    sums = Op("filled_sum", (parse("a.nay"), parse("a.truoc")))
    assert to_excel(sums, SHEET) == f"SUM(IFERROR({NUMBER},0),IFERROR({to_excel(parse('a.truoc'), SHEET)},0))"
    assert to_excel(Op("filled_count", (parse("a.so"),)), SHEET) == f"SUM(IF(ISERROR({TEXT}),0,1))"


def spots_of(form: Form) -> Sheet:
    """Every cell of a form somewhere on a sheet, with names as long as real ones."""
    spots = {
        a: Spot(f"G{n}", c.type, c.choices, c.longest, c.smallest, f"AA{n}")
        for n, (a, c) in enumerate(form.cells.items(), start=20)
    }
    known = {a: f"AB{n}" for n, a in enumerate(form.cells, start=20)}
    return Sheet(spots, known, {}, {r.key: "R20" for r in form.criteria}, "R20:R99")


def conditions_of(form: Form) -> list[Expr]:
    """Every expression of a form that becomes a formula."""
    checks = row_checks(form, in_sheet=True)
    found = [p.when for c in checks for p in (*c.problems, *c.reminders)]
    found += [when for c in checks for _, when in c.missing]
    found += [expanded(form, n.when) for row in form.rows for n in row.notes]
    found += [expanded(form, n.text) for row in form.rows for n in row.notes]
    return found + [expanded(form, c.value) for c in form.cells.values() if c.value is not None]


@pytest.mark.parametrize("form_id", ["F01", "F02-K", "F04-K"])
def test_every_condition_of_a_shipped_form_fits_excel_2007(form_id: str) -> None:
    form = shipped(form_id)
    for expr in conditions_of(form):
        formula = to_excel(expr, spots_of(form))
        assert len(formula) < 5_000
        outside_quotes = re.sub(r'"[^"]*"', '""', formula)
        assert outside_quotes.count("(") == outside_quotes.count(")")
        assert set(re.findall(r"([A-Z][A-Z0-9]*)\(", outside_quotes)) <= FUNCTIONS_OF_2007


def test_a_date_formula_asks_for_day_month_and_year_again_and_fits_excel_2007() -> None:
    formula = excel_date("J30")
    assert len(formula) < 5_000
    assert ">=1901" in formula
    assert "<=2199" in formula
    assert formula.startswith('IFERROR(IF(ISNUMBER(J30),IF(AND(J30>=367,J30<=109574,J30=INT(J30)),J30,""),')
    assert set(re.findall(r"([A-Z][A-Z0-9]*)\(", formula)) <= FUNCTIONS_OF_2007


@given(st.text())
def test_no_text_can_leave_its_quotes(text: str) -> None:
    inside = quoted(text)[1:-1]
    assert inside.replace('""', "").count('"') == 0
    assert inside.replace('""', '"') == text


def test_a_long_column_is_summed_over_its_range() -> None:
    cells = tuple(Ref(name) for name in ("a.nay", *["a.truoc"] * 30))
    within = 'G30:F30,">=0",G30:F30,"<=100"'
    assert to_excel(Op("filled_sum", cells), SHEET) == f"SUMIFS(G30:F30,{within})"
    assert to_excel(Op("filled_count", cells), SHEET) == f"COUNTIFS({within})"
    days = tuple(Ref("a.ngay") for _ in range(30))
    assert to_excel(Op("filled_count", days), SHEET) == "COUNT(S30:S30)"
    texts = tuple(Ref("a.so") for _ in range(30))
    assert to_excel(Op("filled_count", texts), SHEET) == "SUMPRODUCT((LEN(TRIM(I30:I30))>0)*1)"


def test_what_the_office_gave_is_asked_for_briefly() -> None:
    def printed(kind: CellType) -> str:
        sheet = replace(SHEET, spots={"a.nay": Spot("U30", kind, given=True)})
        return to_excel(parse("a.nay"), sheet)

    assert printed(CellType.INT) == printed(CellType.DATE) == "IF(ISNUMBER(U30),U30,NA())"
    assert printed(CellType.DECIMAL) == "IF(ISNUMBER(U30),ROUND(U30*100,0),NA())"
    assert printed(CellType.CHOICE) == printed(CellType.TEXT) == "IF(LEN(U30)=0,NA(),U30)"
