"""Envelopes: every stranger's bytes become a genuine document or one declared refusal."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.core.envelope import (
    MAX_DEPTH,
    MAX_PAYLOAD,
    Envelope,
    Header,
    Json,
    Kind,
    draft,
    encode,
    envelope_id,
    is_unit_id,
    key_id,
    open_envelope,
    open_payload,
    pae,
    seal,
    strict_json,
)
from antt_sync.core.errors import SealBroken

KEY = bytes(range(32))
HEADER = Header(
    unit="K-14761-007.1",
    key=KEY,
    to="X-14761-000.1",
    seq=1,
    prev="",
    claimed_at="2024-10-14T08:30:00+07:00",
    tool="antt-sync/0.1.0",
)
BODY: dict[str, Json] = {"unit": "K-14761-007.1", "values": {"1.1": 12, "1.2": "Đạt", "1.3": None}}


def sign(message: bytes) -> bytes:
    """A toy signature of the right length; the kernel must not care how signatures are made."""
    return hashlib.sha512(KEY + message).digest()


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """The toy's other half."""
    return signature == hashlib.sha512(key + message).digest()


def payload_with(**changes: object) -> bytes:
    """The good payload with members of its header changed; `...` removes one."""
    content = json.loads(draft(HEADER, BODY))
    for name, value in changes.items():
        place = content["header"]
        if name in ("unit", "key"):
            place = place["from"]
        member = name.rstrip("_")
        if value is ...:
            del place[member]
        else:
            place[member] = value
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def payload_around(body: str) -> bytes:
    """The good header with a body written by hand."""
    header = json.loads(draft(HEADER, BODY))["header"]
    return f'{{"header":{json.dumps(header)},"body":{body}}}'.encode()


def wrapped(payload: bytes, *, payload_type: str = Kind.SUBMISSION.payload_type) -> bytes:
    """Any payload in an envelope with a true signature, whatever the payload says."""
    name = payload_type.encode()
    message = b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)
    outer = {
        "payloadType": payload_type,
        "payload": b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(KEY), "sig": b64encode(sign(message)).decode()}],
    }
    return json.dumps(outer).encode()


def refusal(blob: bytes) -> str:
    with pytest.raises(SealBroken) as caught:
        open_envelope(blob, verify)
    return caught.value.code


