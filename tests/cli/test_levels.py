"""`forward` and `sync` as people meet them: what is said, what is written, and how they end."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from antt_sync.app.enrolment import own_request
from antt_sync.app.world import Books
from antt_sync.core.submission import Subject
from antt_sync.core.values import show
from tests.offices import desk_of
from tests.sheets import typed
from tests.terminal import antt
from tests.tiers import NAMES, OTHER, PROVINCE, WARD, adopted, fill, make_province, make_ward, ran, taken
from tests.world import PERIOD, workbook


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A commune that began alone and the province that adopted it; one tổ dân phố has sent its form."""
    home = tmp_path_factory.mktemp("levels")
    ward, province = home / "phuong", home / "tinh"
    make_ward(ward, units=2)
    make_province(province, WARD)
    adopted(ward, province)
    taken(ward, fill(home / "den" / "to 1.xlsx", WARD, 1))
    return ward, province


def test_a_bundle_goes_up_and_its_receipt_comes_down(pair: tuple[Path, Path], tmp_path: Path) -> None:
    ward, province = pair
    look = antt("--json", "forward", "--dry-run", at=ward).said
    assert (look["documents"], look["submissions"], look["written"]) == (4, 1, [])
    assert [g["unit"] for g in look["gaps"]] == ["K-14761-002.1"]
    said = ran("forward", "-o", tmp_path / "usb", "--evidence", at=ward).out
    assert "Đã lập gói số 1 gửi UBND tỉnh Mẫu: 4 tài liệu, trong đó 1 bản nộp" in said
    (package,) = (tmp_path / "usb").glob("*.antt")
    (slip,) = (tmp_path / "usb").glob("*Phiếu gửi.xlsx")
    assert slip.stat().st_size > 5000
    code = said.partition("Mã gói: ")[2][:9]
    waits = antt("status", at=ward).out
    assert f"gói chuyển lên số 1 (mã {code}): UBND tỉnh Mẫu mới nhận 0 trong 4 văn bản" in waits
    merged = ran("merge", package.parent, "--yes", at=province)  # the slip lies beside it
    assert f"Gói số 1: 4 tài liệu, mã gói {code}" in merged.out
    (down,) = ran("--json", "deliver", "-o", tmp_path / "tra", at=province).said["offices"]
    assert (down["office"], down["acknowledged"]) == (WARD, 4)
    answered = ran("merge", Path(down["package"]), at=ward).out
    assert "giấy nhận" in answered
    assert "antt-sync status" in answered.rpartition("\nXem ")[2]
    assert "review export" not in answered
    (sent,) = antt("--json", "status", at=ward).said["sent"]
    assert (sent["kind"], sent["number"], sent["acknowledged"], sent["roster"]) == ("cover", 1, 4, 2)
    assert "1 gói đã có phiếu tiếp nhận đủ" in antt("status", at=ward).out
    nothing = ran("forward", "-o", tmp_path / "lan2", at=ward).out
    assert "Không có gì mới cho UBND tỉnh Mẫu" in nothing
    assert not (tmp_path / "lan2").exists()
    everything = antt("--json", "forward", "--all", "-o", tmp_path / "het.antt", at=ward).said
    assert (everything["documents"], everything["number"]) == (5, 2)
    assert (tmp_path / "het.antt").is_file()
    sent = antt("--json", "status", at=ward).said["sent"]
    assert [(s["acknowledged"], s["documents"]) for s in sent] == [(4, 4), (4, 5)]


