"""What a clerk reads after a command: the next step, words instead of code words, units by their names."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antt_sync.cli.asking import the_unit
from antt_sync.cli.main import cli
from antt_sync.cli.output import as_typed
from antt_sync.core.errors import UsageTrouble
from antt_sync.messages.render import catalogue
from tests.app.test_unit_lines import sheet
from tests.cli.conftest import *  # noqa: F403  # the offices that commands are tried in
from tests.terminal import antt
from tests.world import answers, issue_roster, office_key, place, unit_id, units, workbook


def test_a_signed_campaign_says_so_and_names_the_next_command(ward: Path) -> None:
    ended = antt("campaign", "issue", "--period", "2024", "--parameter", "dang_ky_qua_tep=0", at=ward)
    assert ended.code == 0, ended.err
    assert "Đã ký đợt 2024." in ended.out
    assert "antt-sync blank F04-K --period 2024 --all -o phat" in ended.out
    assert "nộp bản đăng ký bằng giấy: 0" in ended.out


def test_the_newest_campaign_is_shown_unless_one_is_named(ward: Path) -> None:
    assert antt("--json", "campaign", "show", at=ward).said["period"] == "2024"
    assert antt("campaign", "show", "--period", "2031", at=ward).code == 2


def test_blanks_for_everybody_say_where_they_go(ward: Path) -> None:
    words = ("blank", "F04-K", "--period", "2024", "-o", "phat")
    assert "antt-sync merge" in antt(*words, "--all", at=ward).out
    assert "antt-sync merge" not in antt(*words, "--unit", unit_id(1), at=ward).out


@pytest.mark.parametrize("option", ["--grid", "--common"])
def test_a_dossier_goes_to_units_only(ward: Path, option: str) -> None:
    ended = antt("blank", "HS-K", option, "--period", "2024", "-o", "a.xlsx", at=ward)
    assert (ended.code, "HS-K chỉ dùng với --unit hoặc --all." in ended.err) == (2, True)


def test_what_was_taken_in_leads_on_and_nothing_new_to_nowhere(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1, answers(1, {"d42.ket_qua": None})))
    assert "antt-sync deliver" in antt("merge", "1.xlsx", "--yes", at=ward).out
    assert "antt-sync" not in antt("merge", "1.xlsx", "--yes", at=ward).out


def test_review_copies_say_how_they_come_back(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert 'antt-sync review import "để xét"' in antt("review", "export", "-o", "để xét", at=ward).out
    assert as_typed("xet") == "xet"


def test_only_a_report_that_replaced_one_speaks_of_the_old_one(ward: Path) -> None:
    words = ("report", "de-nghi", "-o", "a.xlsx")
    assert "Cũ" not in antt(*words, at=ward).out
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    assert "Cũ" in antt(*words, at=ward).out


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--unit", "TỔ DÂN PHỐ SỐ 2"),
        ("blank", "F04-K", "--period", "2024", "-o", "a.xlsx", "--unit", "tổ dân phố số 2"),
        ("deliver", "Tổ dân phố số 2", "-o", "tra"),
        ("review", "list", "--unit", "Tổ dân phố số 2"),
    ],
)
def test_a_unit_may_be_called_by_its_name(ward: Path, words: tuple[str, ...]) -> None:
    ended = antt(*words, at=ward)
    assert ended.code == 0, ended.err


def test_reviews_are_signed_about_the_unit_of_that_name(ward: Path) -> None:
    (ward / "1.xlsx").write_bytes(workbook(1))
    antt("merge", "1.xlsx", "--yes", at=ward)
    about = ("Tổ dân phố số 1", "--form", "F04-K", "--period", "2024")
    for words in (("ask", *about, "--comment", "Ghi rõ"), ("accept", *about, "--reason", "x")):
        ended = antt("--json", "review", *words, at=ward)
        assert ended.said["unit"] == unit_id(1), ended.err
    assert antt("--json", "review", "unlock", *about, "--reason", "x", at=ward).said["unit"] == unit_id(1)


def test_a_name_that_two_units_have_is_refused_with_their_ids() -> None:
    pc = place()
    head, one, two, three = units(3)
    issue_roster(pc, [head, one, replace(two, name=one.name), three], [office_key("office")])
    assert the_unit(pc.desk, three.name.upper()) == three.id
    assert [the_unit(pc.desk, typed) for typed in ("", "Tổ lạ", one.id)] == ["", "Tổ lạ", one.id]
    with pytest.raises(UsageTrouble) as told:
        the_unit(pc.desk, one.name)
    assert (told.value.code, told.value.params["units"]) == (
        "USE-155",
        ", ".join(f"{u.id} (UBND phường Nam Ngạn)" for u in (one, two)),
    )


# --- commands in messages ------------------------------------------------------------------------
ROOT = Path(__file__).resolve().parents[1]
PLAIN = frozenset({"form", "period", "id", "book", "closed", "n", "last", "parameter", "code"})
"""What a message may put into a command as it is: never anything that a person named."""
TYPED = frozenset({"place", "typed", "file", "folder", "unit", "fingerprint"})
"""What comes as it is typed (`as_typed`): the tests below run such commands."""
PLACEHOLDER = re.compile(r'"[^"]*"|\{\w+\}|[a-z]+(-[a-z]+)+|[\w{}-]+\.(xlsx|antt|json)')
PROGRAM_ONLY = frozenset({"shortcuts_put", "root_read_first"})
"""Phrases that speak of the program itself."""
BARE = re.compile(
    r"(?<![\w-])(?<!antt-sync )(?<! \{folder\} )((review|campaign|roster) "
    r"(export|import|accept|ask|reopen|issue|template|enrol|cutoff) (?!do |ghi |lập)"
    r"|(status|merge|check|blank|report|deliver) --?[a-z]+)"
)
"""A command without the program's name in front."""


