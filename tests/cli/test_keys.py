"""`keys` at the command line: made with offered words, shown, compared, asked to be listed."""

from __future__ import annotations

import json
from pathlib import Path

from antt_sync.adapters.keys import STANDARD_COST, public_of, unlock
from antt_sync.app.enrolment import own_request
from antt_sync.core.public_key import fingerprint
from tests.offices import desk_of
from tests.screen import Screen
from tests.terminal import antt


def test_the_key_and_the_root_are_shown_and_compared(ward: Path) -> None:
    mark, root = own_request(desk_of(ward)).mark, fingerprint(bytes.fromhex(desk_of(ward).office.root))
    shown = antt("keys", "show", at=ward).out
    assert (mark in shown, root in shown) == (True, True)
    heard = [mark, mark.replace(" ", ""), root, mark[:-1], "", mark[5:]]
    ended = [antt("--json", "keys", "show", "--compare", text, at=ward) for text in heard]
    assert [(e.code, e.said["same"]) for e in ended] == [
        (0, "key"),
        (0, "key"),
        (0, "root"),
        (3, ""),
        (3, ""),
        (3, ""),
    ]
    assert "Khớp" in antt("keys", "show", "--compare", mark, at=ward).out
    assert "đọc lại đủ năm nhóm" in antt("keys", "show", "--compare", "1", at=ward).out


def test_a_request_writes_the_file_and_the_page_to_sign(ward: Path, work: Path) -> None:
    asked = antt("--json", "keys", "request", "-o", work / "máy.json", "--holder", "Lê Thị Mẫu", at=ward)
    written = [Path(name) for name in asked.said["written"]]
    assert [p.name for p in written] == ["máy.json", "máy - Phiếu đăng ký.xlsx"]
    assert json.loads(written[0].read_text(encoding="utf-8"))["holder"] == "Lê Thị Mẫu"
    assert written[1].read_bytes()[:2] == b"PK"
    refused = antt("keys", "request", "-o", work / "b.json", "--holder", "0912345678", at=ward)
    assert (refused.code, "ENROL-111" in refused.err) == (2, True)


def test_a_key_is_one_command_and_vietnamese_typing_is_noticed_at_once(ward: Path) -> None:
    (ward / "keys" / "office.key").unlink()
    with Screen("keys", "new", at=ward, environment={"ANTT_PASSPHRASE": None}, columns=200) as screen:
        screen.wait("Mật khẩu ký gợi ý: ")
        words = screen.wait("\n").strip()
        screen.wait("dùng bốn chữ trên): ")
        screen.enter("mật khẩu của tôi")
        screen.wait("Tắt bộ gõ tiếng Việt (Unikey, EVKey)")
        screen.wait("dùng bốn chữ trên): ")
        screen.enter("")
        screen.wait("Gõ lại mật khẩu đó: ")
        screen.enter(words)
        screen.wait("Mã số chữ ký để đọc qua điện thoại: ")
        assert screen.end() == 0
        assert words not in screen.said.partition("\n")[2].partition("Ghi ra giấy")[2]
    made = ward / "keys" / "office.key"
    assert unlock(made, words).public == public_of(made)
    assert json.loads(made.read_bytes())["memory_kib"] == STANDARD_COST.memory_kib


def test_a_forgotten_passphrase_has_a_way_back(ward: Path) -> None:
    before = (ward / "keys" / "office.key").read_bytes()
    assert "KEY-105" in antt("keys", "new", at=ward).err
    assert "KEY-105" in antt("keys", "new", at=ward, typing="k\n").err
    assert (ward / "keys" / "office.key").read_bytes() == before
    made = antt("keys", "new", at=ward, typing="c\n")
    assert made.code == 0, made.err
    assert "keys request" in made.out + made.err
    assert (ward / "keys" / "Cũ" / "office.key").read_bytes() == before
    assert (ward / "keys" / "office.key").read_bytes() != before
