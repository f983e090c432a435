"""The menu's second page: other folders are watched, and the office's own forms are written and taken in."""

from __future__ import annotations

from pathlib import Path

from tests.app.test_enrolment import asking
from tests.menus import CHOOSE, came
from tests.screen import Screen


def test_among_other_folders_files_only_ours_are_announced(ward: Path, work: Path) -> None:
    (work / "Tải về").mkdir()
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        screen.enter("9")
        screen.wait(CHOOSE)
        screen.enter("6")
        screen.wait("Thư mục, ví dụ")
        screen.enter(f'"{work / "Tải về"}"')
        screen.wait("Từ nay xem cả thư mục")
        screen.wait(CHOOSE)
        screen.enter("0")
        screen.end()
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        (work / "Tải về" / "hoa don.xlsx").write_bytes((Path(__file__)).read_bytes())
        came(ward, 1, "TDP1.xlsx", into="nhap").rename(work / "Tải về" / "TDP1.xlsx")
        said = screen.wait("Có 1 tệp mới trong Tải về: TDP1.xlsx")
        assert "hoa don" not in said
        screen.enter("1")
        screen.wait("Nhận 1 tệp này?")
        screen.enter("k")
        screen.wait("đang trống")
        screen.wait(CHOOSE)


def test_what_only_the_office_fills_is_written_and_taken_in_by_number(ward: Path) -> None:
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        screen.enter("9")
        screen.wait(CHOOSE)
        screen.enter("3")
        listed = screen.wait(CHOOSE)
        number = next(line for line in listed.split("\n") if "(F05)" in line).strip().partition(".")[0]
        screen.enter(number)
        screen.wait("antt-sync blank F05 --unit X-14761-000.1 --period 2024 -o")
        screen.wait("[C/K]")
        screen.enter("k")
        screen.wait("Ký bây giờ?")
        screen.enter("k")
        screen.wait(CHOOSE)


def test_what_goes_upward_is_a_number_too(ward: Path) -> None:
    with Screen(at=ward) as screen:
        screen.wait(CHOOSE)
        screen.enter("9")
        assert " 9. Chuyển lên cấp trên" in screen.wait(CHOOSE)
        screen.enter("9")
        screen.wait("Lệnh tương đương: antt-sync forward")
        screen.wait("→")
        screen.wait(CHOOSE)


def test_keys_are_compared_the_pack_is_written_and_the_pc_is_looked_at(ward: Path, work: Path) -> None:
    (work / "to 2.json").write_bytes(asking(2).data())
    with Screen(at=ward, columns=160) as screen:
        for number, asked in (("10", "Tệp đăng ký"), ("11", "Đã ghi Phát"), ("12", "Đồng hồ máy: ")):
            screen.wait(CHOOSE)
            screen.enter("9")
            screen.wait(CHOOSE)
            screen.enter(number)
            screen.wait(asked)
            if number == "10":
                screen.enter(f'"{work / "to 2.json"}"')
                screen.wait("gõ 20 chữ số đơn vị đọc")
                screen.enter(asking(2).mark)
                screen.wait("Đã ký danh mục bản 2")
    assert list((ward / "Phát").glob("Gói phát hành*.antt")) != []
