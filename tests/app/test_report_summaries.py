"""An office that sent only a summary is told beside the roll-up and among those not counted."""

from __future__ import annotations

from antt_sync.app.report_rollup import rollup
from antt_sync.app.report_summaries import summaries
from antt_sync.app.rollup_figures import RolledUp
from antt_sync.core.answers import known_values
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.review import Verb, review_body
from antt_sync.core.submission import Draft, Origin, Subject
from antt_sync.core.values import Entry
from tests.fillings import shipped
from tests.reports import gathered, lines
from tests.tiers import OTHER, PROVINCE, WARD, seat
from tests.world import PERIOD, Place, signed

SAID: dict[str, Entry] = {
    "bang_k.tong": 30,
    "bang_k.dang_ky": 4,
    "bang_k.dat": 3,
    "bang_g.tong": 1,
    "bang_g.dang_ky": 1,
    "bang_g.dat": 1,
}
LABEL = "chỉ gửi F12-X: tổng 31, đăng ký 5, được công nhận 4; chưa có hồ sơ từng đơn vị"


def province() -> tuple[Place, Envelope]:
    """A province over two communes of which it knows no unit; one sent a summary."""
    pc = seat(PROVINCE, wards=(WARD, OTHER), forms=("F01", "F04-X", "F12-X", "F12-T"))
    subject = Subject(OTHER, "F12-X", PERIOD)
    draft = Draft(subject, shipped("F12-X"), SAID, {}, Origin("0" * 64, "a.xlsx"))
    sent = signed(PROVINCE, Kind.SUBMISSION, draft.body(), unit=PROVINCE, stream=(PROVINCE, 50, ""))
    pc.take([sent])
    return pc, sent


def accept(pc: Place, sent: Envelope) -> None:
    body = review_body(Subject(OTHER, "F12-X", PERIOD), sent.id, verbs=(Verb.CHECK,), items=(), after=())
    pc.take([signed(PROVINCE, Kind.REVIEW, body, unit=PROVINCE, stream=(OTHER, 1, ""))])


def told(pc: Place) -> list[tuple[str, str]]:
    return [(one.office, one.words) for one in summaries(RolledUp(gathered(pc)))]


def test_a_summary_says_its_figures_once_it_counts() -> None:
    pc, sent = province()
    nothing = "ở đây chưa có danh mục đơn vị của cơ quan này"
    assert told(pc) == [(WARD, nothing), (OTHER, nothing)]
    accept(pc, sent)
    assert told(pc) == [(WARD, nothing), (OTHER, LABEL)]


def test_the_roll_up_shows_it_beside_its_tables_and_among_those_not_counted() -> None:
    pc, sent = province()
    heading = ["Cơ quan cấp dưới chỉ gửi biểu tổng hợp"]
    assert heading not in lines(rollup(gathered(pc)), "Tổng hợp")
    accept(pc, sent)
    report = rollup(gathered(pc))
    shown = lines(report, "Tổng hợp")
    both = next(line for line in shown if "Cộng cả hai phần" in line)
    assert [cell for cell in both if cell.isdecimal()] == ["31", "5", "4"]
    assert LABEL in [line[-1] for line in lines(report, "Chưa được tính")]


def test_it_comes_to_what_the_next_summary_upward_adds_up() -> None:
    pc, sent = province()
    accept(pc, sent)
    subject = Subject(PROVINCE, "F12-T", PERIOD)
    known = known_values(subject, shipped("F12-T"), {}, pc.books.world)
    assert (known["bang_k.tong"], known["bang_g.dat"]) == (30, 1)
