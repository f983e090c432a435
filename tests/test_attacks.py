"""What strangers, broken tools and dishonest key holders send never stops an office and never counts.

Documents are forged with real keys and handed to the real command line; refuses to patch anything of ours.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from antt_sync.adapters.packages import Package, pack
from antt_sync.core.bodies import map_in
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry
from tests.clients.ward import OFFICE, PERIOD, ROOT, Ward, unit
from tests.fillings import filled, shipped
from tests.sheets import opened
from tests.world import key

SIGNER, OTHER = 5, 6


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward whose unit 5 has a key of its own; the tests work on copies of it."""
    ward = Ward(tmp_path_factory.mktemp("ward"))
    ward.set_up()
    enrolment = {"antt": "enrolment", "unit": unit(SIGNER), "key": key("unit").public.hex().upper()}
    (ward.home / "k.json").write_text(json.dumps(enrolment), encoding="utf-8")
    ward.run("roster", "enrol", ward.home / "k.json", "--yes")
    return ward.home


@pytest.fixture
def ward(first: Path, tmp_path: Path) -> Ward:
    """The ward, fresh."""
    shutil.copytree(first, tmp_path / "w")
    return Ward(tmp_path / "w")


def body(number: int = SIGNER, **changes: Json) -> dict[str, Json]:
    """An honest submission's body, with some members changed."""
    entries: Mapping[str, Entry] = filled("F04-K")
    draft = Draft(
        Subject(unit(number), "F04-K", PERIOD), shipped("F04-K"), entries, {}, Origin("", "Mau 1.xlsx")
    )
    return {**draft.body(), **changes}


def forged(said: Mapping[str, Json], *, kind: Kind = Kind.SUBMISSION, word: str = "unit") -> Envelope:
    """A document signed with a unit's real key."""
    signer = key(word)
    header = Header(unit(SIGNER), signer.public, OFFICE, 1, "", "2024-10-01T00:00:00", "x")
    return seal(kind, header, said, signer.sign)


def send(ward: Ward, *envelopes: Envelope) -> Path:
    """A folder with one package for each document."""
    folder = ward.home / "đến"
    folder.mkdir(exist_ok=True)
    for number, envelope in enumerate(envelopes):
        (folder / f"{number}.antt").write_bytes(pack(Package((envelope,))))
    return folder


def figures(ward: Ward) -> dict[tuple[str, str, str], tuple[str, int]]:
    """Every line of `status` that says something was sent."""
    told = ward.ask("status")
    assert isinstance(told, dict)
    return {
        (u["unit"], u["form"], u["period"]): (u["state"], u["errors"])
        for u in told["units"]
        if u["state"] != "nothing"
    }


def everything_works(ward: Ward) -> None:
    """All that an office does in a day ends well, and the tables made anew are the tables there were."""
    ward.run("review", "list")
    ward.run("review", "export", "-o", ward.home / "xét")
    ward.run("deliver", "-o", ward.home / "trả")
    ward.run("verify")
    before = ward.ask("status")
    ward.run("rebuild")
    assert ward.ask("status") == before


def test_a_unit_key_that_signs_what_it_may_not_is_kept_aside_and_shown(ward: Ward) -> None:
    other_form: Json = {"id": "F02-K", "version": "2024.1", "hash": shipped("F04-K").hash}
    odd = [
        forged(body(period="abcd")),
        forged(body(period="9999")),
        forged(body(period="2024\n")),
        forged(body(form=other_form)),
        forged(body(OTHER)),
        forged(body(0, unit=OFFICE)),
        forged(body(unit="\x1b]0;x\x07")),
        forged({}),
    ]

    ward.run("merge", send(ward, *odd), "--yes", codes=(3,))

    assert figures(ward) == {}
    told = ward.ask("status")
    assert isinstance(told, dict)
    codes = {a["code"] for a in told["attention"]}
    assert codes >= {"PARK-101", "PARK-103", "PARK-105", "PARK-106"}
    everything_works(ward)


def test_reasons_nobody_knows_and_values_no_workbook_holds_are_findings_not_crashes(ward: Ward) -> None:
    values = dict(map_in(body()["values"]))
    cell = "d45_2so.nay"
    values.pop(cell)
    values |= {
        "d411.ngay": "0001-01-01",
        "d411.so": "=1+1\x1b[31m\u202e" + "x" * 40_000,
        "d413_tong.nay": -5,
        "hoat_dong[1].noi_dung": ["x"],
        "hoat_dong[999999999].noi_dung": "x",
    }
    unread: Json = {cell: {"text": "y" * 100_000, "code": "SEAL-103"}}

    ward.run("merge", send(ward, forged(body(values=values, unreadable=unread))), "--yes", codes=(3,))

    assert figures(ward)[unit(SIGNER), "F04-K", PERIOD][0] == "to_fix"
    everything_works(ward)


