"""The year's campaign: windows, deadlines, forms in force, from options or from its workbook.

Knows the words of these commands; refuses to know how a campaign is made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from antt_sync.app import set_up
from antt_sync.app.campaign_book import (
    Deviation,
    PastForms,
    before_it,
    campaign_template,
    check_period,
    deviations,
    due_next,
    next_template,
    past_forms,
    show_parameter,
    show_window,
    window_words,
)
from antt_sync.app.campaign_reading import issue_planned, read_campaign
from antt_sync.app.campaign_versions import (
    Change,
    Differences,
    SaidAnew,
    differences,
    next_version,
    parameter_words,
)
from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.checked import say_each
from antt_sync.cli.office import a_day, say_written
from antt_sync.cli.output import Exit, agreed, finding_json, say, say_json, table
from antt_sync.cli.wiring import Tools
from antt_sync.core.campaign import OFFICE_PARAMETERS, Campaign, FormInForce, Window
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import errors
from antt_sync.core.schema import Form
from antt_sync.core.values import serial, show_date
from antt_sync.messages.render import phrase


@words.group(
    "campaign", help="Đợt: kỳ đánh giá, hạn, biểu đang dùng. / The year's windows, deadlines, forms."
)
def campaign_command() -> None:
    """The group."""


@campaign_command.command(
    "template", help="Ghi biểu lịch đợt (F15) với ngày theo luật để sửa. / Write the campaign workbook."
)
@click.option("--period", default="", help="Ví dụ 2024; không ghi thì năm nay.")
@click.option("-o", "--output", type=words.TO, required=True)
@click.pass_obj
def campaign_template_command(tools: Tools, /, period: str, output: Path) -> None:
    """The campaign in force, or the law's dates."""
    desk = tools.desk()
    written = campaign_template(desk, period or str(desk.now().year), to=str(output))
    say_written(tools, written)


@campaign_command.command(
    "next", help="Ghi biểu lịch đợt của kỳ sau từ đợt năm trước. / Next year's workbook from this one."
)
@click.option("--period", required=True, help="Kỳ mới, ví dụ 2025.")
@click.option("-o", "--output", type=words.TO, required=True)
@click.pass_obj
def campaign_next(tools: Tools, /, period: str, output: Path) -> None:
    """Everything is kept and the dates are moved by a year."""
    say_written(tools, next_template(tools.desk(), period, to=str(output)))


