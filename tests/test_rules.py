"""The index of R01 to R22: each stands in the forms with source and words, passes and fails by name.

Knows the numbers and where each rule may be decided; what a single rule says is tested in `tests/forms/`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import _rules
import pytest

from antt_sync.adapters.schema_files import load_forms
from antt_sync.core.schema import Form, Rule
from antt_sync.messages.render import LANGUAGES, catalogue
from tests.fillings import SCHEMAS

FORMS = load_forms(SCHEMAS)
CODES = [f"R{number:02}" for number in range(1, 23)]
DECIDED = {"R04", "R06", "R20"}
"""Rules that nobody can break: they decide a criterion's result instead of accusing a cell."""


def rules() -> Iterator[tuple[Form, Rule]]:
    for form in FORMS:
        for rule in form.rules:
            yield form, rule


ALL = [pytest.param(form, rule, id=f"{form.id} {rule.id}") for form, rule in rules()]


def where() -> dict[str, dict[str, set[str]]]:
    """By code, the ways in which a rule is told, and the forms that tell it so."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for form, rule in rules():
        found[rule.code]["set rule" if rule.of_set else "form rule"].add(form.id)
    for form in FORMS:
        for cell in form.cells.values():
            if cell.rule:
                found[cell.rule]["decided cell"].add(form.id)
    for code, messages in _rules.REGISTRY.items():
        found[code]["list of units"] |= set(messages)
    return found


@pytest.mark.parametrize("code", CODES)
def test_a_rule_of_the_catalogue_stands_somewhere(code: str) -> None:
    ways = where()[code]
    print(code, {way: sorted(forms) for way, forms in ways.items()})  # with -rP: the index
    assert ways
    assert (set(ways) == {"decided cell"}) is (code in DECIDED)


def test_no_rule_calls_itself_by_a_number_that_the_catalogue_does_not_have() -> None:
    assert {code for code in where() if code.startswith("R")} == set(CODES)


@pytest.mark.parametrize(("form", "rule"), ALL)
def test_a_rule_has_its_source_and_words_in_both_languages(form: Form, rule: Rule) -> None:
    assert rule.source
    for lang in LANGUAGES:
        words = [text.to(lang) for text in (rule.title, rule.what, rule.do)]
        assert all(words)
        assert words[1] != words[2]
    assert rule.title.vi != rule.title.en
    assert rule.each or rule.at in form.cells


@pytest.mark.parametrize("form", FORMS, ids=[form.id for form in FORMS])
def test_a_cell_that_a_rule_decides_names_the_article(form: Form) -> None:
    for row in form.rows:
        if any(cell.rule for cell in row.cells):
            assert row.source or form.row_of[row.part_of].source, row.key


@pytest.mark.parametrize("code", sorted({m for found in _rules.REGISTRY.values() for m in found}))
def test_the_list_of_units_says_it_in_both_languages(code: str) -> None:
    for lang in LANGUAGES:
        assert all(catalogue(lang)[code].get(part) for part in ("title", "what", "do"))


# --- the page that lists them ------------------------------------------------------------------


def test_the_page_of_rules_is_current() -> None:
    assert _rules.PAGE.read_text(encoding="utf-8") == _rules.page(), "run scripts/docs.py"


def test_the_page_has_every_rule_of_every_form() -> None:
    lines = _rules.lines(FORMS)
    listed = {(form, line.code) for line in lines for form in line.forms}
    said = {(form.id, rule.code) for form, rule in rules()}
    decided = {(form.id, cell.rule) for form in FORMS for cell in form.cells.values() if cell.rule}
    assert said | decided <= listed
    assert [line.code for line in lines if line.code in CODES and "tests/app" not in line.tested] != []
    untested = {line.code for line in lines if "sai: " not in line.tested and "Chưa đạt: " not in line.tested}
    assert {code for code in untested if code.startswith("R")} - {"R21"} == set()


def test_the_page_shows_every_unverified_parameter_with_its_default() -> None:
    page = _rules.page()
    unverified = {n for form in FORMS for n, words in form.parameter_words.items() if words.unverified}
    assert unverified >= {"yoy_strict", "gop_cac_loai", "khong_xep_loai_dat", "tran_chua_dat", "thang_diem"}
    assert [name for name in sorted(unverified) if f"| `{name}` | " not in page] == []
    assert "| `moc_hai_cap` | " not in page
    assert "| hạn nộp F04-K | | 05/11 | " in page
