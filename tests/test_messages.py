"""Both catalogues say the same, every code has words, and every word is used.

Reads the catalogues and the sources as text; refuses to know what any message means.
"""

from __future__ import annotations

import ast
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from antt_sync.app.checkup import Area
from antt_sync.app.log import SAID
from antt_sync.app.reviewing import VERDICT_WORDS
from antt_sync.app.unit_message import Result
from antt_sync.cli.main import Commands
from antt_sync.core.envelope import Kind
from antt_sync.core.mending import Became, Stood
from antt_sync.core.review import Verb
from antt_sync.core.submission import CHANNELS
from antt_sync.core.views import State
from antt_sync.messages.render import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "antt_sync"
CODE = re.compile(r"[A-Z]+-[0-9]{3}")
PLACE = re.compile(r"\{([^{}]*)\}")

FAMILIES: Mapping[str, frozenset[str]] = {
    "help_": frozenset(Commands.MODULES),
    "state_": frozenset(s.value for s in State) | {"on_paper"},
    "outcome_": frozenset(r.value for r in Result),
    "progress_": frozenset({"read", "take", "write", "verify", "rebuild"}),
    "kind_": frozenset(k.value for k in Kind),
    "channel_": frozenset(CHANNELS) - {"other"},
    "logged_": frozenset(k.value for k in Kind if k is not Kind.REVIEW)
    | {"reopen", "comment", *(name for _, name in SAID)},
    "area_": frozenset(a.value for a in Area),
    "healed_": frozenset(b.value for b in (*Became, *Stood)),
    "decided_": frozenset(v.value for v in (Verb.APPRAISE, Verb.ASK, Verb.LOCK, Verb.UNLOCK)),
}
"""Phrases whose name ends in a value; what follows `column_` is read from the sources."""

JARGON = re.compile(
    r"\b(hash|băm|key|envelope|phong bì|token|json|payload|schema|xml|sql|sha-?256|keyid)\b", re.IGNORECASE
)
ALLOWED: Mapping[str, str] = {
    "init_next_unit": "names a file on the disk: dang-ky.json",
    "root_read_first": "names a file on the stick: root.key",
    "ask_root_stick": "names a file on the stick: root.key",
}
"""Vietnamese texts that may hold a word of ours, each with its reason."""


class Text(NamedTuple):
    """One text of a catalogue: the code or phrase, the part of it, the words."""

    name: str
    part: str
    words: str


@cache
def texts(lang: str) -> tuple[Text, ...]:
    """Every text of a language."""
    return tuple(Text(name, part, w) for name, entry in catalogue(lang).items() for part, w in entry.items())


def printed() -> Iterator[Text]:
    """The words printed on workbooks, Vietnamese only."""
    tables = tomllib.loads((PACKAGE / "messages" / "workbook_vi.toml").read_text(encoding="utf-8"))
    for table, entries in tables.items():
        yield from (Text(table, name, words) for name, words in entries.items())


@cache
def sources() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def constants() -> frozenset[str]:
    """Every string of the sources, docstrings among them as wholes."""
    nodes = (node for tree in sources() for node in ast.walk(tree))
    return frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


def calls(*names: str) -> Iterator[ast.Call]:
    """Every call of these functions or classes."""
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def columns() -> Iterator[str]:
    """The values that follow `column_`: `phrase(f"column_{c}") for c in ("unit", …)`."""
    for tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.ListComp(
                    elt=ast.Call(args=[ast.JoinedStr(values=[ast.Constant(value="column_"), *_]), *_]),
                    generators=[ast.comprehension(iter=ast.Tuple() as values)],
                ):
                    yield from ast.literal_eval(values)


def phrases_asked_for() -> set[str]:
    """Every phrase that the sources name."""
    named = {a.value for c in calls("phrase") for a in c.args[:1] if isinstance(a, ast.Constant)}
    families = {f"{family}{value}" for family, values in FAMILIES.items() for value in values}
    picked = {n.value for c in calls("phrase") for n in picks(c.args[0])}
    return (
        {str(n) for n in named | picked} | families | set(VERDICT_WORDS) | {f"column_{c}" for c in columns()}
    )


def picks(argument: ast.expr) -> Iterator[ast.Constant]:
    """The names in `{"stop": "stop", …}[severity]` and in `"a" if many else "b"`."""
    match argument:
        case ast.Subscript(value=ast.Dict(values=values)):
            yield from (v for v in values if isinstance(v, ast.Constant))
        case ast.IfExp(body=ast.Constant() as one, orelse=ast.Constant() as other):
            yield from (one, other)


def codes_in_sources() -> set[str]:
    return {text for text in constants() if CODE.fullmatch(text)}


# --- the two catalogues ------------------------------------------------------------------------


def test_both_languages_have_the_same_texts() -> None:
    vietnamese, english = ({(t.name, t.part) for t in texts(lang)} for lang in LANGUAGES)
    assert vietnamese == english