def test_a_key_becomes_the_offices_own_only_when_somebody_says_so(ward: Ward) -> None:
    enrolment = ward.home / "k2.json"
    request = {"antt": "enrolment", "unit": OFFICE, "key": key("second").public.hex()}
    enrolment.write_text(json.dumps(request), encoding="utf-8")
    said = body(OTHER, on_behalf={"channel": "zalo"})
    signer = key("second")
    header = Header(OFFICE, signer.public, OFFICE, 1, "", "2024-10-01T00:00:00", "x")
    folder = send(ward, seal(Kind.SUBMISSION, header, said, signer.sign))

    ward.run("roster", "enrol", enrolment, codes=(4,))
    ward.run("merge", folder, "--yes", codes=(3,))
    assert figures(ward) == {}

    ward.run("roster", "enrol", "--second-pc", "--yes", enrolment)
    assert (unit(OTHER), "F04-K", PERIOD) in figures(ward)
    everything_works(ward)


def test_a_stranger_issues_no_forms_registers_or_campaigns(ward: Ward) -> None:
    text = (ROOT / "schemas" / "F04-K" / f"{shipped('F04-K').version}.toml").read_text(encoding="utf-8")
    newer = text.replace(f'version = "{shipped("F04-K").version}"', 'version = "2099.1"', 1)
    strange: list[tuple[Kind, dict[str, Json]]] = [
        (Kind.FORM, {"id": "F04-K", "version": "2099.1", "text": newer}),
        (Kind.ROSTER, {"office": OFFICE, "version": 99, "previous": "", "units": []}),
        (Kind.CAMPAIGN, {"office": OFFICE, "version": 2, "previous": "", "period": PERIOD, "forms": []}),
    ]

    ward.run("merge", send(ward, *(forged(said, kind=kind, word="stranger") for kind, said in strange)))

    ward.run("campaign", "issue", "--period", "2025")
    issued = ward.ask("campaign", "show", "--period", "2025")
    assert isinstance(issued, dict)
    assert {f["version"] for f in issued["forms"] if f["id"] == "F04-K"} == {shipped("F04-K").version}
    told = ward.ask("status")
    assert isinstance(told, dict)
    assert [a["code"] for a in told["attention"]].count("PARK-107") == len(strange)
    everything_works(ward)


def test_nobody_else_can_say_that_a_workbook_was_taken_in(ward: Ward) -> None:
    bare = ward.home / "bare" / "Mau 1.xlsx"
    bare.parent.mkdir()
    book = opened(ward.blank(OTHER))
    sheet = next(s for s in book if s.cell(1, 1).value and str(s.cell(1, 1).value).startswith("antt1|"))
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "d45_2so")
    column = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(1, c).value == "nay")
    sheet.cell(row, column).value = 3
    book.save(bare)
    digest = hashlib.sha256(bare.read_bytes()).hexdigest()
    claims = [
        forged(body(workbook={"sha256": digest, "name": ""})),
        forged(body(OTHER, source_sha256=digest), word="stranger"),
        forged({"unit": unit(OTHER), "source_sha256": digest}, kind=Kind.REVIEW, word="stranger"),
    ]
    ward.run("merge", send(ward, *claims), "--yes", codes=(0, 3))

    ward.run("merge", bare.parent, "--yes", codes=(3,))
    assert (unit(OTHER), "F04-K", PERIOD) in figures(ward)

    again = ward.ask("merge", bare.parent, "--yes")
    assert isinstance(again, dict)
    assert [f["code"] for f in again["files"]] == ["TAKE-104"]


def test_names_of_files_move_no_cursor_and_forge_no_line(ward: Ward) -> None:
    folder = ward.home / "tên lạ"
    folder.mkdir()
    for name in ("a\nTổ 1  Đã nhận.txt", "b\x1b[2J\u202etxt.exe", "c\udcff.txt"):
        (folder / name).write_bytes(b"not a form")

    said = ward.run("merge", folder, "--yes", codes=(4,)) + ward.run("check", folder, codes=(4,))

    assert "a·Tổ 1" in said
    assert not set(said) & {"\x1b", "\u202e", "\t"}
    assert not any(line.startswith("Tổ 1") for line in said.split("\n"))


@pytest.mark.parametrize(
    "blow",
    [
        "UPDATE envelope SET payload = CAST(replace(payload, 'd44a', 'd44b') AS BLOB) WHERE unit <> ''",
        "UPDATE envelope SET signature = zeroblob(64) WHERE kind = 'submission'",
        "UPDATE envelope SET unit = 'K-14761-002.1' WHERE kind = 'submission'",
        "DELETE FROM envelope WHERE kind = 'submission'",
        "UPDATE line SET state = 'locked', errors = 0",
    ],
)
def test_a_damaged_store_says_so_and_is_made_whole_from_its_packages(ward: Ward, blow: str) -> None:
    ward.run("merge", send(ward, forged(body())), "--yes")
    before = ward.ask("status")
    with closing(sqlite3.connect(ward.desk / "store.sqlite")) as base, base:
        assert base.execute(blow).rowcount > 0

    ward.run("verify", codes=(6,))
    ward.run("rebuild")

    ward.run("verify")
    after = ward.ask("status")
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert [after[name] for name in ("set", "view")] == [before[name] for name in ("set", "view")]
    assert [u["state"] for u in after["units"]] == [u["state"] for u in before["units"]]
