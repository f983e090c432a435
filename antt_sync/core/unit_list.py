"""Units out of a list that somebody once made: names, kinds and who is in charge, from any layout.

Knows how offices lay out lists and how names tell kinds; refuses to know files, and takes over no phone
number and no number of a person's papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from antt_sync.core.book import RawBook, RawSheet
from antt_sync.core.values import clean_text, folded

KindWords = Mapping[str, Sequence[str]]
"""The words with which names of units begin, by the letter of the kind."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("stt", "tt", "so tt", "so thu tu"),
    "phone": ("sdt", "so dien thoai", "dien thoai", "so dt", "dt", "di dong", "zalo", "email", "phone"),
    "papers": ("cccd", "cmnd", "so cccd", "so cmnd", "can cuoc", "ngay sinh", "nam sinh"),
    "other": ("dia chi", "so ho", "nhan khau", "ngay thanh lap", "quyet dinh"),
    "kind": ("loai", "loai don vi", "loai hinh", "phan loai", "kind"),
    "contact": (
        *("phu trach", "to truong", "truong thon", "bi thu", "dai dien", "thu truong", "hieu truong"),
        *("giam doc", "ho va ten", "ho ten", "lien he", "can bo", "in charge"),
    ),
    "note": ("ghi chu", "note"),
    "name": ("ten", "don vi", "co quan", "danh sach", "name", "unit"),
}
"""What headings hold, tried in this order: `Họ và tên tổ trưởng` is no unit's name."""

_TOTALS = re.compile(r"(tong|cong|tong (so|cong)(?! ty).*)[: 0-9]*")
_SKIPPED = (
    "nguoi lap",
    "noi nhan",
    "danh sach",
    "cong hoa xa hoi",
    "doc lap - tu do",
    "(ky",
    "ky ten",
    "ngay ",
)
_SKIPPED_TOO = ("ky ten", "ghi chu:", "luu:", "tm.", "kt.", "chu tich", "pho chu tich", "phu luc", "bieu so")
_DIGITS = re.compile(r"\(?\+?(?:[0-9][ .\-]?){9,12}\)?")
_NUMBERING = re.compile(r"^\s*(?:[-–•*+]|\(?[0-9]{1,3}[.)/\-]|[ivxIVX]{1,4}[.)])\s*")
_ORDINAL = re.compile(r"[0-9]+(?:[.,]0+)?[.)]?")
_LONGEST = 80
_HEADING_DEPTH = 40


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as listed; `kind` is a letter, empty where that is doubtful, and `doubt` says why.

    `doubt` is `kind` (no word tells it), `maybe` (only a word inside does: `likely`), `same` (listed before:
    `other` is that row) or `long`.
    """

    name: str
    kind: str
    contact: str = ""
    note: str = ""
    doubt: str = ""
    likely: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class UnitList:
    """The units of a list, the lines that were left out, and whether numbers of people were left behind.

    `sure` is false where neither headings nor most of the names tell that this is a list of units.
    """

    rows: tuple[UnitLine, ...]
    left_out: tuple[str, ...] = ()
    had_numbers: bool = False
    sure: bool = True


Line = tuple[int, Mapping[int, str]]
"""A row's number and its texts by column."""


def read_list(book: RawBook, words: KindWords) -> UnitList:
    """Every unit on every visible sheet, in the list's order."""
    every = [_sheet(_lines(sheet), words) for sheet in book.sheets if not sheet.hidden]
    found = [each for each in every if each.sure] or every  # a page of guidance beside a list is no list
    rows = _marked([row for each in found for row in each.rows])
    left = tuple(text for each in found for text in each.left_out)
    return UnitList(rows, left, any(each.had_numbers for each in found))


def kind_of(name: str, words: KindWords) -> tuple[str, bool]:
    """(the letter of the kind that a name tells, whether the name begins with that word).

    Accents count where the name has any: `Bản Mường` is a place to live, `Ban Dân vận` an office. Where a
    word of several kinds would do, nothing is told.
    """
    found = _told(name, words)
    if not found:
        return "", False
    first = min(found)
    return (next(iter(found[first])), first == 0) if len(found[first]) == 1 else ("", False)