def test_both_languages_have_the_same_places() -> None:
    vietnamese, english = (
        {(t.name, t.part): sorted(set(PLACE.findall(t.words))) for t in texts(lang)} for lang in LANGUAGES
    )
    assert {at: (places, english[at]) for at, places in vietnamese.items() if english[at] != places} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_has_a_title_a_what_and_a_do(lang: str) -> None:
    entries = {name: entry for name, entry in catalogue(lang).items() if CODE.fullmatch(name)}
    assert {n for n, entry in entries.items() if not {"title", "what", "do"} <= set(entry)} == set()
    assert set(catalogue(lang)) - set(entries) == {"live", "words"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_composed_and_tidy(lang: str) -> None:
    wrong = [
        (t.name, t.part)
        for t in (*texts(lang), *(printed() if lang == "vi" else ()))
        if t.words != unicodedata.normalize("NFC", t.words) or not t.words
    ]
    assert wrong == []
    assert [t for t in texts(lang) if t.words != t.words.strip()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_has_a_name(lang: str) -> None:
    wrong = [
        t for t in texts(lang) for place in PLACE.findall(t.words) if not re.fullmatch("[a-z_0-9]+", place)
    ]
    assert wrong == []
    assert [t for t in texts(lang) if t.words.count("{") != len(PLACE.findall(t.words))] == []


# --- codes and phrases against the sources -----------------------------------------------------


def test_every_code_in_the_sources_has_words() -> None:
    assert codes_in_sources() - set(catalogue("vi")) == set()


COPY_AGAIN = re.compile("(?:[Cc]hép|tải|gửi)[^.]* lại|[Cc]opy[^.]* again")
PHONE = re.compile("[Gg]ọi điện|[Pp]hone")
FORGED = re.compile("giả mạo|làm giả|bị tráo|forged|exchanged")
DAMAGED = ("SEAL-101", "SEAL-102")
NOT_GENUINE = ("SEAL-201", "SEAL-202", "SEAL-203", "SEAL-205", "SEAL-206")


@pytest.mark.goal("X3", "every code says what and what to do; damage is no forgery")
def test_every_code_has_a_next_step_and_damage_is_never_called_a_forgery(
    tried: Callable[[int, str], None],
) -> None:
    number, wrong = 0, []
    for lang in LANGUAGES:
        for code in filter(CODE.fullmatch, catalogue(lang)):
            entry = catalogue(lang)[code]
            number += 1
            fits = bool(entry.get("what") and entry.get("do"))
            if code in DAMAGED:
                fits = fits and bool(COPY_AGAIN.search(entry["do"])) and not PHONE.search(entry["do"])
                fits = fits and not FORGED.search(f"{entry['title']} {entry['what']}")
            if code in NOT_GENUINE:
                fits = fits and bool(PHONE.search(entry["do"])) and not entry["do"].startswith("Chép")
            wrong += [] if fits else [(lang, code)]
    assert wrong == []
    assert {*DAMAGED, *NOT_GENUINE} <= set(catalogue("vi"))
    tried(number, "0 without a next step, 0 mixed")


def test_every_message_is_used() -> None:
    schemas = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "schemas").rglob("*.toml"))
    codes = {name for name in catalogue("vi") if CODE.fullmatch(name)}
    assert codes - codes_in_sources() - set(CODE.findall(schemas)) == set()


def test_every_phrase_that_the_sources_ask_for_exists() -> None:
    assert phrases_asked_for() - set(catalogue("vi")["words"]) == set()


def test_every_phrase_is_used() -> None:
    # A name may reach `phrase` through a variable; it stands in the sources all the same.
    assert set(catalogue("vi")["words"]) - phrases_asked_for() - constants() == set()


def test_every_family_of_phrases_is_known() -> None:
    asked = {
        str(part.value)
        for call in calls("phrase")
        for argument in call.args[:1]
        if isinstance(argument, ast.JoinedStr)
        for part in argument.values[:1]
        if isinstance(part, ast.Constant)
    }
    assert asked == {*FAMILIES, "column_"}


def test_every_phrase_is_given_what_its_places_need() -> None:
    words = catalogue("vi")["words"]
    wrong = []
    for call in calls("phrase"):
        name = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        given = {k.arg for k in call.keywords}
        if name in words and None not in given:
            wanted = set(PLACE.findall(words[str(name)]))
            if given - {"lang"} != wanted:
                wrong.append((name, sorted(wanted), sorted(str(g) for g in given)))
    assert wrong == []


def errors_raised() -> Iterator[tuple[str, set[str]]]:
    """(code, the names of its params) of every error that is raised with a literal code."""
    names = [f"{word}" for word in error_classes()]
    for call in calls(*names):
        if call.args and isinstance(call.args[0], ast.Constant) and all(k.arg for k in call.keywords):
            yield str(call.args[0].value), {str(k.arg) for k in call.keywords}


def error_classes() -> set[str]:
    tree = ast.parse((PACKAGE / "core" / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_every_error_is_raised_with_what_its_places_need() -> None:
    said = {name: set(PLACE.findall(" ".join(e.values()))) for name, e in catalogue("vi").items()}
    raised = list(errors_raised())
    assert len(raised) > 50
    # The caller adds the file's name where an adapter cannot know it.
    assert [(code, said[code] - given) for code, given in raised if said[code] - given - {"file"}] == []


# --- how we speak ------------------------------------------------------------------------------


def test_nobody_is_addressed() -> None:
    everything = (*texts("vi"), *printed())
    assert [t for t in everything if re.search(r"\bbạn\b", t.words, re.IGNORECASE)] == []


def test_no_word_of_ours_is_said_to_a_clerk() -> None:
    said = {
        t.part if t.name == "words" else t.name
        for t in (*texts("vi"), *printed())
        if JARGON.search(PLACE.sub("", t.words))
        and not t.name.startswith("SCHEMA-")  # for the author of a form, who writes TOML
    }
    assert said == set(ALLOWED)


@pytest.mark.parametrize("words", ["Sai token của biểu", "Xem tệp JSON", "Hash không khớp", "Phong bì sai"])
def test_the_search_sees_a_word_of_ours(words: str) -> None:
    assert JARGON.search(words) is not None
