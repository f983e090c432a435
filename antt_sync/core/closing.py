"""Chốt số liệu: a report's figures as they were published, and where the live ones differ from them.

Knows figures by their address and the units behind each; refuses to know how any figure is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from antt_sync.core.bodies import day_in, map_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json
from antt_sync.core.paper import Paper, paper_in

Parts = Mapping[str, tuple[str, ...]]
"""The ids of the units behind each figure, by the figure's address."""

SHORT = 16
"""So many signs of a document's id tell it from all others of a closing."""

_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Closing:
    """Published figures; `follows` are the closings of the same report that it takes the place of.

    `documents` are the beginnings of the ids of what the figures rest on, `as_of` the day whose set was
    counted.
    """

    report: str
    period: str
    as_of: date | None
    figures: Mapping[str, int]
    parts: Parts
    documents: frozenset[str]
    paper: Paper
    follows: tuple[str, ...] = ()
    id: str = ""
    signer_unit: str = ""
    key: str = ""

    def rests_on(self, id: str) -> bool:
        """Whether a document is among those that the figures rest on."""
        return id[:SHORT] in self.documents

    def body(self) -> dict[str, Json]:
        """The document's body, as `schemas/FORMAT.md` has it."""
        day = self.paper.day.isoformat() if self.paper.day else ""
        units = sorted({unit for behind in self.parts.values() for unit in behind})
        place = {unit: n for n, unit in enumerate(units)}
        return {
            "report": self.report,
            "period": self.period,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "follows": sorted(self.follows),
            "ids": sorted(self.documents),
            "figures": dict(self.figures),
            "units": units,
            "parts": {
                figure: _runs(sorted(place[u] for u in behind)) for figure, behind in self.parts.items()
            },
            "paper": {"number": self.paper.number, "date": day},
        }


def closing_of(envelope: Envelope) -> Closing:
    """Read a closing's body; missing or odd members read as empty."""
    body = envelope.body
    units = texts_in(body.get("units"))
    return Closing(
        report=text_in(body.get("report")),
        period=text_in(body.get("period")),
        as_of=day_in(body.get("as_of")),
        figures={f: n for f, n in map_in(body.get("figures")).items() if type(n) is int},
        parts={f: _behind(said, units) for f, said in map_in(body.get("parts")).items()},
        documents=frozenset(id[:SHORT] for id in texts_in(body.get("ids"))),
        paper=paper_in(map_in(body.get("paper"))),
        follows=texts_in(body.get("follows")),
        id=envelope.id,
        signer_unit=envelope.header.unit,
        key=envelope.header.key.hex(),
    )


def _runs(places: Sequence[int]) -> str:
    """Rising numbers as `0-11 13`."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _behind(said: Json, units: Sequence[str]) -> tuple[str, ...]:
    """The units of a figure, by their places among all; the first closings named them one by one."""
    if not isinstance(said, str):
        return texts_in(said)
    found: list[str] = []
    end = 0
    for first, dash, last in (run.partition("-") for run in said.split(" ")):
        if not _NUMBER.fullmatch(first) or (dash and not _NUMBER.fullmatch(last)):
            return ()
        start, stop = int(first), int(last if dash else first)
        if not end <= start <= stop < len(units):
            return ()
        found += units[start : stop + 1]
        end = stop + 1
    return tuple(found)


def last_of(closings: Iterable[Closing]) -> tuple[Closing, ...]:
    """The closings that no other follows, by id: one, unless two PCs closed without knowing of each other."""
    known = {c.id: c for c in closings}
    followed = {id for c in known.values() for id in c.follows}
    return tuple(known[id] for id in sorted(known) if id not in followed)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is not what was published, or is made of other units: who came in, who went out."""

    figure: str
    was: int
    now: int
    came: tuple[str, ...]
    went: tuple[str, ...]


def changes(closing: Closing, figures: Mapping[str, int], parts: Parts) -> list[Change]:
    """Every figure that differs from the published one, in the order of the live figures."""
    found = []
    for figure in dict.fromkeys((*figures, *closing.figures)):
        before, after = (dict.fromkeys(told.get(figure, ())) for told in (closing.parts, parts))
        came = tuple(u for u in after if u not in before)
        went = tuple(u for u in before if u not in after)
        was, now = closing.figures.get(figure, 0), figures.get(figure, 0)
        if was != now or came or went:
            found.append(Change(figure, was, now, came, went))
    return found