def _told(name: str, words: KindWords) -> dict[int, set[str]]:
    """The kinds that words in a name tell, by where the word stands; the longest word there counts."""
    said = clean_text(name).casefold()
    bare = folded(name)
    plain = said == bare
    found: dict[int, dict[int, set[str]]] = {}
    for letter, known in words.items():
        for word in known:
            text, look = (bare, folded(word)) if plain else (said, word.casefold())
            for match in re.finditer(rf"(?<!\w){re.escape(look)}(?!\w)", text):
                found.setdefault(match.start(), {}).setdefault(len(look), set()).add(letter)
    return {place: sizes[max(sizes)] for place, sizes in found.items()}


def _kind_of_part(text: str, words: KindWords) -> str:
    """The kind of the units below a line such as `II. Khối trường học`: the last word tells it."""
    found = _told(text, words)
    letters = found[max(found)] if found else set()
    return next(iter(letters)) if len(letters) == 1 else ""


# --- one sheet ---------------------------------------------------------------------------------


def _lines(sheet: RawSheet) -> list[Line]:
    lines: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        text = " ".join(_text(cell.content).split())
        if text:
            lines.setdefault(row, {})[column] = text
    return list(lines.items())


def _text(content: object) -> str:
    if isinstance(content, str):
        return clean_text(content)
    if isinstance(content, Decimal):
        return format(content.normalize(), "f")
    return ""


def _sheet(lines: Sequence[Line], words: KindWords) -> UnitList:
    at, columns = _heading(lines, words)
    if not columns:
        columns = _guessed(lines, words)
    if "name" not in columns:
        return UnitList((), sure=False)
    body = [line for line in lines if line[0] > at]
    unit_word = _unit_word(dict(lines).get(at, {}).get(columns["name"], ""), words)
    number = columns.get("number")
    numbered = number is not None and 2 * sum(_numbered(c, number) for _, c in body) >= len(body)
    rows: list[UnitLine] = []
    left: list[str] = []
    within = ""
    for _, cells in body:
        if _is_heading(cells, columns, words) or _only_counts(cells, columns, number):
            continue
        if _is_skipped(cells):
            left.append(" ".join(cells.values()))
        elif numbered and number is not None and not _numbered(cells, number):
            left.append(" ".join(cells.values()))
            within = _kind_of_part(" ".join(cells.values()), words)
        elif text := _name(cells.get(columns["name"], ""), unit_word):
            rows.append(_row(text, cells, columns, words, within))
        elif set(cells) - {number}:
            left.append(" ".join(cells.values()))
    numbers = {"phone", "papers"} & set(columns)
    had = bool(numbers) or any(_DIGITS.search(text) for _, cells in body for text in cells.values())
    sure = bool(at) or 2 * sum(bool(row.kind) for row in rows) > len(rows)
    return UnitList(tuple(rows), tuple(left), had, sure)


def _heading(lines: Sequence[Line], words: KindWords) -> tuple[int, dict[str, int]]:
    """(the row of the headings, 0 without one; what each column holds)."""
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for row, cells in lines[:_HEADING_DEPTH]:
        columns = _columns(cells, words)
        enough = len(columns) > 1 or (len(cells) == 1 and _is_exact(next(iter(cells.values())), words))
        if "name" in columns and enough and len(columns) > best[0]:
            best = (len(columns), row, columns)
    return best[1], best[2]


def _columns(cells: Mapping[int, str], words: KindWords) -> dict[str, int]:
    """What the columns hold when this row is the headings; each meaning is taken by its best column."""
    columns: dict[str, int] = {}
    sure: set[str] = set()
    for column, text in cells.items():
        meaning = _meaning(text, words)
        exact = folded(text) in HEADINGS.get(meaning, ()) or folded(text).startswith("ten ")
        if meaning and (meaning not in columns or (exact and meaning not in sure)):
            columns[meaning] = column
            if exact:
                sure.add(meaning)
    return columns


def _meaning(text: str, words: KindWords) -> str:
    said = re.sub(r"[^0-9a-z ]", " ", folded(text))
    said = " ".join(said.split())
    if not said or len(said) > 60:
        return ""
    for meaning, known in HEADINGS.items():
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in known):
            return meaning
    return "name" if _unit_word(text, words) else ""


def _is_exact(text: str, words: KindWords) -> bool:
    """Whether a row of one cell is a heading by itself: `Tên đơn vị`, `Tổ dân phố`."""
    said = folded(text)
    return said in HEADINGS["name"] or said.startswith("ten ") or bool(_unit_word(text, words))


