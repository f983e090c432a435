"""The shipped forms and one clean filling of each, from which tests change the one thing they are about.

Knows what a tidy residential area and its commune would write; refuses to know what any check says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from antt_sync.adapters.schema_files import load_form
from antt_sync.core.findings import Finding
from antt_sync.core.live import Evaluation
from antt_sync.core.schema import Form
from antt_sync.core.values import Entry, Unreadable, Value, serial

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
PARAMETERS = {
    "window_start": serial(date(2023, 11, 1)),
    "window_end": serial(date(2024, 10, 31)),
    "q1_start": serial(date(2024, 1, 1)),
    "q1_end": serial(date(2024, 3, 31)),
    "year": 2024,
}
KNOWN: Mapping[str, Value] = {
    "d413_tong.nay": 216,
    "d44a_tp_kdc.truoc": 6,
    "d44a_tnxh_kdc.truoc": 2,
    "d44a_vp_kdc.truoc": 4,
}

F04K_CLEAN: Mapping[str, Entry] = {
    "d411.ket_qua": "Đạt",
    "d411.so": "02-NQ/CB",
    "d411.ngay": date(2024, 1, 20),
    "d412.ket_qua": "Đạt",
    "d412.ngay": date(2024, 2, 15),
    "d413_tong.nay": 216,
    "d413_dk.nay": 216,
    "d42.ket_qua": "Đạt",
    "hoat_dong[1].noi_dung": "Ngày hội toàn dân bảo vệ an ninh Tổ quốc",
    "hoat_dong[1].nay": 180,
    "hoat_dong[1].ngay": date(2024, 8, 19),
    **{f"d43{letter}.ket_qua": "Đạt" for letter in ("a", "b", "c", "d", "dd", "e", "g")},
    "d44a_tp.truoc": 6,
    "d44a_tp.nay": 4,
    "d44a_tnxh.truoc": 2,
    "d44a_tnxh.nay": 2,
    "d44a_vp.truoc": 4,
    "d44a_vp.nay": 0,
    "d44a_y_kien.ket_qua": "Đồng ý",
    "d44b_so.nay": 0,
    "d44c_tu_diem.nay": 0,
    "d44c_nguoi_tnxh.nay": 0,
    "d44c_quan_ly.ket_qua": "Có",
    "d44d_chay_no.nay": 0,
    "d44d_tnld.nay": 0,
    "d44d_su_co.nay": 0,
    "d45_1xl.ket_qua": "Hoàn thành tốt",
    "d45_1tt.ket_qua": "Chính thức",
    "d45_1yk.ket_qua": "Đồng ý",
    "d45_2so.nay": 0,
    "ket_luan.ket_qua": "Đạt",
    "minh_chung[1].noi_dung": "Biên bản họp đánh giá",
    "minh_chung[1].ket_qua": "Mục 2",
    "minh_chung[1].so": "01/BB",
    "minh_chung[1].ngay": date(2024, 10, 30),
    "ho_ten.ket_qua": "Nguyễn Văn Bình",
    "chuc_vu.ket_qua": "Tổ trưởng tổ dân phố",
    "ngay_lap.ngay": date(2024, 11, 2),
}

GIVEN: Mapping[str, Value] = {
    address: F04K_CLEAN[address]  # type: ignore[misc]  # all of them are plain values
    for address in (
        *(f"d44a_{group}.{year}" for group in ("tp", "tnxh", "vp") for year in ("truoc", "nay")),
        "d45_1xl.ket_qua",
        "d45_1tt.ket_qua",
    )
}
"""What the police gave for the self-assessment."""

F02K_CLEAN: Mapping[str, Entry] = {
    "nq_co.ket_qua": "Có",
    "nq.so": "02-NQ/CB",
    "nq.ngay": date(2024, 1, 20),
    "ngay_dang_ky.ngay": date(2024, 2, 15),
    "ho_tong.so_luong": 216,
    "ho_dang_ky.so_luong": 216,
    "mo_hinh[1].noi_dung": "Camera an ninh khu dân cư",
    "mo_hinh[1].so_luong": 3,
    "mo_hinh[1].so_to": 2,
    "muc_pt_dang_ky.ket_qua": "Khá",
    "ho_ten.ket_qua": "Nguyễn Văn Bình",
    "chuc_vu.ket_qua": "Tổ trưởng tổ dân phố",
    "ngay_lap.ngay": date(2024, 2, 15),
}

F01_CLEAN: Mapping[str, Entry] = {
    "don_vi[1].noi_dung": "Tổ dân phố 1",
    "don_vi[1].ma": "K-14761-001.1",
    "don_vi[1].loai": "KDC",
    "don_vi[1].cap_cong_nhan": "Xã",
    "don_vi[1].phu_trach": "Tổ trưởng Nguyễn Văn Bình",
    "don_vi[1].tu_ngay": date(2020, 1, 1),
    "don_vi[2].noi_dung": "Trường THCS Bình Minh",
    "don_vi[2].loai": "CSGD",
    "don_vi[2].phan_loai": "THCS",
    "don_vi[2].tu_ngay": date(2024, 1, 1),
    "don_vi[2].den_ngay": date(2024, 12, 31),
    "ho_ten.phu_trach": "Lê Thị Hoa",
    "chuc_vu.phu_trach": "Công chức văn phòng",
    "ngay_lap.tu_ngay": date(2024, 1, 10),
}

CLEAN: Mapping[str, Mapping[str, Entry]] = {"F01": F01_CLEAN, "F02-K": F02K_CLEAN, "F04-K": F04K_CLEAN}


@cache
def shipped(form_id: str) -> Form:
    """The newest shipped version of a form."""
    return load_form(sorted((SCHEMAS / form_id).glob("*.toml"))[-1])


def filled(form_id: str, changes: Mapping[str, Entry | None] | None = None) -> dict[str, Entry]:
    """The clean filling with some cells changed; `None` clears a cell."""
    wanted = {**CLEAN[form_id], **(changes or {})}
    return {address: entry for address, entry in wanted.items() if entry is not None}


def evaluated(
    form_id: str,
    changes: Mapping[str, Entry | None] | None = None,
    *,
    known: Mapping[str, Value] | None = None,
    **parameters: int,
) -> Evaluation:
    """The changed clean filling, evaluated in the campaign of 2024."""
    entries = filled(form_id, changes)
    return Evaluation(shipped(form_id), entries, known=known or {}, parameters={**PARAMETERS, **parameters})


def given_in(form: Form, entries: Mapping[str, Entry]) -> dict[str, Value]:
    """Those of the entries that nobody types: what the office gave."""
    cells = form.grown(entries).cells
    return {a: e for a, e in entries.items() if cells[a].given and not isinstance(e, Unreadable)}


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """(severity, code, address) of each finding."""
    return [(f.severity.value, f.code, f.where.address) for f in findings]