def texts(lang: str) -> Iterator[tuple[str, str]]:
    """Every text that says what to do: messages' next steps, and phrases."""
    for name, entry in catalogue(lang).items():
        if name == "words":
            yield from entry.items()
        else:
            yield name, entry.get("do", "")
    if lang == "vi":
        printed = tomllib.loads((ROOT / "antt_sync/messages/report_vi.toml").read_text(encoding="utf-8"))
        for group, words in printed.items():
            yield from ((f"{group}.{name}", text) for name, text in words.items() if isinstance(text, str))


def wrong(said: str) -> list[str]:
    """What keeps a command that begins here from being run, once its capitals are filled in."""
    words = re.findall(r'"[^"]*"|\{\w+\}|\S+', said.partition("\n")[0])
    command = command_of(words)
    if isinstance(command, click.Group):
        return [f"no command: {said[:30]}"]
    options, seen, arguments, found = options_of(command), set[str](), 0, list[str]()
    ended = False
    while words and not ended:
        word, ended = bare(words.pop(0))
        if word in options:
            seen.add(word)
            if not options[word].is_flag:
                value, ended = bare(words.pop(0)) if words and not ended else ("", True)
                found += [] if value and value[0] not in "“(" else [f"no value for {word}"]
        elif word.startswith("-"):
            found.append(f"no option {word}")
        elif PLACEHOLDER.fullmatch(word) or (word.isupper() and len(word) > 1):
            arguments += 1
        else:
            ended = True
    for parameter in (p for p in command.params if p.required):
        named = isinstance(parameter, click.Option)
        if not (seen & set(parameter.opts) if named else arguments):
            found.append(f"lacks {parameter.human_readable_name}")
    return found


def command_of(words: list[str]) -> click.Command:
    """The command that the first words name; they are taken away, the program's own options with them."""
    command: click.Command = cli
    while words and isinstance(command, click.Group):
        options, (word, ended) = options_of(command), bare(words[0])
        if word == "--help":
            words.clear()
            return click.Command("--help")
        if word in options:
            del words[: 1 if options[word].is_flag else 2]
            continue
        found = command.get_command(click.Context(command), word)
        if found is None:
            break
        command = found
        words[:] = [] if ended else words[1:]
    return command


