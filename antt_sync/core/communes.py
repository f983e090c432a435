"""An office's place by the name that people type: which commune or province is meant, and its code.

Knows how offices' names are written and folded; refuses to know where the list of places lies, and asserts
nothing about places: they are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from antt_sync.core.values import clean_text, folded

COMMUNE_TYPES: Mapping[str, tuple[str, ...]] = {"phuong": ("p",), "xa": ("x",), "dac khu": ("dk",)}
PROVINCE_TYPES: Mapping[str, tuple[str, ...]] = {"tinh": ("t",), "thanh pho": ("tp",)}
_TYPES = {**COMMUNE_TYPES, **PROVINCE_TYPES}
_DISTRICTS = ("huyen", "quan", "thi xa")
_OFFICES = ("uy ban nhan dan", "ubnd", "cong an", "ca", "dang uy", "hdnd va ubnd")
_NO_COMMUNE = 90000
"""Communes' codes are far below: a code from here on was made from a name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A commune (five digits) or a province (two digits, of no province)."""

    code: str
    name: str
    province: str = ""

    @property
    def is_province(self) -> bool:
        """Whether it is a province."""
        return len(self.code) == 2

    @property
    def office(self) -> str:
        """The id of the office of this place."""
        return f"T-{self.code}000-000.1" if self.is_province else f"X-{self.code}-000.1"

    @property
    def shown(self) -> str:
        """`Phường Nam Ngạn, Tỉnh Thanh Hóa`."""
        return f"{self.name}, {self.province}" if self.province else self.name


def matching(places: Iterable[Place], typed: str) -> list[Place]:
    """The places that an office's name means, as listed; accents, type and province may be left out.

    A name that says its type means only places of that type; one that says a province, only places there.
    """
    said = _without_office(_key(typed))
    return [place for place in places if said and _means(said, place)]


def namesakes(places: Iterable[Place], typed: str) -> list[Place]:
    """The places of the typed name in whichever province, where the province typed has none."""
    listed = list(places)
    name, comma, _ = clean_text(typed).rpartition(",")
    if comma:
        return matching(listed, name)
    said = _key(typed)
    provinces = [_key(place.name) for place in listed if place.is_province]
    tails = {tail for each in provinces for tail in (_bare(each), *_spellings(each))}
    behind = max((tail for tail in tails if said.endswith(f" {tail}")), key=len, default="")
    return matching(listed, said.removesuffix(behind)) if behind else []


def _means(said: str, place: Place) -> bool:
    bare, province = _bare(_key(place.name)), _bare(_key(place.province))
    for name in {bare, *_spellings(_key(place.name))}:
        if said == name:
            return True
        if province and said.startswith(f"{name} "):
            rest = said.removeprefix(f"{name} ")
            if rest in {province, *_spellings(f"tinh {province}"), *_spellings(f"thanh pho {province}")}:
                return True
    return False


def made_office(typed: str) -> str:
    """An id for an office that no list has: a name always gives the same id, with no commune's code."""
    said = _without_office(_key(typed))
    number = int.from_bytes(sha256(said.encode()).digest()[:8], "big") % 10_000
    letters = {**dict.fromkeys(PROVINCE_TYPES, "T"), **dict.fromkeys(_DISTRICTS, "H")}
    letter = next((v for name, v in letters.items() if said.startswith(f"{name} ")), "X")
    return f"{letter}-{_NO_COMMUNE + number}-000.1"


def own_name(places: Iterable[Place], typed: str) -> str:
    """An office's name as typed, without the province behind a comma."""
    name, comma, tail = clean_text(typed).rpartition(",")
    provinces = {_bare(_key(place.name)) for place in places if place.is_province}
    return name.strip() if comma and _bare(_key(tail)) in provinces else clean_text(typed)


def office_name(place: Place, typed: str) -> str:
    """The office's name as it is printed: `UBND phường Hạc Thành`, whatever was left out in typing."""
    kind, _, rest = place.name.partition(" ")
    office = "Công an" if _key(typed).startswith("cong an ") else "UBND"
    return f"{office} {kind.lower()} {rest}"


def place_name(typed: str) -> str:
    """What stands before a date: the office's name without office, type and province (`Nam Ngạn`)."""
    words = clean_text(typed).split(",")[0].split()
    for known in (_OFFICES, _spelled(_TYPES)):
        for each in sorted(known, key=len, reverse=True):
            count = len(each.split())
            if len(words) > count and _key(" ".join(words[:count])) == each:
                words = words[count:]
                break
    return " ".join(words)


def _spelled(types: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [spelling for name, short in types.items() for spelling in (name, *short)]


def _key(text: str) -> str:
    """A name without accents, case and punctuation; an apostrophe joins (`Cư M'gar`)."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", re.sub(r"['’ʼ`]", "", folded(text))).split())


def _without_office(key: str) -> str:
    for office in sorted(_OFFICES, key=len, reverse=True):
        if key.startswith(f"{office} "):
            return key.removeprefix(f"{office} ")
    return key


def _type_of(key: str) -> str:
    for name, short in _TYPES.items():
        if any(key.startswith(f"{spelling} ") for spelling in (name, *short)):
            return name
    return ""


def _bare(key: str) -> str:
    type = _type_of(key)
    return key.removeprefix(f"{type} ") if type else key


def _spellings(key: str) -> list[str]:
    """A full name and its short forms: `phuong nam ngan`, `p nam ngan`."""
    type = _type_of(key)
    short = _TYPES.get(type, ())
    return [key, *(f"{each} {key.removeprefix(f'{type} ')}" for each in short)]
