"""From a figure to its units, copies, cells, signers and receipts; the sum of the parts is the figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.app.rollup_figures import RolledUp
from antt_sync.app.signing import Unsigned, sign_and_keep
from antt_sync.app.trace import trace
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.review import Verb
from tests.fillings import shipped
from tests.reports import busy, decided, empty, gathered, registration
from tests.world import FORMS, OFFICE, Place, answers, review, signed, submission, unit_id


def test_a_figure_leads_to_copies_cells_signers_and_acceptance() -> None:
    pc = busy()
    found = trace(RolledUp(gathered(pc)), "k.7")
    assert (found.address, found.value) == ("K.7", 3)
    one = next(p for p in found.parts if p.basis.unit.id == unit_id(1))
    assert (one.basis.cell, one.basis.value, one.basis.form) == ("ket_luan.ket_qua", "Đạt", "F04-K")
    assert (one.signer, one.channel, one.file) == ("UBND phường Nam Ngạn", "zalo", "Mau 1.xlsx")
    assert (one.accepted_by, one.accepted_at[:10]) == ("UBND phường Nam Ngạn", "2024-10-14")
    assert one.basis.submission in pc.store.documents
    assert {o.unit.id: o.stage.value for o in found.left_out} == {
        unit_id(4): "to_fix",
        unit_id(5): "conflict",
        unit_id(6): "nothing",
    }


def test_a_receipt_that_names_the_copy_is_told() -> None:
    pc = busy()
    id = trace(RolledUp(gathered(pc)), "K.7").parts[0].basis.submission
    (package,) = sign_and_keep(pc.desk, [Unsigned(Kind.RECEIPT, unit_id(1), {"ids": [id], "lines": []})])
    assert trace(RolledUp(gathered(pc)), "K.7").parts[0].receipt == package.envelopes[0].id


def test_what_stood_in_an_interpreted_cell_is_told_beside_its_value() -> None:
    pc, cell = empty(1), "ket_luan.ket_qua"
    body = {**submission(1, answers(1)).body, "as_typed": {cell: "đ"}}
    sent = signed("office", Kind.SUBMISSION, body, stream=(OFFICE, 100, ""))
    registered = submission(1, registration(), form="F02-K", seq=101)
    pc.take([sent, registered, review(sent, Verb.CHECK), review(registered, Verb.CHECK)])
    (part,) = trace(RolledUp(gathered(pc)), "K.7").parts
    assert (part.basis.cell, part.typed) == (cell, "đ")
    assert part.says.endswith(": Đạt (đơn vị ghi “đ”)")


def test_a_decision_leads_to_its_book() -> None:
    (one,) = trace(RolledUp(gathered(decided())), "K.10").parts
    assert (one.basis.form, one.basis.says) == ("F11", "Đạt: quyết định 12/QĐ-UBND, ngày 14/11/2024")


@pytest.mark.parametrize("typed", ["K.1", "K.99", "Z.4", "", "K"])
def test_what_is_no_figure_is_said(typed: str) -> None:
    with pytest.raises(UsageTrouble) as told:
        trace(RolledUp(gathered(busy())), typed)
    assert told.value.code == "USE-210"


def test_a_figure_is_named_by_the_words_of_its_row_and_column_or_the_nearest_are_told() -> None:
    rolled = RolledUp(gathered(busy()))
    assert trace(rolled, trace(rolled, "K.7").title.upper()).address == "K.7"
    with pytest.raises(UsageTrouble) as told:
        trace(rolled, "Khu dân cư – Đạt")
    assert "K.7 (Khu dân cư – Đạt, chính thức)" in str(told.value.params["near"])


def test_a_form_on_paper_is_traced_to_the_campaign_or_to_the_offices_book() -> None:
    (part,) = trace(RolledUp(gathered(empty(1, on_paper=True))), "K.4").parts
    assert (part.basis.form, part.says) == (
        "F02-K",
        "bản giấy, theo đợt 2024 bản 1 (căn cứ: CV 352/UBND-BCĐ)",
    )
    pc = empty(1, forms=[shipped(name) for name in (*FORMS, "F00")])
    assert trace(RolledUp(gathered(pc)), "K.4").parts == ()
    book = submission(1, {"ban_dang_ky.ket_qua": "Có"}, form="F00")
    pc.take([book, review(book, Verb.CHECK)])
    (part,) = trace(RolledUp(gathered(pc)), "K.4").parts
    assert (part.basis.form, part.says) == ("F02-K", "bản giấy, ghi ở biểu F00")


STEPS = st.lists(
    st.tuples(
        st.integers(1, 4), st.sampled_from(("F02-K", "F04-K")), st.integers(0, 1), st.sampled_from("?cal")
    ),
    max_size=8,
)


def played(steps: list[tuple[int, str, int, str]]) -> Place:
    """An office in which some forms came, in one or two versions, accepted, locked, asked or left."""
    pc = empty(4)
    for n, (unit, form, change, said) in enumerate(steps, start=1):
        entries = registration() if form == "F02-K" else answers(unit, {"d44a_tp.nay": change})
        sent = submission(unit, entries, form=form, seq=100 + n)
        pc.take([sent])
        verbs = {"?": (), "c": (Verb.CHECK,), "a": (Verb.ASK,), "l": (Verb.CHECK, Verb.LOCK)}[said]
        if verbs:
            pc.take([review(sent, *verbs)])
    return pc


@given(STEPS)
def test_the_sum_of_the_parts_is_the_figure(steps: list[tuple[int, str, int, str]]) -> None:
    rolled = RolledUp(gathered(played(steps)))
    for address, (group, figure) in rolled.addressed.items():
        found = trace(rolled, address)
        behind = {p.basis.unit.id for p in found.parts}
        assert len(behind) == found.value == rolled.count(group, figure)
        assert behind.isdisjoint(o.unit.id for o in found.left_out)
        if figure in {"registered", "passed"}:
            failed = rolled.count(group, "failed") if figure == "passed" else 0
            assert found.value + len(found.left_out) + failed == rolled.count(group, "all")
        for part in found.parts:
            assert not part.basis.submission or rolled.gathered.desk.store.has(part.basis.submission)