def test_a_bundle_whose_slip_cannot_be_named_is_neither_signed_nor_written(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, _ = pair
    long = tmp_path / f"{'gói' * 59}.antt"  # a file may be named so, its slip may not
    sent = len(antt("--json", "status", at=ward).said["sent"])
    ended = antt("forward", "--all", "-o", long, at=ward)
    assert (ended.code, "FILE-114" in ended.err) == (5, True)
    assert list(tmp_path.iterdir()) == []
    assert len(antt("--json", "status", at=ward).said["sent"]) == sent


def test_an_office_above_awaits_its_communes_and_calls_no_unit_of_theirs_late(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, province = pair
    ran("forward", "--all", "-o", tmp_path / "usb", at=ward)
    later = {"ANTT_CLOCK": "2024-12-20T09:00:00+07:00"}
    ran("merge", tmp_path / "usb", "--yes", at=province, **later)
    lines = {u["unit"]: u for u in ran("--json", "status", at=province, **later).said["units"]}
    own, below = lines[WARD], lines["K-14761-001.1"]
    assert (own["expected"], own["below"], own["days_late"] > 0) == (True, False, True)
    assert (below["expected"], below["below"], below["due"], below["days_late"]) == (False, True, "", 0)
    told = ran("status", at=province, **later).out
    assert "Tổ dân phố số 1 · UBND phường Nam Ngạn  F04-K" in told
    assert "Đã gửi 0/1 · " in told
    assert "Của đơn vị do cơ quan cấp dưới theo dõi: có 1 bản" in told
    assert "không phải nộp" not in told
    assert "báo chưa có F04-K 2024 của 1 đơn vị: Tổ dân phố số 2." in told
    of_units = ran("status", "--form", "F04-K", at=province, **later).out
    assert "Không có đơn vị trực thuộc nào phải nộp · tính đến 20/12/2024" in of_units
    assert "0/0" not in of_units
    late = ran("--json", "report", "cham-nop", "-o", tmp_path / "cham.xlsx", at=province, **later).said
    assert late["late"] == []


def test_a_communes_own_working_forms_are_no_alarm_above(pair: tuple[Path, Path], tmp_path: Path) -> None:
    ward, province = pair
    (tmp_path / "ca.xlsx").write_bytes(workbook(0, {"dong[1].noi_dung": "Tổ dân phố số 1"}, form="F05"))
    taken(ward, tmp_path / "ca.xlsx")
    ran("forward", "--all", "-o", tmp_path / "usb", at=ward)
    ran("merge", tmp_path / "usb", "--yes", at=province)
    lines = {(u["unit"], u["form"]): u for u in ran("--json", "status", at=province).said["units"]}
    own = lines[WARD, "F05"]
    assert (own["expected"], own["by_office"], own["number"]) == (False, False, 1)
    told = ran("status", at=province).out
    assert "phải nộp" not in told.replace("trực thuộc nào phải nộp", "")
    assert "Đã gửi 0/1 · " in told


def test_an_office_above_tells_areas_of_one_name_apart_and_takes_them_so(tmp_path: Path) -> None:
    wards, province = {WARD: tmp_path / "phuong", OTHER: tmp_path / "xa"}, tmp_path / "tinh"
    make_province(province, WARD, OTHER)
    for id, ward in wards.items():
        make_ward(ward, id, units=1)
        adopted(ward, province)
        taken(ward, fill(tmp_path / "den" / id / "to 1.xlsx", id, 1))
        ran("forward", "--all", "-o", tmp_path / f"{ward.name}-usb", at=ward)
        ran("merge", tmp_path / f"{ward.name}-usb", "--yes", at=province)
    told = ran("review", "list", at=province).out
    assert all(f"Tổ dân phố số 1 · {NAMES[id]}" in told for id in wards)
    unclear = antt("review", "export", "--unit", "Tổ dân phố số 1", "-o", tmp_path / "xet", at=province)
    assert (unclear.code, "USE-155" in unclear.err) == (2, True)
    assert f"K-14762-001.1 ({NAMES[OTHER]})" in unclear.err
    for between in (", ", " · "):
        typed = f"tổ dân phố số 1{between}{NAMES[OTHER]}"
        found = ran("--json", "review", "list", "--unit", typed, at=province).said
        assert {w["unit"] for w in found["waiting"]} == {"K-14762-001.1"}
    assert "USE-102" in antt("review", "list", "--unit", "Tổ dân phố số 1, UBND xã Lạ", at=province).err


def test_without_an_office_above_nothing_is_guessed(tmp_path: Path) -> None:
    make_ward(tmp_path / "phuong", units=1)
    ended = antt("forward", at=tmp_path / "phuong")
    assert ended.code == 2
    assert "roster enrol" in ended.err
    named = antt("--json", "forward", "--to", PROVINCE, at=tmp_path / "phuong").said
    assert named["to"] == PROVINCE
    assert (tmp_path / "phuong" / "Chuyển lên").is_dir()


def test_only_one_office_is_above_and_it_has_a_root(pair: tuple[Path, Path]) -> None:
    ward, _ = pair
    own, above = ward.parent / "phuong.json", ward.parent / "tinh.json"
    assert "LEVEL-101" in antt("--json", "roster", "enrol", own, above, "--above", at=ward).out
    assert "LEVEL-103" in antt("--json", "roster", "enrol", own, "--above", at=ward).out
    unit = ward.parent / "unit.json"
    unit.write_text('{"antt": "enrolment", "unit": "T-01000-000.1", "key": "' + "ab" * 32 + '"}')
    assert "LEVEL-102" in antt("--json", "roster", "enrol", unit, "--above", at=ward).out


def test_an_office_may_know_who_is_above_from_the_first_day(tmp_path: Path) -> None:
    told = ("--root", "ab" * 32, "--root-office", PROVINCE)
    ran("init", tmp_path / "x", "--unit", WARD, "--name", NAMES[WARD], *told, at=tmp_path)
    written = (tmp_path / "x" / "antt-office.toml").read_text(encoding="utf-8")
    assert f'superior = "{PROVINCE}"' in written
    assert f'root_office = "{WARD}"' in written
    assert (tmp_path / "x" / "keys" / "root.key").is_file()


@pytest.fixture
def pcs(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two PCs of one commune, and a stick."""
    one, other, stick = tmp_path / "may 1", tmp_path / "may 2", tmp_path / "usb"
    make_ward(one, units=2)
    root = ran("--json", "keys", "show", at=one).said["root"]
    told = ("--unit", WARD, "--name", NAMES[WARD], "--root", root, "--root-office", WARD)
    ran("init", other, *told, at=tmp_path)
    stick.mkdir()
    return one, other, stick


def the_set(pc: Path) -> str:
    return str(ran("--json", "status", at=pc).said["set"])


def test_a_pc_set_up_as_an_office_of_its_own_is_shown_the_way_that_works(
    pcs: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    one, _, stick = pcs
    apart = tmp_path / "may 2b"
    ran("init", apart, "--unit", WARD, "--name", NAMES[WARD], at=tmp_path)
    ran("sync", stick, at=one)
    told = ran("sync", stick, at=apart).out
    assert "antt-sync handover Ổ_USB THƯ_MỤC_MỚI" in told
    assert "roster enrol" not in told
    ran("keys", "request", "-o", stick / "may2b.json", at=apart)
    refused = antt("roster", "enrol", stick / "may2b.json", "--second-pc", "--yes", at=one)
    assert "antt-sync handover Ổ_USB THƯ_MỤC_MỚI" in refused.out
    ran("backup", "-o", stick, at=one)
    within = antt("handover", stick, at=apart)
    assert "ghi thêm một thư mục khác" in within.err
    fresh = tmp_path / "may 2 mới"
    said = ran("handover", stick, fresh, at=apart).out
    assert "đã gỡ" not in said
    checks = {c["area"]: c for c in antt("--json", "doctor", at=fresh).said["checks"]}
    assert (checks["office_root"]["code"], checks["backup"]["code"]) == ("", "")


def test_two_pcs_become_equal_and_a_successor_is_listed_on_the_way(pcs: tuple[Path, Path, Path]) -> None:
    one, other, stick = pcs
    ran("sync", stick, at=one)
    first = ran("sync", stick, at=other)
    assert "Danh mục chưa ghi chữ ký số của máy này" in first.out
    ran("keys", "request", "-o", stick / "may2.json", at=other)
    ran("roster", "enrol", stick / "may2.json", "--second-pc", "--yes", at=one)
    ran("sync", stick, at=one)
    assert ran("--json", "sync", stick, at=other).said["listed"] is True
    taken(other, fill(one.parent / "den" / "to 1.xlsx", WARD, 1))
    taken(one, fill(one.parent / "den" / "to 2.xlsx", WARD, 2))
    for pc in (one, other, one):
        ran("sync", stick, at=pc)
    assert the_set(one) == the_set(other)
    again = ran("--json", "sync", stick, at=one).said
    assert (again["taken"], again["given"], again["written"]) == (0, 0, [])
    assert ran("status", at=other).out.count("đã nhận") == 2


def test_two_pcs_that_meet_say_of_what_there_are_two_versions_now_and_at_which_pc_each_was_signed(
    pcs: tuple[Path, Path, Path],
) -> None:
    one, other, stick = pcs
    ran("sync", stick, at=one)
    ran("sync", stick, at=other)
    ran("keys", "request", "-o", stick / "may2.json", at=other)
    ran("roster", "enrol", stick / "may2.json", "--second-pc", "--yes", at=one)
    for pc in (one, other):
        ran("sync", stick, at=pc)
    taken(one, fill(one.parent / "den" / "to 1.xlsx", WARD, 1))
    taken(other, fill(one.parent / "den khac" / "to 1.xlsx", WARD, 1, {"d42.ket_qua": None}))
    assert "khác nhau" not in ran("sync", stick, at=one).out
    met = ran("sync", stick, at=other).out
    assert "! Tổ dân phố số 1 có 2 bản F04-K khác nhau ở 1 ô, đã 0 ngày; chưa tính bản nào." in met
    (apart,) = ran("--json", "sync", stick, at=one).said["apart"]
    digits = own_request(desk_of(other)).mark
    assert digits in {v["mark"] for v in apart["versions"]} != {digits}
    told = ran("status", "--unit", "Tổ dân phố số 1", "--form", "F04-K", at=one).out
    assert f"nhận thay · chữ ký số {digits} · " in told
    assert ran("--json", "sync", stick, at=other).said["apart"] == []


def test_two_versions_go_up_counted_named_and_apart(pcs: tuple[Path, Path, Path]) -> None:
    one, _, stick = pcs
    home, copied, province = one.parent, one.parent / "bản sao", one.parent / "tinh"
    make_province(province, WARD)
    adopted(one, province)
    shutil.copytree(one, copied)  # somebody works on in a copy of the folder
    taken(one, fill(home / "den" / "to 1.xlsx", WARD, 1))
    taken(copied, fill(home / "den khac" / "to 1.xlsx", WARD, 1, {"d42.ket_qua": None}))
    for pc in (one, copied, one):
        ran("sync", stick, at=pc)
    look = ran("forward", "--dry-run", at=one).out
    assert "F04-K  2024  1      –            –             –                 1        1" in look
    assert "1 biểu có hai bản khác nhau, chưa chọn" in look
    sent = ran("--json", "forward", "-o", home / "gui", at=one).said
    assert [(a["unit"], a["form"]) for a in sent["apart"]] == [("K-14761-001.1", "F04-K")]
    merged = antt("merge", home / "gui", "--yes", at=province).out
    assert f"Gói số 1: {sent['documents']} tài liệu, mã gói {sent['code']}" in merged
    lines = ran("--json", "status", "--form", "F04-K", at=province).said["units"]
    assert len(lines) == sent["totals"][0]["units"] == 1
    assert lines[0]["state"] == "conflict"


def test_another_offices_meeting_place_is_left_alone_and_its_stick_is_asked_about(
    pcs: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    one, _, stick = pcs
    make_ward(tmp_path / "xa", "X-14762-000.1", units=1)
    ran("sync", stick, at=tmp_path / "xa")
    before = sorted(stick.rglob("*"))
    unasked, no = antt("sync", stick, at=one), antt("sync", stick, at=one, typing="k\n")
    assert (unasked.code, "SYNC-101" in unasked.err, "--yes" in unasked.err) == (2, True, True)
    assert "là nơi đồng bộ của X-14762-000.1, không phải của UBND phường Nam Ngạn" in no.out
    assert sorted(stick.rglob("*")) == before
    assert antt("--json", "sync", stick, "--yes", at=one).said["taken"] == 0
    assert antt("sync", stick, at=one).code == 0  # from now on it is this office's too


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder nobody may write to")
def test_a_stick_that_cannot_be_written_still_gives_what_it_has(
    pcs: tuple[Path, Path, Path],
) -> None:  # pragma: no cover  # not as root
    one, other, stick = pcs
    ran("sync", stick, at=one)
    taken(one, fill(one.parent / "den" / "to 1.xlsx", WARD, 1))
    for folder in (*stick.rglob("*"), stick):
        if folder.is_dir():
            folder.chmod(0o555)
    assert antt("sync", stick, at=other).code == 0
    assert antt("sync", stick, at=one).code == 5


def test_a_stick_with_a_file_in_the_way_loses_nothing(pcs: tuple[Path, Path, Path]) -> None:
    one, other, stick = pcs
    (stick / "Đồng bộ X-14761-000.1").write_bytes(b"")
    ended = antt("sync", stick, at=one)
    assert ended.code == 5
    assert "→" in ended.err
    (stick / "Đồng bộ X-14761-000.1").unlink()
    for pc in (one, other):
        ran("sync", stick, at=pc)
    assert the_set(one) == the_set(other)


def test_a_damaged_package_on_the_stick_is_said(pcs: tuple[Path, Path, Path]) -> None:
    one, other, stick = pcs
    ran("sync", stick, at=one)
    (package,) = stick.rglob("*.antt")
    package.write_bytes(package.read_bytes()[:-30])
    ended = antt("sync", stick, at=other)
    assert ended.code == 4
    assert package.name in ended.out
    assert antt("--json", "sync", stick, at=one).said["given"] == 2
    assert antt("--json", "sync", stick, at=other).said["taken"] == 2
    assert the_set(one) == the_set(other)


BARE: Mapping[str, Mapping[str, str | int]] = {
    "F04-X": {"d511.ket_qua": "Đạt", "d511.so": "12-NQ/ĐU", "bang_k.tong": 7, "bang_k.cong_nhan": 6},
    "F10": {"dong[1].ma": "K-14761-001.1", "dong[1].noi_dung": "Tổ dân phố số 1", "xa.tham_dinh": 895},
    "F12-X": {"bang_k.tong": 7, "bang_k.dang_ky": 7, "bang_k.dat": 6, "ho_ten.ghi_chu": "Nguyễn Văn Bình"},
}
"""What a commune without the tool writes, some of it where its own office would have printed it."""


def test_a_commune_without_the_tool_sends_its_own_forms_bare(tmp_path: Path) -> None:
    province, came = tmp_path / "tinh", tmp_path / "den"
    make_province(province, WARD)
    came.mkdir()
    for form, cells in BARE.items():
        blank = tmp_path / f"{form}.xlsx"
        ran("blank", form, "--unit", WARD, "--period", PERIOD, "-o", blank, at=province)
        (came / f"{form} xã gửi.xlsx").write_bytes(typed(blank.read_bytes(), cells))
    foreseen = antt("merge", came, "--yes", "--dry-run", at=province).out
    assert [f"{n} ô ghi tay, cần đối chiếu" in foreseen for n in (1, 2, 3)] == [True, True, True]
    lines = antt("--json", "merge", came, "--yes", "--channel", "zalo", at=province).said["files"]
    assert {line["form"]: line["code"] for line in lines} == dict.fromkeys(BARE, "TAKE-103")
    assert all("GIVEN-004" in {f[0] for f in line["findings"]} for line in lines)
    told = antt("--json", "status", "--unit", WARD, at=province).said["units"]
    assert {line["form"]: line["number"] for line in told} == dict.fromkeys(BARE, 1)
    books = Books(desk_of(province))
    for form, cells in BARE.items():
        view = books.view(Subject(WARD, form, PERIOD))
        said, latest = view.entries, view.latest
        assert latest is not None
        behalf = latest.said.on_behalf
        assert behalf is not None
        assert (behalf["channel"], latest.said.signer_unit, view.parked) == ("zalo", PROVINCE, ())
        assert {address: show(said.get(address)) for address in cells} == {
            address: show(entry) for address, entry in cells.items()
        }


def test_the_log_of_an_office_above_tells_what_came_together_in_the_order_it_was_signed(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, province = pair
    for hour, n in ((8, 1), (9, 2)):
        sent = fill(tmp_path / f"{n}.xlsx", WARD, n, {"d44a_tp.ghi_chu": "Đã xem"})
        at = {"ANTT_CLOCK": f"2024-11-0{n}T0{hour}:00:00+07:00"}
        assert antt("merge", sent, "--yes", at=ward, **at).code in {0, 3}
        about = (f"Tổ dân phố số {n}", "--form", "F04-K", "--period", PERIOD, "--reason", "x")
        ran("review", "accept", *about, at=ward, ANTT_CLOCK=f"2024-11-0{n}T1{hour}:00:00+07:00")
    for _ in range(2):  # the second time into the same folder: both files get a number
        ran("forward", "--all", "-o", tmp_path / "usb", at=ward, ANTT_CLOCK="2024-11-05T08:00:00+07:00")
    names = sorted(p.name for p in (tmp_path / "usb").iterdir())
    assert [n for n in names if WARD in n] == names
    assert len([n for n in names if "(2)" in n]) == 2
    ran("merge", tmp_path / "usb", "--yes", at=province, ANTT_CLOCK="2024-11-06T08:00:00+07:00")
    told = [x for x in antt("--json", "log", at=province).said["log"] if x["claimed_at"][:7] == "2024-11"]
    of_forms = [(x["what"], x["unit_name"]) for x in told if x["unit_name"]]
    assert of_forms == [
        ("submission", "Tổ dân phố số 1"),
        ("accept", "Tổ dân phố số 1"),
        ("submission", "Tổ dân phố số 2"),
        ("accept", "Tổ dân phố số 2"),
    ]


def test_units_of_one_name_are_told_apart_by_their_commune(tmp_path: Path) -> None:
    one, other, province = tmp_path / "phuong", tmp_path / "xa", tmp_path / "tinh"
    make_ward(one, units=1)
    make_ward(other, OTHER, units=1)
    make_province(province, WARD, OTHER)
    for ward, id in ((one, WARD), (other, OTHER)):
        adopted(ward, province)
        taken(ward, fill(tmp_path / "den" / f"{ward.name}.xlsx", id, 1))
        ran("forward", "-o", tmp_path / "usb", at=ward)
    ran("merge", tmp_path / "usb", "--yes", at=province)
    about = ("Tổ dân phố số 1", "--form", "F04-K", "--period", PERIOD, "--reason", "x")
    ran("review", "accept", *about, at=other)
    ran("forward", "-o", tmp_path / "usb 2", at=other)
    ran("merge", tmp_path / "usb 2", "--yes", at=province)
    shown = ran("status", "--form", "F04-K", at=province).out
    assert {"Tổ dân phố số 1 · UBND phường Nam Ngạn", "Tổ dân phố số 1 · UBND xã Bắc Ngạn"} <= {
        line.partition("  ")[0] for line in shown.splitlines()
    }
    traced = ran("trace", "K.7", "--period", PERIOD, at=province).out
    counted, left = traced.split("Chưa được tính")
    assert "Tổ dân phố số 1 (UBND xã Bắc Ngạn)" in counted
    assert "Tổ dân phố số 1 (UBND phường Nam Ngạn)" in left
    not_yet = ran("--json", "trace", "K.4", "--period", PERIOD, at=one).said["left_out"]
    assert [x["why"] for x in not_yet] == []
    copies = [
        Path(f).name for f in ran("--json", "review", "export", "-o", "xet", at=province).said["written"]
    ]
    assert "Tổ dân phố số 1 · UBND phường Nam Ngạn F04-K 2024 lần 1.xlsx" in copies
    (own,) = ran("--json", "review", "export", "-o", "xet", at=one).said["written"]
    assert Path(own).name == "Tổ dân phố số 1 F04-K 2024 lần 1.xlsx"


def test_a_form_that_both_offices_judge_otherwise_is_told_with_its_cause(tmp_path: Path) -> None:
    ward, province = tmp_path / "phuong", tmp_path / "tinh"
    make_ward(ward, units=1, dang_ky_qua_tep=1)
    make_province(province, WARD)
    adopted(ward, province)
    taken(ward, fill(tmp_path / "den" / "to 1.xlsx", WARD, 1))
    ran("forward", "-o", tmp_path / "usb", at=ward)
    said = ran("merge", tmp_path / "usb", "--yes", at=province).out
    assert "1 biểu kỳ 2024 hai nơi xét khác nhau" in said
    assert "Bản đăng ký phải có trong sổ" in said
    assert "(nơi gửi: 1, ở đây: 0)" in said
    assert "antt-sync campaign template --period 2024" in said


def test_who_accepts_what_the_office_above_asked_to_be_corrected_is_told_that_it_does_not_count(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, province = (Path(shutil.copytree(pc, tmp_path / pc.name)) for pc in pair)
    ran("forward", "--all", "-o", tmp_path / "usb", at=ward)
    ran("merge", tmp_path / "usb", "--yes", at=province)
    of = ("K-14761-001.1", "--form", "F04-K", "--period", PERIOD)
    ran("review", "ask", *of, "--comment", "Xem lại số hộ", at=province)
    (down,) = ran("--json", "deliver", "-o", tmp_path / "tra", at=province).said["offices"]
    ran("merge", Path(down["package"]), at=ward)
    told = ran("review", "accept", *of, "--reason", "Đã đối chiếu", at=ward).out
    assert "! Về bản F04-K của Tổ dân phố số 1, cấp dưới và cấp trên kết luận khác nhau" in told
    above = ran("review", "accept", *of, "--reason", "Đã rõ", at=province).out
    assert "kết luận khác nhau" not in above


def test_a_correction_accepted_below_awaits_the_office_above_that_asked_for_it(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, province = (Path(shutil.copytree(pc, tmp_path / pc.name)) for pc in pair)
    of, alone = ("K-14761-001.1", "--form", "F04-K", "--period", PERIOD), "cấp trên chưa chấp nhận"

    def forwarded() -> None:
        ran("forward", "--all", "-o", tmp_path / "usb", at=ward)
        ran("merge", tmp_path / "usb", "--yes", at=province)

    ran("review", "accept", *of, "--reason", "Đã đối chiếu", at=ward)
    forwarded()
    assert alone not in ran("status", at=ward).out
    ran("review", "ask", *of, "--comment", "Xem lại số hộ", at=province)
    (down,) = ran("--json", "deliver", "-o", tmp_path / "tra", at=province).said["offices"]
    ran("merge", Path(down["package"]), at=ward)
    taken(ward, fill(tmp_path / "den" / "sua.xlsx", WARD, 1, {"hoat_dong[1].nay": 2}))
    assert alone not in ran("status", at=ward).out
    ran("review", "accept", *of, "--reason", "Đã đối chiếu", at=ward)
    forwarded()
    for office in (ward, province):
        assert f"chốt · {alone}" in ran("status", "--form", "F04-K", at=office).out
    ran("review", "accept", *of, "--reason", "Đã rõ", at=province)
    assert alone not in ran("status", at=province).out


def test_what_the_office_above_files_itself_counts_here_and_is_not_for_review(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    ward, province = (Path(shutil.copytree(pc, tmp_path / pc.name)) for pc in pair)
    decided = {"pt[1].ma": WARD, "pt[1].so_qd": "12/QĐ-UBND"}
    (tmp_path / "so.xlsx").write_bytes(workbook(0, decided, form="F11-T", unit=PROVINCE))
    taken(province, tmp_path / "so.xlsx")
    ran("forward", "--all", "-o", tmp_path / "usb", at=ward)
    ran("merge", tmp_path / "usb", "--yes", at=province)
    (down,) = ran("--json", "deliver", "-o", tmp_path / "tra", at=province).said["offices"]
    came = antt("--json", "merge", Path(down["package"]), at=ward).said["files"]
    assert [f["code"] for f in came if f["form"] == "F11-T"] == ["TAKE-101"]
    assert "PARK-101" not in [a["code"] for a in antt("--json", "status", at=ward).said["attention"]]
    (line,) = ran("--json", "status", "--unit", PROVINCE, at=ward).said["units"]
    assert (line["form"], line["number"]) == ("F11-T", 1)
    for office in (ward, province):
        assert "F11-T" not in ran("review", "list", at=office).out


def test_a_form_that_adds_up_communes_is_written_with_a_word_on_who_is_missing(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    _, province = (Path(shutil.copytree(pc, tmp_path / pc.name)) for pc in pair)
    of = ("F12-T", "--period", PERIOD)
    told = ran("blank", *of, "-o", tmp_path / "bieu.xlsx", at=province).out
    assert "! Số của F12-T chưa có UBND phường Nam Ngạn: F12-X của cơ quan đó chưa gửi" in told
    assert "chưa có" in antt("check", tmp_path / "bieu.xlsx", at=province).out
