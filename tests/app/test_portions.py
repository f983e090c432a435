"""Documents are cut into packages that fit, each exactly once."""

from __future__ import annotations

import pytest

from antt_sync.app import portions as cutting
from antt_sync.app.portions import evidence_of, portions
from antt_sync.core.review import Verb
from tests.world import office, review, submission


def test_every_document_is_in_exactly_one_portion(monkeypatch: pytest.MonkeyPatch) -> None:
    pc = office(3)
    documents = [submission(n) for n in (1, 2, 3)]
    whole = list(portions(pc.desk, documents, evidence=False))
    assert [d for part, _ in whole for d in part] == documents
    assert len(whole) == 1
    monkeypatch.setattr(cutting, "MOST_DOCUMENTS", 3)
    assert [len(part) for part, _ in portions(pc.desk, documents, evidence=False)] == [2, 1]
    monkeypatch.setattr(cutting, "MOST_BYTES", 1)
    assert [len(part) for part, _ in portions(pc.desk, documents, evidence=True)] == [1, 1, 1]
    assert list(portions(pc.desk, [], evidence=True)) == []


def test_only_submissions_rest_on_a_workbook() -> None:
    one = submission(1)
    assert evidence_of(one) == "0" * 64
    assert evidence_of(review(one, Verb.ASK)) == ""
