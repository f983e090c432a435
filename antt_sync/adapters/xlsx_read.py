"""The one normative reader of .xlsx and .xlsm: any bytes become a RawBook or WorkbookUnreadable, no third.

Knows how a workbook's parts hang together, and the caps. Refuses to know forms, to follow anything that leads
outside the file, and to repair.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from antt_sync.adapters.cell_styles import NO_STYLES, CellStyles, cell_styles
from antt_sync.adapters.sniff import Kind, refusal, sniff
from antt_sync.adapters.strict_xml import MAIN, Attributes, Marks, Texts, broken, named, tags, unescape
from antt_sync.adapters.xlsx_cells import MOST_CELLS, Runs, SheetCells
from antt_sync.adapters.xlsx_notes import notes_in, threads_in
from antt_sync.adapters.zips import MIB, Archive, Why, ZipLimits, ZipRefused, folded, open_zip
from antt_sync.core.book import Place, RawBook, RawCell, RawSheet, Said, cell_name
from antt_sync.core.errors import WorkbookUnreadable

LIMITS = ZipLimits(file_bytes=16 * MIB)
MOST_SHEETS = 64


def read_xlsx(data: bytes) -> RawBook:
    """The cells and notes of a workbook, when its bytes can be read in one way only and within the caps.

    Raises: WorkbookUnreadable.
    """
    try:
        return _Workbook(open_zip(data, limits=LIMITS, exact=False)).read()
    except ZipRefused as cause:
        raise zip_refusal(data, cause, limit=LIMITS.file_bytes) from cause


def zip_refusal(data: bytes, cause: ZipRefused, *, limit: int) -> WorkbookUnreadable:
    """What a refused zip means to somebody who sent a spreadsheet."""
    if cause.reason is Why.FILE_TOO_LARGE:
        return WorkbookUnreadable("BOOK-102", megabytes=-(-len(data) // MIB), limit=limit // MIB)
    if cause.reason is Why.NOT_A_ZIP:
        return refusal(sniff(data))
    return WorkbookUnreadable(_ZIP_REFUSALS.get(cause.reason, "BOOK-120"))


_ZIP_REFUSALS = MappingProxyType(
    {
        Why.CUT_SHORT: "BOOK-103",
        Why.DAMAGED: "BOOK-103",
        Why.ENCRYPTED: "BOOK-104",
        Why.TOO_MANY_ENTRIES: "BOOK-121",
        Why.ENTRY_TOO_LARGE: "BOOK-121",
        Why.TOTAL_TOO_LARGE: "BOOK-121",
        Why.RATIO: "BOOK-121",
    }
)

_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MICROSOFT = "http://schemas.microsoft.com/office"
_LINK_IDS = tuple(f"{space}}}id" for space in _LINKS)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OVERRIDE = (f"{_PACKAGE}/content-types}}Override",)
_DEFAULT = (f"{_PACKAGE}/content-types}}Default",)
_RELATIONSHIP = (f"{_PACKAGE}/relationships}}Relationship",)


def _both(name: str) -> frozenset[str]:
    return frozenset(f"{space}/{name}" for space in _LINKS)


_TO_WORKBOOK = _both("officeDocument")
_TO_SHEET = _both("worksheet")
_TO_MACRO_SHEET = frozenset(
    {f"{_MICROSOFT}/2006/relationships/xlMacrosheet", f"{_MICROSOFT}/2006/relationships/xlIntlMacrosheet"}
)
_TO_SHEET_WITHOUT_CELLS = _both("chartsheet") | _both("dialogsheet") | _TO_MACRO_SHEET
_TO_STRINGS = _both("sharedStrings")
_TO_STYLES = _both("styles")
_TO_NOTES = _both("comments")
_TO_THREADS = frozenset({f"{_MICROSOFT}/2017/10/relationships/threadedComment"})


_BINARY_WORKBOOK = "application/vnd.ms-excel.sheet.binary.macroenabled.main"
_WORKBOOKS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.sheet.macroenabled.main+xml",
        "application/vnd.ms-excel.template.macroenabled.main+xml",
    }
)


@dataclass(frozen=True, slots=True)
class _Link:
    """A relationship from one part to another part of the same file."""

    type: str
    part: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    link: _Link
    hidden: bool


class _Workbook:
    """One workbook on its way from parts to cells."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._marks = Marks()
        self._fonts: Mapping[int, Runs] = {}

    def read(self) -> RawBook:
        main = self._main_part()
        links = self._links(main)
        listed, since_1904 = self._listed(main, links)
        shared = self._strings(links)
        styles = self._styles(links)

        sheets: list[RawSheet] = []
        room = MOST_CELLS
        for sheet in listed:
            cells: Mapping[Place, RawCell] = {}
            formulas: Mapping[Place, str] = {}
            guards = None
            notes: Mapping[Place, tuple[Said, ...]] = {}
            if sheet.link.type in _TO_SHEET:
                reader = SheetCells(
                    sheet.name, shared, room=room, since_1904=since_1904, styles=styles, fonts=self._fonts
                )
                cells = reader.read(self._bytes(sheet.link.part), sheet.link.part, self._marks)
                guards, formulas = reader.guards.read(), reader.formulas
                notes = self._notes(sheet)
                room -= len(cells)
            sheets.append(RawSheet(sheet.name, cells, notes, sheet.hidden, guards, formulas))
        return RawBook(tuple(sheets), epoch_1904=since_1904, macros=self._has_macros(listed))

    def _main_part(self) -> str:
        """The part that the file declares as its workbook."""
        if self._archive.find("[Content_Types].xml") is None or self._archive.find("_rels/.rels") is None:
            raise _no_workbook(self._archive)
        parts = {link.part for link in self._links("").values() if link.type in _TO_WORKBOOK}
        if len(parts) != 1:
            raise _no_workbook(self._archive)
        (part,) = parts
        kind = self._content_type(part)
        if kind == _BINARY_WORKBOOK:
            raise refusal(Kind.XLSB)
        if kind not in _WORKBOOKS:
            raise _no_workbook(self._archive)
        return part

    def _content_type(self, part: str) -> str:
        """The declared type of a part, in lower case; `""` when none is declared."""
        of_part, of_ending = "", ""
        for path, attributes in self._tags("[Content_Types].xml"):
            declared = attributes.get("ContentType", "").lower()
            if path[1:] == _OVERRIDE and folded(attributes.get("PartName", "")) == folded(part):
                of_part = declared
            elif path[1:] == _DEFAULT and folded(part).endswith(
                "." + folded(attributes.get("Extension", "?"))
            ):
                of_ending = declared
        return of_part or of_ending

    def _links(self, part: str) -> dict[str, _Link]:
        """The relationships of a part by their ids; those that lead outside the file are left out."""
        folder, _, name = part.rpartition("/")
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, _Link] = {}
        if self._archive.find(listing) is None:
            return found
        for path, attributes in self._tags(listing):
            if path[1:] != _RELATIONSHIP:
                continue
            name = attributes.get("Id", "")
            if name in found:
                broken(listing)
            if attributes.get("TargetMode") != "External":
                target = unquote(attributes.get("Target", "").partition("#")[0])
                inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[name] = _Link(attributes.get("Type", ""), inside)
        return found

    def _listed(self, main: str, links: Mapping[str, _Link]) -> tuple[list[_Listed], bool]:
        """The sheets in the workbook's order, and whether it counts days from 1904."""
        sheets: list[_Listed] = []
        since_1904 = False
        for path, attributes in self._tags(main):
            if path[0] not in _WORKBOOK:
                broken(main)
            if len(path) == 2 and path[1] in _PROPERTIES:
                since_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif len(path) == 3 and path[1] in _SHEETS and path[2] in _SHEET:
                sheets.append(_as_listed(attributes, main, links))
        if not sheets:
            raise _no_workbook(self._archive)
        if len(sheets) > MOST_SHEETS:
            raise WorkbookUnreadable("BOOK-130", limit=MOST_SHEETS)
        names = {folded(sheet.name) for sheet in sheets}
        parts = {folded(sheet.link.part) for sheet in sheets}
        if len(names) < len(sheets) or len(parts) < len(sheets):
            raise WorkbookUnreadable("BOOK-132")
        return sheets, since_1904

    def _strings(self, links: Mapping[str, _Link]) -> list[str]:
        """The workbook's shared strings, phonetic guides left out."""
        parts = {link.part for link in links.values() if link.type in _TO_STRINGS}
        shared: list[str] = []
        for part in parts:
            if len(parts) > 1:
                broken(part)
            reader = Texts(_STRINGS, _STRING, _STRING_TEXT, _STRING_FONT)
            shared = [text for _, text in reader.read(self._bytes(part), part, self._marks)]
            self._fonts = reader.fonts
        return shared

    def _styles(self, links: Mapping[str, _Link]) -> CellStyles:
        """What the workbook's cell styles do to cells; a workbook without them has plain cells only."""
        part = next((link.part for link in links.values() if link.type in _TO_STYLES), "")
        found = self._archive.find(part) if part else None
        return NO_STYLES if found is None else cell_styles(self._archive.read(found), found)

    def _notes(self, sheet: _Listed) -> dict[Place, tuple[Said, ...]]:
        """What is said at a sheet's cells; a thread, where there is one, instead of its stand-in."""
        notes: dict[Place, tuple[Said, ...]] = {}
        threads: dict[Place, tuple[Said, ...]] = {}
        for link in self._links(sheet.link.part).values():
            if link.type in _TO_NOTES:
                found = notes_in(self._bytes(link.part), link.part, sheet.name, self._marks)
                for place in notes.keys() & found.keys():
                    raise WorkbookUnreadable("BOOK-127", sheet=sheet.name, cell=cell_name(place))
                notes |= found
            elif link.type in _TO_THREADS:
                told = threads_in(self._bytes(link.part), link.part, sheet.name, self._marks)
                threads |= {place: (*threads.get(place, ()), *said) for place, said in told.items()}
        return notes | threads

    def _has_macros(self, listed: list[_Listed]) -> bool:
        if any(sheet.link.type in _TO_MACRO_SHEET for sheet in listed):
            return True
        return any(folded(name).endswith("vbaproject.bin") for name in self._archive)

    def _tags(self, part: str) -> Iterator[tuple[tuple[str, ...], Attributes]]:
        yield from tags(self._bytes(part), part, self._marks)

    def _bytes(self, part: str) -> bytes:
        name = self._archive.find(part)
        if name is None:
            broken(part)
        return self._archive.read(name)


