"""Which styles show a day, which show nothing, and which have a font from before Unicode."""

from __future__ import annotations

import pytest

from antt_sync.adapters.cell_styles import CellStyles, cell_styles, shows_day, shows_nothing
from antt_sync.core.errors import WorkbookUnreadable
from tests.hostile import MAIN, xml


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "d\\-mmm", "[$-42A]d mmmm yyyy", "mmm\\-yy", "m/d;@", "YYYY"])
def test_a_format_with_a_day_or_a_year_shows_a_day(code: str) -> None:
    assert shows_day(code)


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0", '[Red]0 "ngày d"', "0\\d", "mm:ss", "[h]:mm", "_d0", "#,##0\\ [$₫-42A]"],
)
def test_a_format_of_numbers_or_hours_shows_none(code: str) -> None:
    assert not shows_day(code)


@pytest.mark.parametrize("code", [";;;", ";;", '"Đạt"', '"x";"x";"x"', "[Red];;;", "_-;_-"])
def test_a_format_without_the_value_shows_nothing(code: str) -> None:
    assert shows_nothing(code)


@pytest.mark.parametrize("code", ["General", "0;-0;;@", "@", "#,##0", "dd/mm/yyyy", "[=0]0;0"])
def test_a_format_with_the_value_shows_it(code: str) -> None:
    assert not shows_nothing(code)


def styled(inside: str) -> CellStyles:
    """The styles of a part with this inside."""
    return cell_styles(xml(f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'), "xl/styles.xml")


def cells(*styles: str) -> str:
    return "<cellXfs>" + "".join(f"<xf {style}/>" for style in styles) + "</cellXfs>"


def test_styles_are_counted_in_their_order_and_own_formats_are_looked_up() -> None:
    own = '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0.00"/>'
    formats = f"<numFmts>{own}</numFmts>"
    named = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    found = styled(formats + named + cells(*(f'numFmtId="{n}"' for n in (0, 14, 164, 165, 16, 20))))
    assert found == CellStyles(days=frozenset({"1", "2", "4"}))


def test_a_style_that_shows_nothing_is_one_of_a_format_or_of_ink_like_its_paper() -> None:
    formats = '<numFmts><numFmt numFmtId="164" formatCode=";;;"/></numFmts>'
    inks = ('rgb="FFFFFFFF"', 'theme="0"', 'rgb="FF000000"', 'theme="0" tint="-0.5"', 'rgb="FFFFFF00"')
    fonts = "<fonts>" + "".join(f"<font><color {ink}/></font>" for ink in inks) + "</fonts>"
    fills = (
        '<fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>'
    )
    wanted = {(0, 0), (1, 0), (4, 1)}
    pairs = [(font, fill) for font in range(5) for fill in range(2)]
    found = styled(formats + fonts + fills + cells(*(f'fontId="{a}" fillId="{b}"' for a, b in pairs)))
    assert {pairs[int(n)] for n in found.unseen} == wanted
    assert styled(formats + cells('numFmtId="164"')).unseen == {"0"}


def test_an_old_font_is_known_by_its_name() -> None:
    fonts = '<fonts><font><name val="Times New Roman"/></font><font><name val=".VnTimeH"/></font></fonts>'
    assert styled(fonts + cells('fontId="0"', 'fontId="1"', 'fontId="7"')).old_fonts == {"1": ".VnTimeH"}


def test_no_styles_do_nothing_and_a_broken_part_is_refused() -> None:
    assert styled("") == CellStyles()
    with pytest.raises(WorkbookUnreadable):
        cell_styles(b"<styleSheet", "xl/styles.xml")