def same(one: Envelope, other: Envelope) -> bool:
    """Equal in every part, not only in the id that `==` looks at."""
    return (one.id, one.kind, one.header, one.body, one.payload, one.signature) == (
        other.id,
        other.kind,
        other.header,
        other.body,
        other.payload,
        other.signature,
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_sealed_opens_as_the_same_document(kind: Kind) -> None:
    sealed = seal(kind, HEADER, BODY, sign)
    assert same(open_envelope(encode(sealed), verify), sealed)
    assert sealed.header == HEADER
    assert sealed.body == BODY


def test_what_a_store_kept_opens_again_without_its_signature_being_checked() -> None:
    sealed = seal(Kind.SUBMISSION, HEADER, BODY, sign)
    assert same(open_payload(sealed.kind, sealed.payload, sealed.signature), sealed)
    with pytest.raises(SealBroken):
        open_payload(sealed.kind, sealed.payload[:-1], sealed.signature)


def test_the_signed_bytes_follow_the_published_encoding_and_count_bytes() -> None:
    payload = "Tổ dân phố".encode()
    assert len(payload) == 15
    expected = (
        b"DSSEv1 40 application/vnd.antt-sync.review.v1+json 15 T\xe1\xbb\x95 d\xc3\xa2n ph\xe1\xbb\x91"
    )
    assert pae(Kind.REVIEW, payload) == expected
    assert envelope_id(Kind.REVIEW, payload) == hashlib.sha256(expected).hexdigest()


def test_the_list_of_kinds_is_closed() -> None:
    assert {kind.value for kind in Kind} == {
        "roster", "campaign", "form", "submission", "review", "receipt", "cover", "closing", "erasure",
    }  # fmt: skip


def test_the_same_document_is_drafted_as_the_same_bytes_whatever_the_order_of_its_members() -> None:
    backwards: dict[str, Json] = dict(reversed(BODY.items()))
    assert list(backwards) != list(BODY)
    assert draft(HEADER, backwards) == draft(HEADER, BODY)
    assert "Đạt".encode() in draft(HEADER, BODY)


def test_read_only_mappings_are_drafted_like_dictionaries() -> None:
    frozen: dict[str, Json] = {name: value for name, value in BODY.items() if name != "values"}
    values = BODY["values"]
    assert isinstance(values, dict)
    frozen["values"] = MappingProxyType(values)
    assert draft(HEADER, MappingProxyType(frozen)) == draft(HEADER, BODY)


def test_what_is_no_json_is_our_own_mistake_and_not_a_senders() -> None:
    with pytest.raises(TypeError):
        draft(HEADER, {"values": b"bytes"})


@pytest.mark.parametrize(
    ("header", "body", "code"),
    [
        (HEADER, {"values": {"1.1": 1.5}}, "SEAL-201"),
        (HEADER, {"values": {"1.1": float("nan")}}, "SEAL-201"),
        (HEADER, {"values": {"1.1": 2**63}}, "SEAL-201"),
        (HEADER, {"text": "\ud800"}, "SEAL-201"),
        (Header("K-1", KEY, "*", 1, "", "", ""), {}, "SEAL-205"),
        (Header("K-14761-007.1", KEY[:31], "*", 1, "", "", ""), {}, "SEAL-205"),
        (Header("K-14761-007.1", KEY, "*", 0, "", "", ""), {}, "SEAL-205"),
    ],
)
def test_nothing_is_signed_that_a_reader_would_refuse(
    header: Header, body: dict[str, Json], code: str
) -> None:
    signed: list[bytes] = []

    def remember(message: bytes) -> bytes:
        signed.append(message)
        return sign(message)

    with pytest.raises(SealBroken) as caught:
        seal(Kind.SUBMISSION, header, body, remember)
    assert caught.value.code == code
    assert signed == []


def test_the_signature_is_no_part_of_a_documents_identity() -> None:
    sealed = seal(Kind.SUBMISSION, HEADER, BODY, sign)
    again = Envelope(sealed.id, sealed.kind, sealed.header, sealed.body, sealed.payload, bytes(64))
    assert sealed == again
    assert len({sealed, again}) == 1


def test_a_document_cannot_pass_for_another_kind() -> None:
    outer = json.loads(encode(seal(Kind.REVIEW, HEADER, BODY, sign)))
    outer["payloadType"] = Kind.ROSTER.payload_type
    assert refusal(json.dumps(outer).encode()) == "SEAL-202"


@pytest.mark.parametrize(
    "payload_type",
    [
        "application/vnd.antt-sync.submission.v2+json",
        "application/vnd.antt-sync.Submission.v1+json",
        "application/vnd.antt-sync.note.v1+json",
        "application/json",
        "",
    ],
)
def test_an_unknown_kind_is_said_to_be_unknown(payload_type: str) -> None:
    assert refusal(wrapped(draft(HEADER, BODY), payload_type=payload_type)) == "SEAL-203"


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": ...},
        {"payloadType": ...},
        {"payloadType": 1},
        {"signatures": ...},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": ["x"]},
        {"signatures": [{"keyid": "x"}]},
        {"payload": 7},
        {"payload": "*"},
        {"payload": "é"},
        {"note": "an unknown member"},
    ],
    ids=str,
)
def test_an_envelope_out_of_shape_is_refused(changes: dict[str, object]) -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    for name, value in changes.items():
        if value is ...:
            del outer[name]
        else:
            outer[name] = value
    assert refusal(json.dumps(outer).encode()) == "SEAL-201"


def test_there_is_exactly_one_signature_and_it_holds_two_members() -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    twice = {**outer, "signatures": outer["signatures"] * 2}
    more = {**outer, "signatures": [{**outer["signatures"][0], "cert": ""}]}
    assert [refusal(json.dumps(each).encode()) for each in (twice, more)] == ["SEAL-201"] * 2


