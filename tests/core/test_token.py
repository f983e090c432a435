"""Tokens: what was written is read back, and a mistyped letter is never another identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.token import Token, read_token

TOKEN = Token("F04-K", "2024.1", "K-14761-007.1", "2024", "ab" * 32, "0123456789abcdef")
TOKENS = st.builds(
    Token,
    form=st.from_regex(r"F[0-9]{2}(-[A-Z]{1,4})?", fullmatch=True),
    version=st.from_regex(r"20[0-9]{2}\.[0-9]", fullmatch=True),
    unit=st.just("") | st.from_regex(r"[A-Z]-[0-9]{5}-[0-9]{3}\.[0-9]", fullmatch=True),
    period=st.sampled_from(["2024", "2024-6T", "2024-Q3"]),
    base=st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    schema=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
)


def test_the_written_form_is_what_the_format_says() -> None:
    text = Token("F04-K", "2024.1", "", "2024", "", "0123456789abcdef").text
    assert text.startswith("antt1|F04-K|2024.1|-|2024|-|0123456789abcdef|")
    assert len(text.rpartition("|")[2]) == 4


@given(TOKENS)
def test_a_token_reads_back(token: Token) -> None:
    assert read_token(token.text) == token
    assert read_token(f"  {token.text}\n") == token


@given(st.integers(0, len(TOKEN.text) - 1), st.sampled_from("0aZ-|.é \u0000"))
def test_a_changed_letter_is_refused(at: int, letter: str) -> None:
    changed = TOKEN.text[:at] + letter + TOKEN.text[at + 1 :]
    assert read_token(changed) in ({TOKEN, None} if changed == TOKEN.text else {None})


@given(st.text(max_size=120))
def test_any_text_is_a_token_or_nothing(text: str) -> None:
    found = read_token(text)
    assert found is None or found.text == text.strip()


@pytest.mark.parametrize(
    "token",
    [
        Token("F4", "1", "", "2024", "", "0123456789abcdef"),
        Token("F04-K", "một", "", "2024", "", "0123456789abcdef"),
        Token("F04-K", "1", "K 1", "2024", "", "0123456789abcdef"),
        Token("F04-K", "1", "", "", "", "0123456789abcdef"),
        Token("F04-K", "1", "", "2024", "", "0123456789ABCDEF"),
        Token("F04-K", "1", "", "2024", "", "0123"),
        Token("F04-K", "1", "x" * 81, "2024", "", "0123456789abcdef"),
    ],
)
def test_parts_that_no_writer_of_ours_makes_are_refused_though_the_check_fits(token: Token) -> None:
    assert read_token(token.text) is None


def test_a_number_can_never_look_like_a_token() -> None:
    assert read_token("20241014") is None
