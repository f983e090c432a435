"""Plays a ward's October 2024 through the real command line, on real files, and leaves them to look at.

`python3 scripts/demo.py [DIR]` sets up and plays in DIR (default build/demo). The ward's units and
people are invented. Knows the story; refuses to do anything that a person at the desk could not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import _environment

OFFICE, PERIOD = "X-14761-000.1", "2024"
DESK = Path("phuong")
XLS = Path(__file__).resolve().parent / "demo_files" / "Mau 1 TDP8.xls"
PASSPHRASE = "nui song bien troi"  # a rehearsal's; a real one is typed, never written down
SURNAMES = ("An", "Bình", "Cường", "Dung", "Giang", "Hà", "Hải", "Khánh", "Lan", "Minh", "Nga")


def unit(number: int) -> str:
    """A tổ dân phố's id."""
    return f"K-14761-{number:03d}.1"


def name(number: int) -> str:
    """A tổ dân phố's printed name."""
    return f"Tổ dân phố số {number}"


def head(number: int) -> str:
    """The invented person in charge."""
    return f"Trần Thị {SURNAMES[number - 1]}"


class Play:
    """One run in one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = "2024-10-14T08:00:00+07:00"

    def say(self, text: str) -> None:
        """A step of the story."""
        print(f"\n━━ {text}", flush=True)

    def run(self, *words: str, at: Path = DESK, codes: tuple[int, ...] = (0,)) -> str:
        """A real command in a real process; anything but an expected exit code ends the play."""
        shown = " ".join(f'"{w}"' if " " in w else w for w in words)
        print(f"$ antt-sync {shown}", flush=True)
        environment = {
            **os.environ,
            "ANTT_PASSPHRASE": PASSPHRASE,
            "ANTT_CLOCK": self.clock,
            "PYTHONUTF8": "1",
            "PYTHONPATH": str(_environment.ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-m", "antt_sync", *words],
            cwd=self.root / at,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        print("\n".join(f"  {line}" for line in (done.stdout + done.stderr).splitlines()), flush=True)
        if done.returncode not in codes:
            raise SystemExit(f"antt-sync ended with {done.returncode}, not {codes}")
        return done.stdout

    def play(self) -> None:
        """The whole loop."""
        self.set_up()
        self.signing_unit()
        self.inbox()
        self.take_in()
        self.review()
        self.deliver()
        self.correct()

    def set_up(self) -> None:
        """Folder, registry, campaign, blanks."""
        from _people import fill

        self.say("Phường lập thư mục làm việc, danh mục 11 tổ dân phố và đợt 2024 (kỳ rút ngắn theo CV 352).")
        self.run("init", str(DESK), "--unit", OFFICE, "--name", "UBND phường Nam Ngạn",
                 "--phone", "0237 000 000", "--place", "Nam Ngạn", at=Path())  # fmt: skip
        self.run("roster", "template", "-o", "../danh-muc-trong.xlsx")
        rows: dict[str, object] = {}
        for n in range(1, 12):
            row = f"don_vi[{n}]"
            rows |= {f"{row}.noi_dung": name(n), f"{row}.loai": "KDC", f"{row}.tu_ngay": "01/01/2020"}
            rows[f"{row}.phu_trach"] = f"Tổ trưởng {head(n)}"
        rows |= {
            "ho_ten.phu_trach": "Lê Thị Mẫu",
            "chuc_vu.phu_trach": "Công chức",
            "ngay_lap.tu_ngay": "05/01/2024",
        }
        fill(self.root / "danh-muc-trong.xlsx", self.root / "danh-muc.xlsx", rows)
        self.run("roster", "issue", "../danh-muc.xlsx")
        self.run("campaign", "issue", "--period", PERIOD, "--window", "K.assessment=01/11/2023..14/10/2024",
                 "--due", "F04-K=14/10/2024", "--parameter", "dang_ky_qua_tep=0",
                 "--citing", "CV 352/UBND-BCĐ",
                 "--local-name", "F04-K=Biểu mẫu 01 kèm CV 352/UBND-BCĐ")  # fmt: skip
        self.office_tables()
        self.run("blank", "F04-K", "--all", "--period", PERIOD, "-o", "../phat")
        self.run("blank", "F04-K", "--period", PERIOD, "-o", "../phat/Biểu chung.xlsx")

    def office_tables(self) -> None:
        """What the office itself says first: no unit has to type, or guess, the police's figures."""
        from _people import comparison, fill, ratings

        self.say("Công an phường lập bảng so sánh vụ việc, bảng xếp loại Tổ; số liệu sẽ in sẵn cho từng tổ.")
        units = {unit(n): name(n) for n in range(1, 12)}
        tables = {
            "F05": comparison(units, {unit(6): 6}),
            "F13": ratings(units, {unit(3): "Hoàn thành"}),
        }
        for form, typed in tables.items():
            self.run("blank", form, "--unit", OFFICE, "--period", PERIOD, "-o", f"../{form}.xlsx")
            fill(self.root / f"{form}.xlsx", self.root / f"{form} Công an phường.xlsx", typed)
            self.run("sign", f"../{form} Công an phường.xlsx", "-o", "..")

    def signing_unit(self) -> None:
        """Two units have the tool and their own keys."""
        self.say("Tổ 9 và tổ 10 có công cụ, tự lập khóa; phường nhận đăng ký khóa.")
        root = (self.root / DESK / "antt-office.toml").read_text(encoding="utf-8").split('root = "')[1][:64]
        for n in (9, 10):
            home = f"to-{n}"
            self.run("init", home, "--unit", unit(n), "--name", name(n), "--level", "unit",
                     "--root", root, "--root-office", OFFICE, at=Path())  # fmt: skip
            self.run("keys", "request", "-o", f"../dang-ky-{n}.json", at=Path(home))
        self.run("roster", "enrol", "../dang-ky-9.json", "../dang-ky-10.json", "--yes")

    def blank(self, number: int) -> Path:
        """The workbook that the ward gave out to a unit."""
        return next((self.root / "phat" / name(number)).glob("*.xlsx"))

    def inbox(self) -> None:
        """What lies in the ward's folder on the last day."""
        from _people import CLEAN, fill

        self.say("Ngày cuối: tệp về đủ kiểu tên, mỗi tổ điền một kiểu.")
        box, unpacked = self.root / "den", self.root / "zip"
        mistakes: dict[int, dict[str, object]] = {
            1: {"d413_tong.nay": 412, "d413_dk.nay": 421},
            2: {"d411.ngay": "12/04/2024"},
            3: {"d44c_quan_ly.ket_qua": None, "d44d_tnld.nay": None},
            4: {"hoat_dong[1].nay": "186 lượt", "d44b_bkk.ket_qua": "Có"},
            5: {"hoat_dong[1].ngay": "31/2/2024"},
            6: {},  # the police count more cases than last year; its own conclusion does not see that
            7: {
                "d44a_y_kien.ket_qua": "Không đồng ý",
                "d44a_y_kien.ghi_chu": "Tổ dân phố chỉ biết 1 vụ trộm xe đạp, đề nghị đối chiếu.",
                "d44a_tp_kdc.nay": 1,
            },
        }
        targets = {
            1: box / "Mau 1.xlsx", 2: box / "Mau 1 (2).xlsx", 3: box / "Mẫu 1 tổ 3 chính thức.xlsx",
            4: box / "bieu mau 01_final.xlsx", 5: box / "Mau 1 (3).xlsx", 6: unpacked / "Mau 1.xlsx",
            7: box / "zalo" / "Mau 1 (4).xlsx",
        }  # fmt: skip
        sources = {5: self.root / "phat" / "Biểu chung.xlsx", 7: self.blank(2)}
        for n, changed in mistakes.items():
            fill(sources.get(n, self.blank(n)), targets[n], {**CLEAN, "ho_ten.ket_qua": head(n), **changed})
        shutil.copy(box / "Mau 1.xlsx", box / "Copy of Mau 1.xlsx")
        with zipfile.ZipFile(box / "ho so to 6.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(targets[6], "To 6/Mau 1.xlsx")
        shutil.copy(XLS, box / "MAU 1 TDP8.xls")
        (box / "anh chup bieu.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 2000)
        (box / "~$Mau 1.xlsx").write_bytes(b"\x05admin" + b"\0" * 159)
        (box / "to 11.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\0" * 500)
        for n in (9, 10):
            filled = self.root / f"to-{n}" / "tu-danh-gia.xlsx"
            fill(self.blank(n), filled, {**CLEAN, "ho_ten.ket_qua": head(n)})
            self.run("sign", "tu-danh-gia.xlsx", "-o", ".", at=Path(f"to-{n}"))
        good = next((self.root / "to-10").glob("*.antt"))
        shutil.copy(next((self.root / "to-9").glob("*.antt")), box / "to 9.antt")
        (box / "to 10 (usb hong).antt").write_bytes(good.read_bytes()[: good.stat().st_size // 2])

    def take_in(self) -> None:
        """One folder, one table; then the two doubtful files, and the whole folder once more."""
        self.say("Nhận hồ sơ: một lần kéo cả thư mục.")
        self.clock = "2024-10-14T16:30:00+07:00"
        self.run("merge", "../den", "--yes", "--channel", "zalo", codes=(4,))
        self.say("Hai tệp còn ngờ: hỏi qua điện thoại rồi gán đơn vị; nhận lại cả thư mục cũng không trùng.")
        self.run("merge", "../den", "--yes", "--channel", "zalo", "--assign", f"Mau 1 (3).xlsx={unit(5)}",
                 "--assign", f"Mau 1 (4).xlsx={unit(7)}", codes=(4,))  # fmt: skip
        self.run("status", "--form", "F04-K", "--as-of", "15/10/2024")

    def review(self) -> None:
        """The reviewer works in Excel."""
        from _people import comment_on

        self.say("Công an phường xét trong Excel: ghi nhận xét ngay vào ô, chọn kết luận.")
        self.clock = "2024-10-15T09:00:00+07:00"
        self.run("review", "export", "--form", "F04-K", "-o", "../xet")
        copies = sorted((self.root / "xet").rglob("*.xlsx"))
        for copy in copies:
            number = int(copy.name.split("số ")[1].split(" ")[0])
            if number == 7:
                comment_on(copy, notes={"d44a_y_kien.ket_qua": "Vụ thứ hai xảy ra đêm 03/9 ở nhà văn hóa."},
                           verdict="Đề nghị bổ sung, chỉnh sửa")  # fmt: skip
            elif number in {8, 9}:
                comment_on(copy, notes={}, verdict="Chấp nhận và chốt")
            else:
                comment_on(copy, notes={}, verdict="Đề nghị bổ sung, chỉnh sửa")
        self.run("review", "import", "../xet")

    def deliver(self) -> None:
        """One folder per unit."""
        self.say("Gửi trả: mỗi tổ một thư mục, một tệp đã đánh dấu, một tin nhắn dán được ngay.")
        self.run("deliver", "-o", "../tra")
        message = self.root / "tra" / name(7) / "Tin-nhan.txt"
        print("\n".join(f"  │ {line}" for line in message.read_text(encoding="utf-8-sig").splitlines()))

    def correct(self) -> None:
        """Corrections come back: in the returned workbook, in the original file, as a whole package."""
        from _people import CLEAN, fill, reply_to

        self.say("Tổ 7 sửa trong tệp gửi trả và trả lời; tổ 1 sửa tệp gốc; tổ 10 chép lại USB.")
        self.clock = "2024-10-16T10:00:00+07:00"
        again = self.root / "den-lan-2"
        again.mkdir()
        returned = next((self.root / "tra" / name(7)).glob("*.xlsx"))
        reply_to(
            returned,
            again / "to 7 da sua.xlsx",
            changes={
                "d44a_y_kien.ket_qua": "Đồng ý",
                "d44a_y_kien.ghi_chu": None,
                "d44a_tp_kdc.nay": None,
            },
            reply="Đã đối chiếu, đúng là 2 vụ.",
        )
        fill(self.root / "den" / "Mau 1.xlsx", again / "Mau 1 sua.xlsx", {**CLEAN, "ho_ten.ket_qua": head(1)})
        shutil.copy(next((self.root / "to-10").glob("*.antt")), again / "to 10.antt")
        self.run("merge", "../den-lan-2", "--yes", "--channel", "usb")
        for n in (1, 7, 10):
            self.run("review", "accept", unit(n), "--form", "F04-K", "--period", PERIOD)
        self.run("deliver", unit(1), unit(7), unit(10), "-o", "../tra")
        self.run("status", "--form", "F04-K", "--as-of", "16/10/2024")
        self.run("verify")
        self.say(f"Xong. Mở để xem: {self.root / 'tra'} (gửi trả), {self.root / 'phat'} (biểu trống).")


def main() -> None:
    """Set up, then play."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else _environment.ROOT / "build" / "demo").resolve()
    if target.exists():
        if not (target / "danh-muc-trong.xlsx").exists() and any(target.iterdir()):
            raise SystemExit(f"{target} không trống. / {target} is not empty.")
        shutil.rmtree(target)
    target.mkdir(parents=True)
    started = time.monotonic()
    Play(target).play()
    print(f"\n{time.monotonic() - started:.0f} giây / seconds.")


if __name__ == "__main__":
    _environment.run_inside(_environment.RUNTIME_LOCK)
    main()