def test_base64_has_one_spelling() -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    signature = outer["signatures"][0]["sig"]
    assert signature.endswith("==")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spare_bits = signature[:-3] + letters[letters.index(signature[-3]) + 1] + "=="
    spellings = [signature[:-2], signature[:10] + "\n" + signature[10:], signature + "=", spare_bits]
    spellings.append(signature.translate(str.maketrans("+/", "-_")) if "+" in signature else "-" + signature)
    for spelling in spellings:
        outer["signatures"][0]["sig"] = spelling
        assert refusal(json.dumps(outer).encode()) == "SEAL-201", spelling


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_has_sixty_four_bytes(length: int) -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    outer["signatures"][0]["sig"] = b64encode(bytes(length)).decode()
    assert refusal(json.dumps(outer).encode()) == "SEAL-201"


def test_the_signature_must_be_the_keys_that_the_envelope_carries() -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    outer["signatures"][0]["sig"] = b64encode(bytes(64)).decode()
    assert refusal(json.dumps(outer).encode()) == "SEAL-202"
    assert refusal(wrapped(payload_with(key="ff" * 32))) == "SEAL-202"


def test_the_key_id_must_name_the_key_that_the_envelope_carries() -> None:
    outer = json.loads(encode(seal(Kind.SUBMISSION, HEADER, BODY, sign)))
    outer["signatures"][0]["keyid"] = key_id(bytes(32))
    assert refusal(json.dumps(outer).encode()) == "SEAL-202"


def test_nothing_but_the_key_is_judged_before_the_signature_holds() -> None:
    outer = json.loads(wrapped(payload_with(secrecy="Mật", seq=0)))
    outer["signatures"][0]["sig"] = b64encode(bytes(64)).decode()
    assert refusal(json.dumps(outer).encode()) == "SEAL-202"


@pytest.mark.parametrize("mark", ["Mật", "Tối mật", " ", None, 0, False, []])
def test_a_secrecy_mark_is_refused_at_the_door(mark: object) -> None:
    assert refusal(wrapped(payload_with(secrecy=mark))) == "SEAL-204"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "K-14761-007"},
        {"unit": "k-14761-007.1"},
        {"unit": "K-14761-007.1\n"},
        {"unit": "K-1476١-007.1"},
        {"unit": 7},
        {"unit": ...},
        {"key": KEY.hex().upper()},
        {"key": KEY.hex()[:-2]},
        {"key": None},
        {"from_": "K-14761-007.1"},
        {"to": ""},
        {"to": "**"},
        {"to": ["*"]},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": "1"},
        {"prev": "ab"},
        {"prev": "AB" * 32},
        {"prev": None},
        {"claimed_at": "x" * 41},
        {"claimed_at": 0},
        {"tool": "x" * 65},
        {"tool": None},
        {"secrecy": ...},
        {"tool": ...},
        {"role": "office"},
    ],
    ids=str,
)
def test_a_header_out_of_shape_is_refused(changes: dict[str, object]) -> None:
    assert refusal(wrapped(payload_with(**changes))) == "SEAL-205"


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "*"},
        {"unit": "XP-14761-000.12"},
        {"seq": 2**63 - 1},
        {"prev": "ab" * 32},
        {"claimed_at": "hôm qua, đồng hồ máy sai"},
        {"tool": ""},
    ],
    ids=str,
)
def test_what_can_only_be_judged_later_is_let_in(changes: dict[str, object]) -> None:
    assert open_envelope(wrapped(payload_with(**changes)), verify).kind is Kind.SUBMISSION


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b'{"header":{}}',
        b'{"header":{},"body":[]}',
        b'{"header":[],"body":{}}',
        b'{"header":{},"body":{},"more":1}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"{",
    ],
    ids=repr,
)
def test_a_payload_is_two_objects_and_nothing_else(text: bytes) -> None:
    assert refusal(wrapped(text)) == "SEAL-201"