@campaign_command.command(
    "issue", help="Ký đợt theo biểu lịch đợt, hoặc theo lịch của luật. / Sign a campaign."
)
@click.argument("file", metavar="[TỆP]", required=False, default=None, type=words.FILE)
@click.option("--period", default="", help="Ví dụ 2024; không cần khi có tệp.")
@click.option("--window", "windows", multiple=True, metavar="K.assessment=01/11/2023..14/10/2024")
@click.option("--due", "dues", multiple=True, metavar="F04-K=14/10/2024")
@click.option("--local-name", "names", multiple=True, metavar="F04-K=“Biểu mẫu 01 kèm CV 352/UBND-BCĐ”")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="dang_ky_qua_tep=0", help="Tham số của biểu."
)
@click.option(
    "--citing", default="", help="Văn bản làm căn cứ; bắt buộc khi đổi kỳ. / The paper it rests on."
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem tệp đặt gì. / Only show what the file sets.")
@click.pass_obj
def campaign_issue(
    tools: Tools, /, file: Path | None, period: str, citing: str, dry_run: bool, **lists: tuple[str, ...]
) -> None:
    """From the workbook, or the law's dates with what the options change."""
    if file is None:
        _issue_by_options(tools, period, citing, lists)
        return
    if period or citing or any(lists.values()):
        raise UsageTrouble("USE-125", first=file.name, second="--period, --window, --due")
    desk = tools.desk()
    planned = read_campaign(desk, tools.gather([file])[0])
    form = desk.shelf.newest(set_up.CAMPAIGN_BOOK)
    say_each(planned.findings, form, tools.lang, tools.say)
    _say_deviations(tools, planned.deviations)
    found = [finding_json(f, form, "", tools.lang) for f in planned.findings]
    differing = differences(desk, planned.wish, lang=tools.lang)
    if not dry_run:
        issue_planned(desk, planned)
        told = {"findings": found, "changed": [_change_json(c) for c in differing.lines]}
        _show_campaign(tools, planned.wish.period, told, deviations_said=True)
        _say_differences(tools, differing)
        _say_issued(tools, planned.wish.period)
        return
    _say_differences(tools, differing)
    if tools.json:
        deviating = [_deviation_json(d) for d in planned.deviations]
        listed = [_change_json(c) for c in differing.lines]
        say_json({"dry_run": True, "deviations": deviating, "changed": listed, "findings": found})
    raise SystemExit(Exit.TO_FIX if errors(planned.findings) else Exit.DONE)


def _issue_by_options(tools: Tools, period: str, citing: str, lists: Mapping[str, tuple[str, ...]]) -> None:
    """What is not said stays as it is; an override must cite its paper."""
    if not period:
        raise UsageTrouble("USE-121", value="--period", command="antt-sync campaign issue")
    check_period(period)
    desk = tools.desk()
    forms, by_law = set_up.law_campaign(desk, period)
    known = sorted(f.id for f in forms)
    for name, _ in map(_pair, (*lists["dues"], *lists["names"])):
        if name not in known:
            raise UsageTrouble("USE-101", form=name, known=", ".join(known))
    own = {name: _a_window(value) for name, value in map(_pair, lists["windows"])}
    unknown = [name for name in own if name not in by_law]
    if unknown:
        raise UsageTrouble("CAMPAIGN-103", window=unknown[0], known=", ".join(sorted(by_law)))
    if own and not citing:
        raise UsageTrouble("CAMPAIGN-102")
    due = {name: a_day(value) for name, value in map(_pair, lists["dues"])}
    told = _numbers(desk, map(_pair, lists["parameters"]))
    open_still = [] if before_it(desk, period) else past_forms(desk, period)
    open_still = [past for past in open_still if past.parameter not in told]
    on_paper = [past for past in open_still if _held_on_paper(tools, past)]
    parameters = {**{past.parameter: 0 for past in on_paper}, **told}
    said_anew = SaidAnew(due, dict(map(_pair, lists["names"])), own, parameters, citing)
    wish = next_version(desk, period, said_anew)
    differing = differences(desk, wish, lang=tools.lang)
    set_up.issue_campaign(desk, wish)
    _show_campaign(tools, period, {"changed": [_change_json(c) for c in differing.lines]})
    _say_differences(tools, differing)
    for past in open_still:
        if past not in on_paper:
            said = {"forms": _titles(past.forms, tools.lang), "period": period, "parameter": past.parameter}
            tools.say(phrase("campaign_on_paper", lang=tools.lang, **said))
    _say_issued(tools, period)


def _held_on_paper(tools: Tools, past: PastForms) -> bool:
    """Whether somebody who sits there says so; nobody else says it for the office."""
    asked = phrase("campaign_ask_on_paper", lang=tools.lang, forms=_titles(past.forms, tools.lang))
    return sys.stdin.isatty() and not tools.json and agreed(asked, lang=tools.lang)


def _titles(forms: Iterable[Form], lang: str) -> str:
    return ", ".join(dict.fromkeys(form.title.to(lang).capitalize() for form in forms))


def _say_issued(tools: Tools, period: str) -> None:
    """That it is signed, and the command that hands out the form that is due next."""
    desk = tools.desk()
    books, today = Books(desk), desk.now().date()
    campaign = books.campaigns[period]
    tools.say(phrase("campaign_issued", lang=tools.lang, period=period))
    if form := due_next(books, campaign, today):
        tools.next_step("campaign_issued_next", form=form, period=period)


def _numbers(desk: Desk, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Parameters that some form has, as whole numbers or days.

    Raises: UsageTrouble.
    """
    known = dict.fromkeys(OFFICE_PARAMETERS, False)
    known |= {name: name in form.days for form in desk.shelf.all() for name in form.parameters}
    found: dict[str, int] = {}
    for name, text in pairs:
        if name not in known:
            raise UsageTrouble("USE-134", name=name, known=", ".join(sorted(known)))
        if known[name]:
            found[name] = serial(a_day(text))
        elif re.fullmatch(r"-?[0-9]{1,9}", text):
            found[name] = int(text)
        else:
            raise UsageTrouble("USE-117", value=f"{name}={text}")
    return found


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageTrouble("USE-117", value=text)
    return name.strip(), value.strip()


def _a_window(text: str) -> Window:
    start, dots, end = text.partition("..")
    if not dots:
        raise UsageTrouble("USE-117", value=text)
    return a_day(start), a_day(end)


@campaign_command.command("show", help="Xem đợt đang dùng. / Show a campaign.")
@click.option("--period", default="", help="Ví dụ 2024; không ghi thì là đợt mới nhất.")
@click.pass_obj
def campaign_show(tools: Tools, /, period: str) -> None:
    """Windows, forms and deadlines, with what is not the law's."""
    books = Books(tools.desk())
    newest = max(books.campaigns, key=lambda p: (books.campaigns[p].last_day(), -len(p)), default="")
    _show_campaign(tools, period or newest or str(books.desk.now().year))


def _show_campaign(
    tools: Tools, period: str, more: Mapping[str, object] | None = None, *, deviations_said: bool = False
) -> None:
    desk = tools.desk()
    books = Books(desk)
    campaign = books.campaigns.get(period)
    if campaign is None:
        raise UsageTrouble("USE-103", period=period)
    differing = deviations(desk.calendar, campaign.as_wish())
    if tools.json:
        windows = {k: [a.isoformat(), b.isoformat()] for k, (a, b) in campaign.windows.items()}
        told: dict[str, object] = {
            "period": period,
            "version": campaign.version,
            "citing": campaign.citing,
            "windows": windows,
            "forms": [f.as_json() for f in campaign.forms.values()],
            "parameters": dict(campaign.parameters),
            "provisional": sorted(campaign.provisional),
            "deviations": [_deviation_json(d) for d in differing],
        }
        say_json({**told, **(more or {})})
        return
    citing = campaign.citing or "–"
    say(phrase("campaign_head", lang=tools.lang, period=period, version=campaign.version, citing=citing))
    rows = [(f.id, f.local_name or "–", _due(campaign, f, tools.lang)) for f in campaign.forms.values()]
    table([phrase(f"column_{c}", lang=tools.lang) for c in ("form", "local_name", "due")], rows)
    kinds = desk.calendar.kinds
    for name, window in sorted(campaign.windows.items(), key=lambda item: list(kinds).index(item[0][0])):
        if name[0] not in _kinds_here(books):
            continue
        mark = _mark(campaign, name, tools.lang)
        say(f"  {window_words(name)}: {show_window(window)}{mark}")
    said_of = parameter_words(desk, lang=tools.lang)
    for name, value in sorted(campaign.parameters.items()):
        say(f"  {said_of.get(name, name)}: {show_parameter(value)}{_mark(campaign, name, tools.lang)}")
    if not deviations_said:
        _say_deviations(tools, differing)


def _kinds_here(books: Books) -> set[str]:
    """The kinds of units an office has, itself among them; all kinds before it has a list."""
    if books.roster is None:
        return set(books.desk.calendar.kinds)
    return {unit.kind for unit in books.roster.units.values()} | {books.desk.office.unit[:1]}


def _due(campaign: Campaign, form: FormInForce, lang: str) -> str:
    return (show_date(form.due) if form.due else "–") + _mark(campaign, form.id, lang)


def _mark(campaign: Campaign, name: str, lang: str) -> str:
    return f" ({phrase('provisional', lang=lang)})" if name in campaign.provisional else ""


def _say_deviations(tools: Tools, differing: Iterable[Deviation]) -> None:
    """What is not the law's, then what the law leaves to the office."""
    lines: dict[str, list[str]] = {"deviations": [], "deviations_own": []}
    for each in differing:
        name = window_words(each.name) if "." in each.name else each.name
        said = f"{name}: {each.now}"
        if not each.own:
            said = phrase("deviation", lang=tools.lang, name=name, now=each.now, law=each.law)
        elif each.proposed:
            of = {"name": name, "now": each.now, "proposed": each.proposed}
            said = phrase("deviation_proposed", lang=tools.lang, **of)
        lines["deviations_own" if each.own else "deviations"].append(said)
    for heading, told in lines.items():
        if told:
            tools.say("\n  ".join((phrase(heading, lang=tools.lang), *told)))


def _deviation_json(deviation: Deviation) -> dict[str, str]:
    return {"name": deviation.name, "law": deviation.law, "now": deviation.now}


def _say_differences(tools: Tools, differing: Differences) -> None:
    if differing.lines:
        tools.say(phrase("campaign_changed", lang=tools.lang))
    for each in differing.lines:
        said = {"name": each.words, "now": each.now, "before": each.before}
        tools.say("  " + phrase("campaign_change", lang=tools.lang, **said))
    if differing.on_paper:
        forms = _titles(differing.on_paper, tools.lang)
        tools.say(phrase("campaign_paper_now", lang=tools.lang, forms=forms))


def _change_json(change: Change) -> dict[str, str]:
    return {"name": change.name, "words": change.words, "before": change.before, "now": change.now}
