"""The shelf: forms from folders and documents, and no circle among them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from antt_sync.adapters.form_shelf import FormShelf
from antt_sync.adapters.schema_files import load_calendar, shipped_schemas
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import SchemaInvalid
from tests.fillings import SCHEMAS, shipped
from tests.world import signed

LEVELS = load_calendar(SCHEMAS / "CALENDAR.toml").levels
WAITING = """format = 1
id = "F9{n}"
version = "2024.1"
kinds = ["K"]
window = "year"
source = "Thử"
title = {{ vi = "A", en = "A" }}
subtitle = {{ vi = "A", en = "A" }}
sheet = {{ vi = "A{n}", en = "A" }}
signer = {{ vi = "A", en = "A" }}
[[column]]
key = "n"
vi = "Số"
en = "Number"
[[section]]
id = "s"
vi = "A"
en = "A"
[[section.field]]
id = "a"
vi = "A"
en = "A"
cells = {{ n = {{ type = "int", known = {{ form = "F9{other}", cell = "a.n", period = "same" }} }} }}
"""


def test_the_shelf_holds_shipped_forms_and_those_that_came() -> None:
    came = (SCHEMAS / "F02-K" / "2024.1.toml").read_text(encoding="utf-8").replace('"2024.1"', '"2031.1"')
    documents = [signed("office", Kind.FORM, {"id": "F02-K", "text": text}) for text in (came, "hỏng", "")]
    shelf = FormShelf([shipped_schemas()], lambda _: documents, LEVELS)
    newest = shelf.newest("F02-K")
    assert newest is not None
    assert newest.version == "2031.1"
    old = shipped("F02-K")
    assert shelf.by_hash(old.hash) == old
    assert shelf.find("F02-K", "2024.1", old.hash[:16]) == old
    assert shelf.find("F02-K", "2024.1", "0" * 16) is None
    assert shelf.newest("F99") is None
    documents.clear()
    assert shelf.newest("F02-K") == newest
    shelf.renew()
    assert shelf.newest("F02-K") == old


def test_forms_that_wait_for_each_other_are_refused_when_they_are_loaded(tmp_path: Path) -> None:
    for n, other in ((1, 2), (2, 1)):
        folder = tmp_path / f"F9{n}"
        folder.mkdir()
        (folder / "2024.1.toml").write_text(WAITING.format(n=n, other=other), encoding="utf-8")
    with pytest.raises(SchemaInvalid) as caught:
        FormShelf([tmp_path], lambda _: [], LEVELS).all()
    (finding,) = caught.value.findings
    assert finding.code == "SCHEMA-118"
    assert "F91 (0) → F92 (0)" in str(finding.params["name"]) or "F92 (0) → F91 (0)" in str(
        finding.params["name"]
    )


def test_a_document_that_closes_a_circle_is_kept_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "F91").mkdir()
    (tmp_path / "F91" / "2024.1.toml").write_text(WAITING.format(n=1, other=2), encoding="utf-8")
    text = WAITING.format(n=2, other=1)
    came = [signed("office", Kind.FORM, {"id": "F92", "text": text})]
    shelf = FormShelf([tmp_path], lambda _: came, LEVELS)
    assert [f.id for f in shelf.all()] == ["F91"]


def test_a_form_that_is_at_hand_is_not_asked_for_and_its_source_can_be_sent_on() -> None:
    own = shipped("F04-K")
    text = (shipped_schemas() / "F04-K" / f"{own.version}.toml").read_text(encoding="utf-8")
    known: set[str] = set()

    def documents(but: Collection[str]) -> list[Envelope]:
        known.update(but)
        return [signed("office", Kind.FORM, {"id": "F04-K", "hash": "ab" * 32, "text": text})]

    shelf = FormShelf([shipped_schemas()], documents, LEVELS)
    assert len(shelf.heads()) == len({head.hash for head in shelf.heads()})
    assert own.hash in known
    assert (shelf.text(own.hash), shelf.text("cd" * 32)) == (text, "")
