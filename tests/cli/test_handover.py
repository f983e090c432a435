"""Backing up and handing over, as a clerk types it."""

from __future__ import annotations

import json
import shlex
import zipfile
from pathlib import Path

import pytest

from antt_sync.adapters import sticks
from antt_sync.app.upkeep import verify
from antt_sync.cli.handover import backup_reminder
from antt_sync.cli.wiring import FileKeyring, Tools
from tests.offices import PASSPHRASE, REHEARSAL, desk_of
from tests.screen import Screen
from tests.terminal import Ended, antt
from tests.world import unit_id, workbook

LATER = "2024-11-20T09:00:00+07:00"


def tools(office: Path) -> Tools:
    return Tools(
        "vi",
        False,
        str(office),
        None,
        lambda folder: FileKeyring(folder, lambda: PASSPHRASE),
        lambda *_: None,
    )


def test_a_backup_says_both_counts_and_holds_no_key(ward: Path, work: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    antt("report", "tien-do", "-o", "Báo cáo/Bảng.xlsx", at=ward)
    ended = antt("backup", "-o", work / "usb", at=ward)
    count = len(desk_of(ward).store.ids())
    assert ended.code == 0, ended.err
    assert f"kho có {count} văn bản, đọc lại từ tệp đủ {count} văn bản" in ended.out
    (path,) = (work / "usb").iterdir()
    assert path.name == "Sao lưu UBND phường Nam Ngạn 2024-10-14.zip"
    with zipfile.ZipFile(path) as packed:
        names = {name.partition("/")[0] for name in packed.namelist()}
        assert names == {"packages", "papers", "antt-office.toml", "antt-backup.json"}
        secret = json.loads((ward / "keys" / "office.key").read_text())["secret"].encode()
        assert not any(secret in packed.read(name) for name in packed.namelist())


def test_a_backup_is_never_written_over_and_stays_here_when_no_place_is_named(ward: Path) -> None:
    first, second = (antt("--json", "backup", at=ward).said for _ in range(2))
    assert Path(first["file"]).parent == ward / "Sao lưu"
    assert first["file"] != second["file"]
    assert Path(first["file"]).read_bytes() == Path(second["file"]).read_bytes()
    assert (first["set"], first["repacked"]) == (verify(desk_of(ward)).set, 0)


def test_a_place_that_cannot_be_written_is_said_and_nothing_half_written_stays(
    ward: Path, work: Path
) -> None:
    (work / "usb").write_bytes(b"")
    ended = antt("backup", "-o", work / "usb" / "sao", at=ward)
    assert (ended.code, "FILE-105" in ended.err) == (5, True)
    assert not (ward / "Sao lưu").exists()


def test_no_folder_is_made_on_this_pc_for_a_stick_that_is_not_there(ward: Path, work: Path) -> None:
    ended = antt("backup", "-o", work / "không có" / "usb", at=ward)
    assert (ended.code, "USE-183" in ended.err) == (2, True)
    assert not (work / "không có").exists()
    assert not (ward / "Sao lưu").exists()


def test_the_menu_is_told_when_a_backup_is_due(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTT_CLOCK", REHEARSAL["ANTT_CLOCK"])
    assert "Chưa sao lưu lần nào" in backup_reminder(tools(ward))
    antt("backup", at=ward)
    assert backup_reminder(tools(ward)) == ""
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert backup_reminder(tools(ward)) == ""
    monkeypatch.setenv("ANTT_CLOCK", LATER)
    assert "1 văn bản mới từ lần sao lưu 14/10/2024" in backup_reminder(tools(ward))


# --- onto a new PC


def handed(work: Path, *more: str | Path, **environment: str) -> Ended:
    return antt("--json", "handover", work / "usb", work / "máy mới", *more, at=work, **environment)


def looks(office: Path) -> list[object]:
    said = antt("--json", "status", "--as-of", "2024-10-20", at=office).said
    return [said["set"], said["view"], said["units"], said["attention"]]


def busy(ward: Path, work: Path) -> None:
    """One workbook taken in, a board with a note, and all of it on a stick."""
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    antt("report", "tien-do", "-o", "Báo cáo/Bảng.xlsx", at=ward)
    antt("backup", "-o", work / "usb", at=ward)


def test_one_stick_and_one_new_key_make_a_new_pc_that_signs(ward: Path, work: Path) -> None:
    busy(ward, work)
    (work / "khóa gốc").mkdir()
    (ward / "keys" / "root.key").rename(work / "khóa gốc" / "root.key")
    ended = handed(work, "--root", work / "khóa gốc" / "root.key", ANTT_CLOCK=LATER)
    assert ended.code == 0, ended.err
    fresh, said = work / "máy mới", ended.said
    assert (said["listed"], said["version"], said["new"]) == (True, 2, said["documents"])
    assert sorted(p.name for p in (fresh / "keys").glob("*.key")) == ["office.key"]
    assert (fresh / "Báo cáo" / "Bảng.xlsx").read_bytes() == (ward / "Báo cáo" / "Bảng.xlsx").read_bytes()
    (package,) = said["written"]
    assert antt("open", package, at=ward).code == 0
    assert looks(fresh) == looks(ward)
    assert looks(fresh)[3] == []
    (fresh / "2.xlsx").write_bytes(workbook(2))
    assert antt("merge", "2.xlsx", "--yes", at=fresh).code == 0
    lines = antt("--json", "status", "--form", "F04-K", at=fresh).said["units"]
    units = {line["unit"]: line["state"] for line in lines}
    assert units[unit_id(2)] == "received"
    assert antt("verify", at=fresh).code == 0


def test_the_old_pcs_key_is_cut_off_and_what_it_signed_before_still_counts(ward: Path, work: Path) -> None:
    busy(ward, work)
    root = ward / "keys" / "root.key"
    (old,) = handed(work, "--root", root).said["other_keys"]
    fresh = work / "máy mới"
    (fresh / "keys" / "root.key").write_bytes(root.read_bytes())
    before = looks(fresh)
    ended = antt("--json", "roster", "cutoff", old, "--yes", at=fresh)
    assert (ended.code, ended.said["keys"][0]["falls"]) == (0, [])
    assert looks(fresh)[1:] == before[1:]

    (ward / "3.xlsx").write_bytes(workbook(3))
    antt("merge", "3.xlsx", "--yes", at=ward, ANTT_CLOCK=LATER)
    antt("backup", "-o", work / "usb", at=ward, ANTT_CLOCK=LATER)
    again = handed(work, "--root", root)
    assert (again.said["new"], again.said["other_keys"]) == (1, [])
    told = antt("--json", "status", "--unit", unit_id(3), "--form", "F04-K", at=fresh).said
    assert [u["state"] for u in told["units"]] == ["nothing"]
    assert "PARK-110" in {a["code"] for a in told["attention"]}


def test_only_the_replaced_pcs_key_is_named_as_its_own_screen_names_it_and_the_printed_line_works(
    ward: Path, work: Path
) -> None:
    second, stick = work / "máy hai", work / "khóa gốc"
    stick.mkdir()
    busy(ward, work)
    antt("handover", work / "usb", second, "--root", ward / "keys" / "root.key", at=work)
    antt("open", *(work / "usb").glob("danh mục bản 2*.antt"), at=ward)
    shown = antt("--json", "keys", "show", at=ward).said["fingerprint"]
    beside = antt("--json", "keys", "show", at=second).said["fingerprint"]
    antt("backup", "-o", work / "usb", at=ward, ANTT_CLOCK=LATER)
    (ward / "keys" / "root.key").rename(stick / "root.key")
    ended = antt("handover", work / "usb", work / "máy mới", "--root", stick / "root.key", at=work)
    (line,) = [line for line in ended.out.splitlines() if "roster cutoff" in line]
    typed = shlex.split(line.partition("antt-sync ")[2])
    assert (typed[:3], beside in line) == (["roster", "cutoff", shown], False)

    keys = antt("roster", "show", at=work / "máy mới")
    assert all(mark[:9] in keys.out for mark in (shown, beside))
    cut = antt("--json", *typed, "--yes", at=work / "máy mới")
    assert (cut.code, [k["mark"] for k in cut.said["keys"]]) == (0, [shown]), cut.err
    listed = antt("--json", "roster", "show", at=work / "máy mới").said["units"]
    living = {k["mark"] for unit in listed for k in unit.get("keys", ())}
    assert (beside in living, shown in living) == (True, False)


def test_a_backup_of_which_a_part_is_missing_is_called_damaged(ward: Path, work: Path) -> None:
    busy(ward, work)
    (whole,) = (work / "usb").glob("*.zip")
    whole.write_bytes(whole.read_bytes()[:-2000])
    for place in (work / "usb", whole):
        ended = antt("handover", place, work / "máy mới", at=work)
        assert (ended.code, "BACKUP-102" in ended.err, whole.name in ended.err) == (4, True, True), ended.err
    assert not (work / "máy mới").exists()


def test_what_came_to_the_old_pc_afterwards_follows_by_the_same_command(ward: Path, work: Path) -> None:
    busy(ward, work)
    root = ward / "keys" / "root.key"
    handed(work, "--root", root)
    key = (work / "máy mới" / "keys" / "office.key").read_bytes()
    (ward / "3.xlsx").write_bytes(workbook(3))
    antt("merge", "3.xlsx", "--yes", at=ward, ANTT_CLOCK=LATER)
    antt("backup", "-o", work / "usb", at=ward, ANTT_CLOCK=LATER)
    again = handed(work, "--root", root)
    assert (again.said["new"], again.said["version"], again.said["listed"]) == (1, 2, True)
    assert (work / "máy mới" / "keys" / "office.key").read_bytes() == key
    antt("open", *again.said["written"], at=ward)
    assert looks(work / "máy mới") == looks(ward)


def test_without_the_root_key_everything_is_seen_and_the_way_on_is_said(ward: Path, work: Path) -> None:
    busy(ward, work)
    first = handed(work)
    assert (first.code, first.said["listed"], first.said["why"]) == (0, False, "KEY-121")
    assert first.said["fingerprint"] in first.err
    assert looks(work / "máy mới") == looks(ward)
    assert antt("roster", "enrol", *first.said["written"], "--second-pc", "--yes", at=ward).code == 0
    antt("backup", "-o", work / "usb", at=ward, ANTT_CLOCK=LATER)
    assert handed(work).said["listed"]
    assert looks(work / "máy mới") == looks(ward)


def test_another_offices_root_key_signs_nothing(ward: Path, work: Path) -> None:
    busy(ward, work)
    antt("init", "khác", "--unit", "X-00001-000.1", "--name", "Khác", at=work)
    said = handed(work, "--root", work / "khác" / "keys" / "root.key").said
    assert (said["listed"], said["why"]) == (False, "KEY-113")
    assert looks(work / "máy mới") == looks(ward)


def test_a_wrong_passphrase_of_the_root_leaves_all_the_rest_done(ward: Path, work: Path) -> None:
    busy(ward, work)
    root = ward / "keys" / "root.key"
    said = handed(work, "--root", root, ANTT_ROOT_PASSPHRASE="khong phai the").said
    assert (said["listed"], said["why"]) == (False, "KEY-101")
    assert handed(work, "--root", root).said["listed"]


def test_a_folder_of_another_office_and_a_stick_without_a_backup_are_refused(ward: Path, work: Path) -> None:
    busy(ward, work)
    antt("init", "máy mới", "--unit", "X-00001-000.1", "--name", "Khác", at=work)
    ended = handed(work)
    assert (ended.code, ended.said["error"]) == (2, "USE-114")
    (work / "trống").mkdir()
    nothing = antt("handover", work / "trống", work / "đây", at=work)
    assert (nothing.code, "BACKUP-103" in nothing.err, (work / "đây").exists()) == (2, True, False)


def test_a_damaged_backup_gives_nothing_and_makes_nothing(ward: Path, work: Path) -> None:
    busy(ward, work)
    (path,) = (work / "usb").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    ended = handed(work)
    assert (ended.code, ended.said["error"], (work / "máy mới").exists()) == (4, "BACKUP-102", False)


def test_a_working_folder_is_not_made_on_a_stick(
    ward: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(ward, work)
    (backup,) = (work / "usb").iterdir()
    monkeypatch.setattr(sticks, "_MOUNTS", (f"{work}/usb",))
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == work / "usb")
    for source, folder, at in ((work / "usb", ".", work / "usb"), (backup, work / "usb" / "máy", work)):
        ended = antt("handover", source, folder, at=at)
        assert (ended.code, "BACKUP-104" in ended.err, "lệnh" in ended.err) == (2, True, False)
    assert [p.name for p in (work / "usb").iterdir()] == [backup.name]


# --- without a command


def test_a_backup_beside_the_program_is_offered_and_gone_on_from(ward: Path, work: Path) -> None:
    busy(ward, work)
    here = work / "chương trình"
    (work / "usb").rename(here)
    (backup,) = here.iterdir()
    mine = "mat khau nguoi moi"
    with Screen(at=here, environment={"ANTT_PASSPHRASE": None}, columns=240) as screen:
        assert f"Thấy tệp sao lưu: {backup.name}\n" in screen.wait("(Enter: 2)")
        screen.enter("7")
        screen.wait("Không có số “7”")
        screen.wait("(Enter: 2)")
        screen.enter("")
        screen.wait("mật khẩu mới của người nhận bàn giao, cho máy này")
        for question in ("dùng bốn chữ trên", "Gõ lại mật khẩu đó"):
            screen.wait(question)
            screen.enter(mine)
        screen.wait("Khóa gốc không ở máy này")
        screen.enter(f"'{ward / 'keys'}'")
        screen.wait("Mật khẩu của khóa gốc")
        screen.enter(mine)
        screen.wait("KEY-101")
        screen.wait("Mật khẩu của khóa gốc")
        screen.enter(PASSPHRASE)
        screen.wait("đã ghi vào danh mục bản 2")
        screen.wait("UBND phường Nam Ngạn\n")
        screen.wait("0: ")
    (package,) = here.glob("danh mục bản 2*.antt")
    assert antt("open", package, at=ward).code == 0
    assert looks(here) == looks(ward)
    (here / "2.xlsx").write_bytes(workbook(2))
    assert antt("merge", "2.xlsx", "--yes", at=here, ANTT_PASSPHRASE=mine).code == 0


def test_without_a_backup_the_first_question_is_the_offices_name(work: Path) -> None:
    with Screen(at=work) as screen:
        assert "cắm USB có tệp sao lưu" in screen.wait("Tên cơ quan")
