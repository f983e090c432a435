"""The hidden sheets: several in a dossier, and which cells only show what was typed on the first form."""

from __future__ import annotations

from antt_sync.core.book import RawBook, RawCell, RawSheet
from antt_sync.core.manifest import manifests_of, merged, shown_once, taken_over
from antt_sync.core.values import Entry, Unreadable

FORMULA = Unreadable("An", "CELL-105")
SHOWN = {"ho_ten.ket_qua": ("F04-K", "ho_ten.ket_qua")}


def sheet(name: str, lines: dict[str, str]) -> RawSheet:
    cells: dict[tuple[int, int], RawCell] = {}
    for row, (key, value) in enumerate(lines.items(), start=1):
        cells |= {(row, 1): RawCell(key), (row, 2): RawCell(value)}
    return RawSheet(name, cells)


def test_each_hidden_sheet_is_read_and_of_two_lines_the_first_counts() -> None:
    book = RawBook(
        (
            sheet("_antt", {"form": "F04-K"}),
            sheet("Biểu", {"form": "F99"}),
            sheet("_ANTT 2", {"form": "F06-K", "x": "1"}),
        )
    )
    assert [m["form"] for m in manifests_of(book)] == ["F04-K", "F06-K"]
    assert merged(manifests_of(book)) == {"form": "F04-K", "x": "1"}


def test_a_form_is_told_which_of_its_cells_show_another_forms() -> None:
    manifests = [{"form": "F06-K", "once:ho_ten.ket_qua": "F04-K:ho_ten.ket_qua", "once:x.y": "bad"}]
    assert shown_once("F06-K", manifests) == SHOWN
    assert shown_once("F04-K", manifests) == {}


def test_a_formula_gives_way_to_what_the_first_form_says_and_typing_wins() -> None:
    said: dict[str, dict[str, Entry]] = {"F04-K": {"ho_ten.ket_qua": "Bình"}}
    assert taken_over({"ho_ten.ket_qua": FORMULA}, SHOWN, said) == (
        {"ho_ten.ket_qua": "Bình"},
        frozenset(SHOWN),
    )
    assert taken_over({"ho_ten.ket_qua": FORMULA}, SHOWN, {"F04-K": {}}) == ({}, frozenset(SHOWN))
    assert taken_over({"ho_ten.ket_qua": "Cúc"}, SHOWN, said) == ({"ho_ten.ket_qua": "Cúc"}, frozenset())
    assert taken_over({"ho_ten.ket_qua": FORMULA}, SHOWN, {}) == ({"ho_ten.ket_qua": FORMULA}, frozenset())