@pytest.mark.parametrize(
    "body",
    [
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0.0}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":1,"a":1}',
        '{"deep":{"a":1,"a":2}}',
        '{"a":9223372036854775808}',
        '{"a":-9223372036854775809}',
        '{"a":[9223372036854775808]}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":"\\ud800"}',
        '{"\\uDfff":"a"}',
        '{"a":"\\ud800\\u0041"}',
        '{"a":' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}",
        '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":"\n"}',
        "{'a':1}",
        '{"a":01}',
    ],
    ids=lambda body: body[:40],
)
def test_a_body_that_two_programs_could_read_differently_is_refused(body: str) -> None:
    assert refusal(wrapped(payload_around(body))) == "SEAL-201"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('{"a":9223372036854775807}', 2**63 - 1),
        ('{"a":-9223372036854775808}', -(2**63)),
        ('{"a":"\\ud83d\\ude00"}', "😀"),
        ('{"a":"\\\\ud800"}', "\\ud800"),
        ('{"a":true}', True),
        ('{"a":null}', None),
        ('{"a":"e\u0301"}', "e\u0301"),
    ],
)
def test_whole_numbers_of_64_bits_and_every_real_text_are_kept_as_they_are(body: str, value: Json) -> None:
    assert open_envelope(wrapped(payload_around(body)), verify).body == {"a": value}


def test_nesting_is_counted_from_the_payload_itself() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"]" * depth

    assert strict_json(nested(MAX_DEPTH)) is not None
    with pytest.raises(SealBroken):
        strict_json(nested(MAX_DEPTH + 1))


def test_a_payload_has_a_largest_size() -> None:
    spare = MAX_PAYLOAD - len(draft(HEADER, {"text": ""}))
    assert open_envelope(wrapped(draft(HEADER, {"text": "a" * spare})), verify).id
    with pytest.raises(SealBroken) as caught:
        draft(HEADER, {"text": "a" * (spare + 1)})
    assert caught.value.code == "SEAL-201"
    assert refusal(b" " * (MAX_PAYLOAD * 2)) == "SEAL-201"


def test_unknown_members_of_a_body_are_kept() -> None:
    grown: dict[str, Json] = {**BODY, "from_a_later_version": [1, {"x": None}]}
    assert open_envelope(encode(seal(Kind.SUBMISSION, HEADER, grown, sign)), verify).body == grown


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("K-14761-007.1", True),
        ("X-14761-000.1", True),
        ("TD-14761-007.12", True),
        ("ABC-14761-007.1", False),
        ("K-14761-007.123", False),
        (" K-14761-007.1", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_unit_id_has_one_shape(text: str, answer: bool) -> None:
    assert is_unit_id(text) is answer


def test_every_changed_byte_is_refused_or_changes_nothing() -> None:
    sealed = seal(Kind.SUBMISSION, HEADER, BODY, sign)
    blob = encode(sealed)
    refused = 0
    for at in range(len(blob)):
        for change in (0x01, 0x20, 0x80, 0xFF):
            changed = blob[:at] + bytes([blob[at] ^ change]) + blob[at + 1 :]
            try:
                opened = open_envelope(changed, verify)
            except SealBroken:
                refused += 1
            else:
                assert same(opened, sealed), at
    assert refused == 4 * len(blob)


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_with_a_seal_code(blob: bytes) -> None:
    assert refusal(blob).startswith("SEAL-2")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(ANY_JSON, st.sampled_from(["payloadType", "payload", "signatures", "*"]))
def test_any_json_in_any_place_of_an_envelope_is_opened_or_refused(value: object, place: str) -> None:
    outer = json.loads(wrapped(payload_with()))
    blob = json.dumps(value if place == "*" else {**outer, place: value}).encode()
    assert refusal(blob).startswith("SEAL-2")


@given(
    ANY_JSON, st.sampled_from(["from_", "to", "seq", "prev", "claimed_at", "tool", "secrecy", "unit", "key"])
)
def test_any_json_in_any_place_of_a_header_is_opened_or_refused(value: object, place: str) -> None:
    blob = wrapped(payload_with(**{place: value}))
    try:
        outcome: object = open_envelope(blob, verify).body
    except SealBroken as broken:
        outcome = broken.code
    assert outcome in (BODY, "SEAL-201", "SEAL-202", "SEAL-204", "SEAL-205")


REAL_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANY_BODY = st.dictionaries(
    REAL_TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | REAL_TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(REAL_TEXT, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=4,
)


@given(ANY_BODY, st.sampled_from(Kind))
def test_any_body_survives_sealing_and_opening(body: dict[str, Json], kind: Kind) -> None:
    sealed = seal(kind, HEADER, body, sign)
    opened = open_envelope(encode(sealed), verify)
    assert same(opened, sealed)
    assert opened.body == body
    assert opened.id == envelope_id(kind, opened.payload)
