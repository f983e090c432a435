"""Papers: what the register or the campaign says came on paper is registered, and asked of nobody."""

from __future__ import annotations

from antt_sync.app.board_notes import Notes
from antt_sync.app.report_board import board
from antt_sync.app.report_chase import chase
from antt_sync.app.report_gauges import gauges
from antt_sync.app.report_proposal import candidates, reasons
from antt_sync.app.report_rollup import rollup
from antt_sync.app.standings import Stage
from antt_sync.app.status import status
from antt_sync.core.submission import Subject
from tests.fillings import shipped
from tests.reports import AS_OF, empty, filed, gathered, invented, lines
from tests.world import FORMS, PERIOD, Place, submission, unit_id


def registered() -> Place:
    """The register says that the first of two units handed in registration and minutes on paper."""
    pc = empty(2, forms=[*(shipped(f) for f in FORMS), *invented()])
    said = {"to_trinh.ket_qua": "Có", "ban_dang_ky.ket_qua": "Có", "bien_ban.ket_qua": "Có"}
    pc.take(
        [
            filed(unit_id(1), "F00", said, seq=31),
            filed(unit_id(2), "F00", {"ban_dang_ky.ket_qua": "Chưa"}, seq=32),
        ]
    )
    return pc


def late(pc: Place, form: str) -> dict[str, int]:
    found = status(pc.desk, period=PERIOD, form=form, as_of=AS_OF).lines
    return {
        line.subject.unit: line.days_late for line in found if line.missing and line.subject.unit[0] == "K"
    }


def test_a_registration_in_the_register_is_not_missing() -> None:
    assert list(late(registered(), "F02-K")) == [unit_id(2)]
    assert set(late(registered(), "F04-K")) == {unit_id(1), unit_id(2)}


def test_in_a_year_of_papers_no_registration_is_missing() -> None:
    assert late(empty(2, on_paper=True), "F02-K") == {}
    assert len(late(empty(2), "F02-K")) == 2


def test_reports_neither_chase_papers_nor_call_them_late() -> None:
    found = gathered(registered())
    one = found.standings[Subject(unit_id(1), "F02-K", PERIOD)]
    assert (one.stage, one.overdue) == (Stage.ON_PAPER, False)
    missing = chase(found).data["missing"]
    assert isinstance(missing, list)
    assert [m["unit"] for m in missing if m["form"] == "F02-K"] == [unit_id(2)]
    cells = {line[1]: line for line in lines(board(found, Notes()), "Tiến độ")}
    assert "✓ nộp bản giấy" in cells["Tổ dân phố số 1"]
    assert "✓ nộp bản giấy" not in cells["Tổ dân phố số 2"]


def test_papers_count_as_registered_and_are_marked() -> None:
    found = gathered(registered())
    figure, _ = gauges(found)
    assert (figure.official, figure.latest, figure.whole, figure.on_paper) == (1, 1, 2, 1)
    assert figure.mark.text.endswith("có 1 bản giấy")
    groups = rollup(found).data["groups"]
    assert isinstance(groups, list)
    assert (groups[0]["registered"], groups[0]["registered_latest"]) == (1, 1)
    traced = [line for line in lines(rollup(found), "Nguồn số liệu") if "bản giấy, ghi ở biểu F00" in line]
    assert [line[1] for line in traced] == [unit_id(1)] * 2


def test_a_proposal_does_not_miss_what_came_on_paper() -> None:
    (one,) = candidates(gathered(empty(1, on_paper=True)))
    assert [value for _, _, value in reasons(one)] == ["✗ chưa gửi, quá hạn"]


def kept(pc: Place, subject: Subject) -> int:
    """How many errors the cache has."""
    (errors,) = [line.errors for line in pc.desk.store.rows() if line.subject == subject]
    return errors


def test_an_assessment_stands_on_a_registration_that_came_on_paper() -> None:
    pc = empty(1, forms=[*(shipped(f) for f in FORMS), *invented()])
    sent = submission(1)
    pc.take([sent])
    about = Subject(unit_id(1), "F04-K", PERIOD)
    assert (pc.view(1).errors, kept(pc, about)) == (1, 1)
    pc.take([filed(unit_id(1), "F00", {"ban_dang_ky.ket_qua": "Có"}, seq=31)])
    assert (pc.view(1).errors, kept(pc, about)) == (0, 0)
