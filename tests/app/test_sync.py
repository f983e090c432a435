"""Two PCs of one office over a stick: afterwards both have everything, whatever happened on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.sync import Met, give, sync_folder, take
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import FileTrouble
from antt_sync.core.review import Item, Verb, review_body
from antt_sync.core.submission import Subject
from tests.tiers import WARD, seat, sent_in, unit_of
from tests.world import PERIOD, MemoryMedium, Place, file


def met(pc: Place, stick: dict[str, bytes]) -> tuple[Met, int]:
    """One run of the command at a PC: take in, then write what lacks."""
    pc.medium.files = stick
    packages = [file(n, data) for n, data in sorted(stick.items()) if n.endswith(".antt")]
    found = take(pc.desk, packages)
    return found, give(pc.desk, found.there, to="usb")[0]


def two() -> tuple[Place, Place]:
    return seat(WARD), seat(WARD, word="pc2", root=f"{WARD} root")


def test_a_then_b_then_a_are_equal() -> None:
    one, other = two()
    sent_in(one, 1)
    stick: dict[str, bytes] = {}
    assert met(one, stick) == (Met(frozenset(), 0, ()), 3)
    found, given = met(other, stick)
    assert (found.taken, given) == (3, 0)
    sent_in(other, 2)
    met(other, stick)
    found, given = met(one, stick)
    assert (found.taken, given) == (1, 0)
    assert one.store.ids() == other.store.ids()
    assert met(one, stick)[1] == met(other, stick)[1] == 0
    assert len(stick) == 2
    assert all(name.startswith(f"usb/{sync_folder(WARD)}/") for name in stick)


def test_internal_notes_cross_between_the_offices_own_pcs() -> None:
    one, other = two()
    sent_in(one, 1)
    subject = Subject(unit_of(WARD, 1), "F04-K", PERIOD)
    latest = one.books.view(subject).latest
    assert latest is not None
    items = [Item("t", "", "Gọi hỏi lại", internal=True)]
    note = review_body(subject, latest.said.id, verbs=[Verb.COMMENT], items=items)
    sign_and_keep(one.desk, [Unsigned(Kind.REVIEW, WARD, note)])
    stick: dict[str, bytes] = {}
    met(one, stick)
    met(other, stick)
    assert len(other.store.of_kind(Kind.REVIEW)) == 1


def test_a_damaged_package_is_named_and_its_content_written_anew() -> None:
    one, other = two()
    stick: dict[str, bytes] = {}
    met(one, stick)
    (name,) = stick
    stick[name] = stick[name][:-40]
    found, given = met(one, stick)
    assert [(line.name, line.code) for line in found.damaged] == [(name, "SEAL-101")]
    assert given == 2
    assert len(stick) == 2
    met(other, stick)
    assert other.store.ids() == one.store.ids()


class Full(MemoryMedium):
    """A stick on which nothing more fits."""

    def write_new(self, path: str, data: bytes) -> str:  # noqa: ARG002
        """No."""
        raise FileTrouble("FILE-103", file=path)


def test_a_full_stick_still_gives_what_it_has() -> None:
    one, other = two()
    stick: dict[str, bytes] = {}
    met(one, stick)
    met(other, stick)
    sent_in(one, 1)
    sent_in(other, 2)
    met(one, stick)
    other.desk = replace(other.desk, medium=Full())
    found = take(other.desk, [file(n, data) for n, data in stick.items()])
    assert found.taken == 1
    with pytest.raises(FileTrouble, match="FILE-103"):
        give(other.desk, found.there, to="usb")
    assert set(other.store.ids()) > set(one.store.ids())