_STRING_TEXT = named(MAIN, {})
_STRING_FONT = named(MAIN, {})
_STRING_RUN = named(MAIN, {"t": _STRING_TEXT, "rPr": named(MAIN, {"rFont": _STRING_FONT})})
_STRING = named(MAIN, {"t": _STRING_TEXT, "r": _STRING_RUN})
_STRINGS = named(MAIN, {"sst": named(MAIN, {"si": _STRING})})
_WORKBOOK = frozenset(named(MAIN, {"workbook": {}}))
_PROPERTIES = frozenset(named(MAIN, {"workbookPr": {}}))
_SHEETS = frozenset(named(MAIN, {"sheets": {}}))
_SHEET = frozenset(named(MAIN, {"sheet": {}}))


def _as_listed(attributes: Attributes, main: str, links: Mapping[str, _Link]) -> _Listed:
    """A line of the workbook's list of sheets, with the part it leads to."""
    ids = [attributes[name] for name in _LINK_IDS if name in attributes]
    link = links.get(ids[0]) if len(ids) == 1 else None
    name = unescape(attributes.get("name", ""))
    if not name or link is None or link.type not in _TO_SHEET | _TO_SHEET_WITHOUT_CELLS:
        broken(main)
    return _Listed(name, link, attributes.get("state", "visible") != "visible")


def _no_workbook(archive: Archive) -> WorkbookUnreadable:
    """The file is a sound zip but declares no workbook: say what it is when that can be told."""
    names = {folded(name) for name in archive}
    if "xl/workbook.bin" in names:
        return refusal(Kind.XLSB)
    tops = {name.partition("/")[0] for name in names}
    if "xl" not in tops and tops & {"word", "ppt"}:
        return refusal(Kind.WORD)
    return WorkbookUnreadable("BOOK-124")
