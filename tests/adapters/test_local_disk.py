"""A store stays on this PC: folders that programs copy to the network, or of other computers, are known."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from antt_sync.adapters.local_disk import shared_mount, stay_local, synced_folder
from antt_sync.core.errors import FileTrouble


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - UBND phường Nam Ngạn",
        "Dropbox",
        "Dropbox (Cá nhân)",
        "Google Drive",
        "My Drive",
    ],
)
def test_a_folder_that_a_program_copies_to_the_network_is_known_by_its_name(work: Path, name: str) -> None:
    place = work / name / "Documents" / "phường"
    with pytest.raises(FileTrouble) as caught:
        stay_local(place)
    assert (caught.value.code, caught.value.params) == ("DOCTOR-106", {"folder": str(place)})
    assert synced_folder(place, {}) == name
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("name", ["Một ổ đĩa", "OneDriver", "dropbox cũ", "Hồ sơ Google", "onedrive-cũ"])
def test_other_names_raise_no_false_alarm(work: Path, name: str) -> None:
    stay_local(work / name)


@pytest.mark.parametrize("mark", [".dropbox", ".tmp.drivedownload"])
def test_it_is_known_by_what_the_program_leaves_there(work: Path, mark: str) -> None:
    (work / "Của tôi").mkdir()
    stay_local(work / "Của tôi" / "phường")
    (work / "Của tôi" / mark).mkdir()
    assert synced_folder(work / "Của tôi" / "phường", {}) == "Của tôi"


def test_windows_says_which_folder_onedrive_keeps(work: Path) -> None:
    whole = work / "UBND" / "phường"
    assert synced_folder(whole, {"OneDriveCommercial": str(work / "UBND")}) == "UBND"
    assert synced_folder(whole, {"OneDriveCommercial": str(work / "khác"), "OneDrive": ""}) == ""


MOUNTS = """\
/dev/sda2 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//may-chu/chung /mnt/chung cifs rw 0 0
may-chu:/x /mnt/\\303\\264\\040chung nfs4 rw 0 0
/dev/sdb1 /mnt/chung/usb vfat rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("/srv/a", False),
        ("/media/a", False),
        ("/mnt/chung/phuong", True),
        ("/mnt/chung", True),
        ("/mnt/chung/usb/a", False),
        ("/mnt/chungx", False),
    ],
)
def test_a_folder_of_another_computer_is_known_by_its_mount(path: str, shared: bool) -> None:
    assert shared_mount(PurePosixPath(path), MOUNTS) is shared


def test_this_computers_own_folder_is_its_own(work: Path) -> None:
    stay_local(work)
