"""The sheets beside a workbook's forms: the hidden ones that repeat what it is, the fix list, the verdict.

Knows how they are named, and that a cell of a later form may show what was typed once on the first one;
refuses to trust the hidden ones: a form's own token says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from antt_sync.core.book import Place, RawBook, RawCell, RawSheet
from antt_sync.core.judging import Judged, Remark
from antt_sync.core.token import SIGN
from antt_sync.core.values import Entry, Unreadable, is_blank, shown

MANIFEST = "_antt"
ONCE = "once:"
"""A line `once:ho_ten.ket_qua` = `F04-K:ho_ten.ket_qua` says which cell of which form the cell shows."""
A_FORMULA = "CELL-105"

Entries = Mapping[str, Entry]
Manifest = Mapping[str, str]


def is_manifest(sheet: str) -> bool:
    """True for the name of a hidden sheet of ours."""
    return sheet.strip().lower().startswith(MANIFEST)


def manifests_of(book: RawBook) -> tuple[Manifest, ...]:
    """What each hidden sheet says, by name; in the workbook's order."""
    found: list[Manifest] = []
    for sheet in book.sheets:
        if is_manifest(sheet.name):
            lines = ((text_of(cell), row) for (row, column), cell in sheet.cells.items() if column == 1)
            found.append({name: text_of(sheet.cells.get((row, 2))) for name, row in lines if name})
    return tuple(found)


def merged(manifests: Iterable[Manifest]) -> dict[str, str]:
    """All lines of all hidden sheets; where two name the same, the first counts."""
    found: dict[str, str] = {}
    for manifest in manifests:
        found = {**manifest, **found}
    return found


def shown_once(form: str, manifests: Iterable[Manifest]) -> dict[str, tuple[str, str]]:
    """The cells of a form that show another form's: address -> (form, address there)."""
    found: dict[str, tuple[str, str]] = {}
    for manifest in manifests:
        if manifest.get("form") == form:
            found.update(_shown(manifest))
    return found


def _shown(manifest: Manifest) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, value in manifest.items():
        source, colon, address = value.partition(":")
        if name.startswith(ONCE) and colon:
            yield name.removeprefix(ONCE), (source, address)


def taken_over(
    entries: Entries, showing: Mapping[str, tuple[str, str]], said: Mapping[str, Entries]
) -> tuple[dict[str, Entry], frozenset[str]]:
    """(entries with the first form's where a cell only shows them, the addresses of those cells).

    What was typed over the formula stays as typed; where the first form is not in the workbook, what the
    formula showed stays unreadable as any formula.
    """
    found, same = dict(entries), set()
    for address, (form, source) in showing.items():
        entry = entries.get(address)
        if form not in said or not (isinstance(entry, Unreadable) and entry.code == A_FORMULA):
            continue
        same.add(address)
        first = said[form].get(source)
        if first is None:
            del found[address]
        else:
            found[address] = first
    return found, frozenset(same)


def signed_cells(sheet: RawSheet, *words: str) -> Iterator[tuple[Place, str]]:
    """The cells in which a sheet says what it is of ours, with their text, wherever rows and columns stand.

    They begin with one of these words and our sign; a form's own has no word before it.
    """
    begins = tuple(f"{word}{SIGN}|" for word in words)
    for place, cell in sheet.cells.items():
        if isinstance(cell.content, str) and SIGN in cell.content:
            text = text_of(cell)
            if text.startswith(begins):
                yield place, text


def signed_at(sheet: RawSheet, word: str) -> Place | None:
    """Where a sheet says that it is of this sort, or nothing."""
    return next((place for place, _ in signed_cells(sheet, word)), None)


def text_of(cell: RawCell | None) -> str:
    """A cell's text without outer white space; empty for anything that is no text."""
    content = None if cell is None else cell.content
    return content.strip() if isinstance(content, str) else ""


def shown_in(cell: RawCell | None) -> str:
    """What a cell shows, as text; empty for a blank one."""
    return "" if cell is None else shown(cell.content)


def added(note: str, manifest: Manifest, address: str) -> str:
    """What a note says besides the words we had written there, however a program broke their lines."""
    ours, squeezed = " ".join(manifest.get(f"note:{address}", "").split()), " ".join(note.split())
    if not ours:
        return note.strip()
    return squeezed.replace(ours, " ", 1).strip()


# --- the sheets beside the forms -------------------------------------------------------------------


def _column_of(sheet: RawSheet, row: int, key: str) -> int | None:
    return next((c for (r, c), cell in sheet.cells.items() if r == row and text_of(cell) == key), None)


def replies_on(sheet: RawSheet, place: Place) -> dict[str, str]:
    """The replies typed into a fix list, by thread; `place` is where its token stands."""
    column = _column_of(sheet, place[0], "reply")
    if column is None:
        return {}
    found: dict[str, str] = {}
    for (row, c), cell in sheet.cells.items():
        thread = text_of(cell)
        reply = sheet.cells.get((row, column))
        if c == place[1] and row > place[0] and thread and reply is not None and not is_blank(reply.content):
            found[thread] = shown(reply.content)[:500] if reply.content is not None else ""
    return found


VERDICT, COMMENT, INTERNAL, AT = "~verdict", "~comment", "~internal", "@"
"""Keys of a reviewer's sheet: three lines about the whole form, and `@address` where a cell is spoken of."""


def judged_on(sheet: RawSheet, place: Place) -> Judged:
    """What stands on a reviewer's sheet; `place` is where its token stands."""
    columns = {key: _column_of(sheet, place[0], key) for key in ("value", "told", "kept")}

    def text(row: int, key: str) -> str:
        column = columns[key]
        cell = None if column is None else sheet.cells.get((row, column))
        return shown_in(cell).strip()

    keyed = {(row, text_of(cell)) for (row, column), cell in sheet.cells.items() if column == place[1]}
    whole = {key: text(row, "value") for row, key in keyed if key in {VERDICT, COMMENT, INTERNAL}}
    cells = [
        Remark(key.removeprefix(AT), text(row, "told"), text(row, "kept"))
        for row, key in sorted(keyed)
        if key.startswith(AT)
    ]
    remarks = (Remark("", whole.get(COMMENT, ""), whole.get(INTERNAL, "")), *cells)
    return Judged(whole.get(VERDICT, ""), tuple(r for r in remarks if r.told or r.kept))