def options_of(command: click.Command) -> dict[str, click.Option]:
    return {name: p for p in command.params if isinstance(p, click.Option) for name in p.opts}


def bare(word: str) -> tuple[str, bool]:
    """(a word without the sentence's marks, whether the sentence goes on after it in its own words)."""
    stripped = word if word.startswith('"') else word.rstrip(".,;:)")
    return stripped, stripped != word


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_command_that_is_named_can_be_run_once_its_capitals_are_filled_in(lang: str) -> None:
    found = {}
    for name, text in texts(lang):
        for start in (m.end() for m in re.finditer(r"antt-sync (?=[a-z-])", text)):
            if name not in PROGRAM_ONLY and (why := wrong(text[start:])):
                found[name] = why
    assert found == {}
    assert {name for name, text in texts(lang) if BARE.search(text)} == set()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_people_named_never_stands_in_a_command_as_it_is(lang: str) -> None:
    commands = (m.group(0) for _, text in texts(lang) for m in re.finditer(r"antt-sync [^.;\n]*", text))
    named = {name for said in commands for name in re.findall(r"(?<=[ =\"])\{(\w+)\}", said)}
    assert named - PLAIN - TYPED == set()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
@example("Tổ dân phố số 1")
@example("A & B's (2) $HOME `x` !y \\")
@example("~")
def test_a_typed_name_is_one_word_to_a_posix_shell(name: str) -> None:
    assert shlex.split(as_typed(name, windows=False)) == [name]
    typed = as_typed(name, windows=False)
    assert typed == name or typed[0] in "\"'"
    assert not (typed.startswith('"') and set(name) & set("$`!"))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (r"E:\\", r"E:\\"),
        ("xet", "xet"),
        (r"E:\Hồ sơ", '"E:\\Hồ sơ"'),
        ("E:\\Hồ sơ\\", '"E:\\Hồ sơ\\\\"'),
        ("a&b", '"a&b"'),
        ("(1);2,3=4^5", '"(1);2,3=4^5"'),
        ("", '""'),
    ],
)
def test_a_typed_name_is_one_word_to_cmd(name: str, typed: str) -> None:
    assert as_typed(name, windows=True) == typed


def last_command(said: str) -> list[str]:
    """The words of the command that a text ends with, as a POSIX shell takes it apart."""
    return shlex.split(said.strip().splitlines()[-1].rpartition("antt-sync ")[2])


@pytest.mark.skipif(sys.platform == "win32", reason="what is printed there is for cmd")
def test_a_printed_path_can_be_pasted(tmp_path: Path) -> None:
    home = tmp_path / "Hồ sơ A & B's"
    home.mkdir()
    (home / "ds.xlsx").write_bytes(sheet([["Tên đơn vị"], ["UBND phường Bịa"], ["UBND xã Mẫu"]]))
    about = ("--unit", "T-38000-000.1", "--name", "UBND tỉnh Mẫu", "--level", "upper")
    made = antt("init", home / "tỉnh Mẫu", *about, "--from", "ds.xlsx", at=home)
    issued = antt(*last_command(made.out), at=tmp_path)
    assert "Đã ký danh mục bản 1: 2 đơn vị." in issued.out, (made.out, issued.err)
    office, unit = home / "tỉnh Mẫu", home / "xã"
    antt("init", unit, "--unit", "X-38000-002.1", "--name", "UBND xã Mẫu", at=home)
    asked = antt("keys", "request", "-o", home / "xin vào.json", at=unit)
    assert asked.code == 0, asked.err
    book = antt("roster", "enrol", home / "xin vào.json", "-o", home / "bảng & gọi.xlsx", at=office)
    assert antt(*last_command(book.out), at=office).code != 2, book.out  # nobody has phoned yet
