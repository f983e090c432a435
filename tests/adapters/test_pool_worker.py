"""A worker answers each item with what its function makes of it, until nobody asks any more."""

from __future__ import annotations

import io
import pickle

import pytest

from antt_sync.adapters.pool_worker import serve
from tests.pool_work import doubled, refusing


def asked(*things: object) -> io.BytesIO:
    return io.BytesIO(b"".join(map(pickle.dumps, things)))


def test_a_worker_is_told_a_function_and_answers_item_by_item() -> None:
    answers = io.BytesIO()
    serve(asked(doubled, "tổ ", "dân "), answers)
    answers.seek(0)
    assert [pickle.load(answers), pickle.load(answers)] == ["tổ tổ ", "dân dân "]
    assert not answers.read()


def test_a_worker_of_which_nobody_asks_anything_says_nothing() -> None:
    for things in ((), (doubled,)):
        answers = io.BytesIO()
        serve(asked(*things), answers)
        assert not answers.getvalue()


def test_what_the_function_raises_ends_the_worker() -> None:
    with pytest.raises(ValueError, match="7"):
        serve(asked(refusing, 7), io.BytesIO())