def _unit_word(heading: str, words: KindWords) -> str:
    """The heading itself where it is a word for units: below `Tổ dân phố`, `5` means `Tổ dân phố 5`."""
    said = folded(heading)
    return heading if any(said == folded(word) for known in words.values() for word in known) else ""


def _only_counts(cells: Mapping[int, str], columns: Mapping[str, int], number: int | None) -> bool:
    """Whether the line numbers the columns (`1 2 3`) instead of naming a unit."""
    counts = [c for c, text in cells.items() if _ORDINAL.fullmatch(text)]
    return len(counts) == len(cells) == len(columns) > 2 and number in {None, *counts}


def _is_heading(cells: Mapping[int, str], columns: Mapping[str, int], words: KindWords) -> bool:
    """Whether the headings are repeated here, as on a list's next page."""
    again = _columns(cells, words)
    return len(again) > 1 and all(columns.get(meaning) == column for meaning, column in again.items())


def _guessed(lines: Sequence[Line], words: KindWords) -> dict[str, int]:
    """Columns without headings: the one with the most names of known kinds, else with the most texts."""
    score: dict[int, tuple[int, int]] = {}
    ordinals: dict[int, int] = {}
    for _, cells in lines:
        for column, text in cells.items():
            if _ORDINAL.fullmatch(text):
                ordinals[column] = ordinals.get(column, 0) + 1
            elif not _DIGITS.fullmatch(text):
                known, texts = score.get(column, (0, 0))
                score[column] = (known + bool(kind_of(_plain(text), words)[0]), texts + 1)
    if not score:
        return {}
    name = max(score, key=lambda column: (score[column], -column))
    before = [c for c, count in ordinals.items() if c < name and 2 * count >= len(lines)]
    return {"name": name} | ({"number": before[0]} if before else {})


# --- one line ----------------------------------------------------------------------------------


def _numbered(cells: Mapping[int, str], number: int) -> bool:
    return _ORDINAL.fullmatch(cells.get(number, "")) is not None


def _is_skipped(cells: Mapping[int, str]) -> bool:
    """Whether this is a total, a title or a signature: the first text of the line says so."""
    text = next((folded(text) for text in cells.values() if not _ORDINAL.fullmatch(text)), "")
    return _TOTALS.fullmatch(text) is not None or text.startswith((*_SKIPPED, *_SKIPPED_TOO))


def _name(text: str, unit_word: str) -> str:
    name = _plain(text)
    if unit_word and text and not folded(name).startswith(folded(unit_word)):
        return f"{unit_word} {text if _ORDINAL.fullmatch(text) else name[:1].lower() + name[1:]}"
    return "" if _ORDINAL.fullmatch(name) else name


def _plain(text: str) -> str:
    """A text without its numbering and without numbers of people."""
    return " ".join(_DIGITS.sub(" ", _NUMBERING.sub("", text)).split()).strip(" ,;:-–")


def _row(
    name: str, cells: Mapping[int, str], columns: Mapping[str, int], words: KindWords, within: str
) -> UnitLine:
    def said(meaning: str) -> str:
        return cells.get(columns[meaning], "") if meaning in columns else ""

    listed = _listed_kind(said("kind"), words)
    told, first = kind_of(name, words)
    kind = listed or (told if first else "") or ("" if told else within)
    row = UnitLine(name, kind, _plain(said("contact"))[:60], _plain(said("note"))[:100])
    if len(name) > _LONGEST:
        return replace(row, name=name[:_LONGEST].rstrip(), kind="", doubt="long")
    if not kind:
        return replace(row, doubt="maybe" if told else "kind", likely=told)
    return row


def _listed_kind(text: str, words: KindWords) -> str:
    """The kind as a list writes it: a word of names (`Tổ dân phố`), or the kind's own (`KDC`)."""
    kind, first = kind_of(text, words)
    return kind if first else ""


def _marked(rows: Iterable[UnitLine]) -> tuple[UnitLine, ...]:
    """Rows whose name stands in the list already are marked with the number of that row."""
    first: dict[str, int] = {}
    marked: list[UnitLine] = []
    for number, row in enumerate(rows, start=1):
        other = first.setdefault(folded(row.name), number)
        marked.append(row if other == number else replace(row, kind="", doubt="same", other=other))
    return tuple(marked)
