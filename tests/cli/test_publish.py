"""`publish`: what an office below has after merging the pack, and what a stranger's pack changes: nothing."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from antt_sync.adapters.packages import unpack
from antt_sync.app.publish import publish
from antt_sync.app.registry import sign_roster
from antt_sync.app.set_up import issue_campaign
from antt_sync.app.world import Books
from antt_sync.cli.wiring import keys
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.envelope import Kind
from antt_sync.core.roster import KeyLine, Role, Unit
from tests.offices import desk_of
from tests.terminal import antt
from tests.tiers import NAMES, OTHER, PROVINCE, WARD, adopted, make_province, ran, seat, unit_of
from tests.world import ON_PAPER, PERIOD


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province, and a commune that it lists, which has a registry and no campaign of its own."""
    home = tmp_path_factory.mktemp("tiers")
    make_province(home / "tinh", WARD, OTHER)
    ask_for_few(home / "tinh")
    antt("init", "xa", "--unit", WARD, "--name", NAMES[WARD], at=home)
    make_units(home / "xa")
    adopted(home / "xa", home / "tinh")
    ran("publish", "-o", home / "goi.antt", at=home / "tinh")
    return home


def ask_for_few(office: Path) -> None:
    """A campaign of two forms, so that little has to be packed."""
    desk = desk_of(office)
    campaign = Books(desk).campaigns[PERIOD]
    forms = tuple(form for form in campaign.forms.values() if form.due)
    issue_campaign(desk, CampaignWish(PERIOD, forms, dict(campaign.windows), campaign.citing, ON_PAPER))


def make_units(office: Path) -> None:
    """One tổ dân phố in the registry of a commune."""
    desk = desk_of(office)
    head = Unit(WARD, NAMES[WARD], "X", "", valid_from=date(2020, 1, 1))
    one = Unit(unit_of(WARD, 1), "Tổ dân phố số 1", "K", WARD, valid_from=date(2020, 1, 1))
    own = KeyLine(desk.keys.public().hex(), WARD, Role.OFFICE, "Văn phòng")
    sign_roster(desk, None, [head, one], [own])


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def test_after_merging_the_pack_a_commune_has_registry_campaign_forms_and_blanks(home: Path) -> None:
    ward = home / "xa"
    assert antt("campaign", "show", "--period", PERIOD, at=ward).code == 2
    assert antt("merge", home / "goi.antt", at=ward).code == 0
    assert antt("--json", "campaign", "show", "--period", PERIOD, at=ward).said["citing"] == "CV 352/UBND-BCĐ"
    handed = antt("--json", "blank", "F04-K", "--all", "--period", PERIOD, "-o", "phat", at=ward)
    assert (handed.code, len(handed.said["written"])) == (0, 1)
    opened = antt("open", home / "goi.antt", "-o", "trong", at=ward)
    assert opened.code == 0, opened.err
    inside = [path.name for path in (ward / "trong").iterdir()]
    assert sorted(name.split(" ")[0] for name in inside) == ["F04-K", "F04-X"]
    checked = antt("check", *sorted((ward / "trong").iterdir()), at=ward)
    assert ("F04-K" in checked.out, "F04-X" in checked.out) == (True, True)


def test_a_pack_from_above_is_told_as_settings_and_leads_to_no_review(home: Path) -> None:
    ward, pack = home / "xa", home / "goi.antt"
    fresh = Path(shutil.copytree(ward, home / "xa hai"))
    taken, opened = antt("merge", pack, at=ward).out, antt("open", pack, at=fresh).out
    for told in (taken, opened):
        assert f"{NAMES[PROVINCE]}  –     –    –        Đã nhận danh mục, đợt, 2 mẫu biểu" in told
        assert " văn bản mới trong 1 tệp." in told
        assert "antt-sync campaign show" in told
        assert "review export" not in told
    assert f"antt-sync open {pack} -o bieu" in opened


def test_a_pack_says_what_to_type_next_with_its_own_names(home: Path) -> None:
    said = ran("publish", "-o", home / "goi hai.antt", at=home / "tinh").out
    assert 'antt-sync open "goi hai.antt"' in said
    assert f"antt-sync blank F04-X --all --period {PERIOD} -o phat" in said


def test_the_forms_come_as_documents_named_by_their_digests(home: Path) -> None:
    pack = unpack((home / "goi.antt").read_bytes(), keys.verify)
    forms = [e for e in pack.envelopes if e.kind is Kind.FORM]
    texts = {str(e.body["hash"]): str(e.body["text"]) for e in forms}
    assert len(texts) == len(forms) == 2
    assert [h for h, text in texts.items() if hashlib.sha256(text.encode()).hexdigest() != h] == []
    assert len(pack.blobs) == 2


def test_written_again_it_is_the_same_to_the_byte(home: Path) -> None:
    again = antt("--json", "publish", "-o", home / "lai.antt", at=home / "tinh")
    assert (again.code, again.said["receivers"]) == (0, [WARD])
    assert (home / "lai.antt").read_bytes() == (home / "goi.antt").read_bytes()
    said = antt("publish", "-o", home, at=home / "tinh").out
    assert all(words in said for words in ("danh mục đơn vị bản 2", "đợt 2024", "2 biểu trống", NAMES[WARD]))


def test_a_strangers_pack_changes_nothing_and_its_blanks_stay_inside(home: Path) -> None:
    stranger = seat(PROVINCE, wards=[WARD], root="thief", forms=["F04-K"])
    publish(stranger.desk, to="la.antt")
    (home / "la.antt").write_bytes(stranger.medium.files["la.antt"])
    ward = home / "xa"
    before = antt("--json", "status", at=ward).said["view"]
    assert antt("open", home / "la.antt", "-o", "trong", at=ward).code in {0, 3}
    assert not (ward / "trong").exists()
    assert antt("campaign", "show", "--period", PERIOD, at=ward).code == 2
    after = antt("--json", "status", at=ward).said
    assert after["view"] == before
    assert {a["code"] for a in after["attention"]} == {"PARK-107"}


def test_an_own_campaign_goes_before_the_one_from_above(home: Path) -> None:
    ward = home / "xa"
    antt("merge", home / "goi.antt", at=ward)
    above = antt("--json", "campaign", "show", "--period", PERIOD, at=ward).said
    ran("campaign", "issue", "--period", PERIOD, "--parameter", "duyet_theo_thu_tu=0", at=ward)
    shown = antt("--json", "campaign", "show", "--period", PERIOD, at=ward).said
    assert shown["version"] == 1
    assert shown["parameters"] == {**above["parameters"], "duyet_theo_thu_tu": 0} != above["parameters"]
    assert (shown["citing"], shown["forms"]) == (above["citing"], above["forms"])


def test_a_unit_publishes_nothing(home: Path) -> None:
    words = ("--unit", unit_of(WARD, 1), "--name", "Tổ 1", "--level", "unit", "--root", "00" * 32)
    ran("init", "to", *words, "--root-office", WARD, at=home)
    ended = antt("publish", "-o", "a.antt", at=home / "to")
    assert (ended.code, "PUBLISH-101" in ended.err) == (2, True)
