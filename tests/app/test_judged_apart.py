"""What two offices judge otherwise because their campaigns differ is said where it arrives, and why."""

from __future__ import annotations

import pytest

from antt_sync.app.receive import FileLine
from antt_sync.core.campaign import FORWARD_ALL
from antt_sync.messages.render import message
from tests.app.test_forward import send, ward
from tests.fillings import shipped
from tests.tiers import PROVINCE, WARD, carried, seat, sent_in
from tests.world import ON_PAPER, PERIOD, issue_campaign

(PAPER,) = ON_PAPER


def arrived(*, there: dict[str, int], here: dict[str, int]) -> list[FileLine]:
    """A commune's two forms reach the province, each with its own campaign."""
    pc, province = ward(2), seat(PROVINCE, wards=[WARD])
    for number in (1, 2):
        sent_in(pc, number)
    for office, parameters in ((pc, there), (province, here)):
        issue_campaign(office, PERIOD, **parameters)
    send(pc)
    return [line for line in carried(province, pc) if line.code == "TAKE-122"]


def test_forms_judged_otherwise_are_counted_and_the_cause_is_named() -> None:
    (line,) = arrived(there={"yoy_strict": 1}, here={PAPER: 1, "yoy_strict": 1})
    assert (line.params["count"], line.params["period"], line.unit_name) == (
        2,
        PERIOD,
        "UBND phường Nam Ngạn",
    )
    words = shipped("F04-K").parameter_words[PAPER].words.vi
    assert line.params["causes"] == f"“{words}” (nơi gửi: 0, ở đây: 1)"
    assert "campaign issue" in message(line.code, line.params, lang="vi").do


@pytest.mark.parametrize(
    ("there", "here"), [({}, {}), ({FORWARD_ALL: 1}, {}), ({"khong_xep_loai_dat": 1}, {"ty_le_dang_ky": 90})]
)
def test_campaigns_that_judge_these_forms_alike_are_no_news(
    there: dict[str, int], here: dict[str, int]
) -> None:
    assert arrived(there=there, here=here) == []
