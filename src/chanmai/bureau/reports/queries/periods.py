"""What can be made: templates with the periods of which returns were asked for."""

import re
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.monitoring.queries.directory import CollectionName, collection_names
from chanmai.bureau.refusal import NotFound, Unfit
from chanmai.bureau.reports.composing import period_words, template_of
from chanmai.engine.facts.periods import last_day
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import ReportTemplate, Rhythm

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A report that can be made: template and period."""

    value: str
    label: str


def choices(viewer: Viewer, lang: str) -> tuple[Choice, ...]:
    """What can be made: every template with the periods of which returns were asked for, the latest first."""
    return tuple(
        Choice(f"{each.code}:{period}", f"{each.title.of(lang)} · {period_words(period, lang)}")
        for each in city_pack().reports
        for period in _periods(each, collection_names(viewer))
    )


def _periods(template: ReportTemplate, collections: tuple[CollectionName, ...]) -> list[str]:
    periods = [each.period for each in collections if each.form == template.form]
    if template.rhythm is Rhythm.QUARTER:
        return [f"{each[:4]}-Q{int(each[5:]) // 3}" for each in periods if int(each[5:]) % 3 == 0]
    return periods


def collection_of(kind: str, period: str) -> tuple[ReportTemplate, int]:
    """The template and the collection whose returns it is made of.

    Raises Unfit for a kind or a period that there is not, NotFound for a period of which no returns were asked for.
    """
    template = template_of(kind)
    if template is None:
        known = "、".join(each.code for each in city_pack().reports)
        raise Unfit(
            Text(f"没有“{kind}”这种报告。", f"There is no report `{kind}`."),
            Text(f"可用：{known or '无'}。", f"There are: {known or 'none'}."),
            code="no-such-report",
        )
    every = collection_names(SYSTEM)
    month = _month(template, period)
    found = next((each.id for each in every if each.form == template.form and each.period == month), None)
    if found is None:
        there = "、".join(_periods(template, every)[:MOST_NAMED])
        raise NotFound(
            Text(
                f"{template.title.zh}：{period} 没有报表期，没有数据。",
                f"{template.title.en}: no returns were asked for {period}.",
            ),
            Text(f"有数据的：{there or '无'}。", f"There are: {there or 'none'}."),
            code="no-returns",
        )
    return template, found


def _month(template: ReportTemplate, period: str) -> str:
    """The period of the returns: of a quarter its last month. Raises Unfit for what is no such period."""
    forms = {
        Rhythm.MONTH: (r"\d{4}-(0[1-9]|1[0-2])", "2026-05"),
        Rhythm.QUARTER: (r"\d{4}-Q[1-4]", "2026-Q2"),
        Rhythm.YEAR: (r"\d{4}", "2025"),
    }
    pattern, example = forms[template.rhythm]
    if not re.fullmatch(pattern, period, re.ASCII):
        raise Unfit(
            Text(f"“{period}”不是{template.title.zh}的所属期。", f"`{period}` is no period of this report."),
            Text(f"写成 {example} 的样子。", f"Write it as {example}."),
            code="no-period",
        )
    day = last_day(period)
    return f"{day:%Y-%m}" if template.rhythm is Rhythm.QUARTER and day is not None else period
