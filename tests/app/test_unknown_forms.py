"""A form that is not at hand, and who issued it."""

from __future__ import annotations

import pytest

from antt_sync.app.reviewing import Verdict, decide
from antt_sync.app.status import status
from antt_sync.app.unknown_forms import issued_below, unknown_form
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from tests.tiers import NAMES, OTHER, PROVINCE, WARD, seat
from tests.world import PERIOD, Place, file, signed, submission, workbook

ABOUT = Subject(WARD, "F04-K", PERIOD)


def issued(word: str = WARD, unit: str = WARD) -> Envelope:
    """A form document; the text that it is about is of no matter here."""
    version = submission(1).body["form"]
    assert isinstance(version, dict)
    body = {"id": "F04-K", "version": version["version"], "hash": version["hash"], "text": ""}
    return signed(word, Kind.FORM, body, unit=unit, stream=("*", 1, ""))


def province(*documents: Envelope) -> Place:
    """A province that has no F04-K, to which a commune sent one."""
    pc = seat(PROVINCE, wards=[WARD, OTHER], forms=("F01", "F02-K"))
    said = {**submission(1).body, "unit": WARD}
    pc.take([*documents, signed(WARD, Kind.SUBMISSION, said, unit=WARD)])
    return pc


def test_a_form_of_an_office_below_is_said_with_its_name() -> None:
    pc = province(issued())
    version = str(issued().body["version"])
    told = {"form": "F04-K", "version": version, "office": NAMES[WARD]}
    assert unknown_form(pc.books, "F04-K", version) == ("FORM-121", told)
    assert [(a.code, a.params) for a in status(pc.desk).attention] == [("FORM-121", told)]
    (line,) = pc.merge(file("a.xlsx", workbook(1)))
    assert (line.code, line.params) == ("FORM-121", told)
    with pytest.raises(UsageTrouble) as raised:
        decide(pc.desk, [ABOUT], Verdict((Verb.CHECK,)))
    assert raised.value.code == "FORM-121"


@pytest.mark.parametrize("document", [issued("stranger"), issued(PROVINCE, PROVINCE), issued(WARD, OTHER)])
def test_what_no_office_below_issued_is_only_unknown(document: Envelope) -> None:
    pc = province(document)
    assert issued_below(pc.books) == []
    assert unknown_form(pc.books, "F04-K", "2024.1")[0] == "FORM-109"
    assert "FORM-121" not in {a.code for a in status(pc.desk).attention}
