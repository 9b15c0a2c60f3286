"""One figure of the desk explained: definition, scope, source and vintage, from the pack and from what is stored."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.cockpit.meanings import MEANINGS, REPORTED, RETURNS, Meaning
from chanmai.bureau.cockpit.permissions import sees_cockpit
from chanmai.bureau.enterprises.queries.arrivals import FilingBasis, bases
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.plan.queries.courses import TargetCourse, courses
from chanmai.bureau.plan.queries.measurement import city_columns, facts_of, full_year
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.texts import Text
from chanmai.pack.targets import Gauge

TARGET = "target-"
"""Codes of the figures of a target begin so; its slug follows."""
PARTS = {
    "value": Text("取值", "Value"),
    "over": Text("除以", "Over"),
    "where": Text("条件", "Where"),
    "estimate": Text("名单未知时的估计条件", "Where the list is not known"),
}
WAYS = {
    "sum": Text("各企业之和", "Sum over the firms"),
    "share": Text("两项之和相除，只计两项都有的企业", "A ratio of sums, of firms that gave both"),
    "count": Text("符合条件的企业数", "Firms that meet the condition"),
    "total": Text("规划期内逐年累计", "Running total over the years of the plan"),
}
CHANCE = Text(
    "逐年变化视为正态，均值和方差均未知，并可随上一年；各种相依程度按似然加权，达成概率和九成区间取 t 分布的预测分布"
    "（Zellner 1971，第 3、4 章）；少于三个变化不作预测。",
    "Changes from year to year count as normal with unknown mean and variance, and may follow the year before: all "
    "leans are weighed by their likelihood; chance and interval are of the predictive t distributions (Zellner 1971, "
    "chapters 3 and 4); with fewer than three changes nothing is forecast.",
)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """Something that is said of a figure, under a heading; `formula` as the pack writes it, in Chinese."""

    label: str
    text: str
    formula: bool = False


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure explained. `run` is the matching run that it stands on, None where it stands on none."""

    code: str
    title: str
    definition: str
    lines: tuple[FigureLine, ...]
    scope: str
    source: str
    missing: str
    bases: tuple[FilingBasis, ...]
    run: RunRow | None
    matched: bool
    address: str
    pack: str
    as_of: datetime.date
    known_at: datetime.datetime


def title_of(code: str, lang: str) -> str:
    """What a figure is called. Raises NotFound for a code that there is not."""
    return _meaning(code)[0].title.of(lang)


def explanation(
    viewer: Viewer, code: str, lang: str, *, as_of: datetime.date, known_at: datetime.datetime
) -> FigureShown:
    """A figure explained. Raises NotFound for a code that there is not, and for who does not see the desk."""
    if not sees_cockpit(viewer):
        raise NotFound
    meaning, gauge = _meaning(code)
    lines = _facts(meaning, lang)
    if code.startswith(TARGET):
        found = courses(viewer, as_of=as_of, known_at=known_at, lang=lang)
        lines = _target(next(row for row in found.rows if row.code == code), gauge, lang)
    year = full_year(city_columns(viewer, as_of=as_of, known_at=known_at))
    settings = city_pack().settings
    return FigureShown(
        code,
        meaning.title.of(lang),
        meaning.definition.of(lang),
        lines,
        _scope(viewer, lang),
        meaning.origin.text.of(lang),
        meaning.missing.of(lang),
        _bases(viewer, meaning.facts, year, lang, known_at),
        latest_run() if meaning.origin.matched else None,
        meaning.origin.matched,
        meaning.address,
        f"{settings.title.of(lang)} {settings.version}",
        as_of,
        known_at,
    )


def _meaning(code: str) -> tuple[Meaning, Gauge | None]:
    """The words for a code, of a target those of the pack, with its gauge."""
    if code in MEANINGS:
        return MEANINGS[code], None
    slug = code.removeprefix(TARGET)
    target = next(
        (each for each in city_pack().plan.targets.targets if slug == (each.slug or each.code)), None
    )
    if target is None or not code.startswith(TARGET):
        raise NotFound
    facts = tuple(sorted(facts_of([target.gauge]))) if target.gauge is not None else ()
    address = f"/plan/targets/{slug}/"
    return Meaning(target.title, target.indicator, REPORTED, RETURNS, address, facts), target.gauge


def _scope(viewer: Viewer, lang: str) -> str:
    if viewer.districts is None:
        return Text(
            "全市在库企业，不含已撤回的。", "All firms of the city in the library, without withdrawn ones."
        ).of(lang)
    names = Text("、", ", ").of(lang).join(translation(name, lang) for name in viewer.districts)
    return Text(f"您能看到的：{names}的在库企业。", f"What you see: firms in {names}.").of(lang)


def _facts(meaning: Meaning, lang: str) -> tuple[FigureLine, ...]:
    """The facts of the dictionary with the definition that the pack gives them, which is written in Chinese."""
    dictionary = city_pack().dictionary
    found = [dictionary.get(name) for name in meaning.facts if name in dictionary]
    return tuple(
        FigureLine(each.english if lang == "en" else each.name, each.definition, formula=True)
        for each in found
        if each.definition
    )


def _target(course: TargetCourse, gauge: Gauge | None, lang: str) -> tuple[FigureLine, ...]:
    row = course.row
    goal = f"{row.comparison} {row.goal}" + (
        f" · {Text('力争', 'striving for').of(lang)} {row.stretch}" if row.stretch else ""
    )
    published = (row.comparable and f"{row.comparable}（{row.comparable_period}）") or row.comparable_reason
    lines = [
        (Text("目标", "Goal"), f"{row.due}: {goal}", False),
        (Text("规划原词", "Words of the plan"), f"“{row.phrase}”", True),
        (Text("出处", "Where it stands"), row.section, False),
        (Text("目标的统计口径", "Scope of the target"), row.scope, False),
        (Text("公布的同口径数", "Published figure of the same scope"), published, False),
    ]
    if gauge is not None:
        lines.append((Text("怎样测算", "How it is measured"), WAYS[gauge.how].of(lang), False))
        lines += [(PARTS[part], text, True) for part, text in gauge.texts.items() if text and part in PARTS]
        lines.append((Text("预测与概率", "Forecast and chance"), CHANCE.of(lang), False))
    return tuple(FigureLine(label.of(lang), text, formula) for label, text, formula in lines if text)


def _bases(
    viewer: Viewer, facts: Iterable[str], year: int | None, lang: str, known_at: datetime.datetime
) -> tuple[FilingBasis, ...]:
    """Which filings the figure was read from: those of the year for facts of a year, else of any time."""
    dictionary = city_pack().dictionary
    known = [dictionary.get(name) for name in facts if name in dictionary]
    stored = [each for each in known if each.formula is None]
    yearly = bool(stored) and all(each.period is PeriodKind.YEAR for each in stored)
    periods = [str(year)] if yearly and year is not None else None
    return bases(viewer, [each.code for each in stored], lang, known_at=known_at, periods=periods)
