"""From a template of the pack to a `Document`: chapter by chapter, for one edition."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import translation as languages

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.reports.document import Block, Document, Heading, Paragraph
from chanmai.bureau.reports.exhibits import measures, plan, published, returns, warnings
from chanmai.bureau.reports.exhibits.sentences import sentence
from chanmai.bureau.reports.exhibits.sight import DEMO, HAS_UNVERIFIED, NO_NUMBERS, Exhibit, Sight
from chanmai.engine.facts.periods import last_day
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Audience, Chapter, ReportTemplate, Rhythm
from chanmai.pack.reports import Block as Wanted

EXHIBITS: Mapping[str, Callable[[Wanted, Sight], Exhibit]] = {
    "indicators": returns.indicator_table,
    "breakdown": returns.breakdown,
    "targets": plan.target_progress,
    "goals": plan.goals,
    "movers": plan.movers,
    "structure": plan.structure,
    "quality": plan.quality_index,
    "series": published.series,
    "forecast": published.forecast,
    "release": published.release_table,
    "lights": measures.lights,
    "lagging": measures.lagging,
    "warnings": warnings.warned,
}
READ = {
    Audience.FIRMS: frozenset(Audience),
    Audience.CITY: frozenset({Audience.CITY, Audience.PUBLIC}),
    Audience.PUBLIC: frozenset({Audience.PUBLIC}),
}
"""What stands in the edition for each audience."""
EDITIONS = {
    Audience.FIRMS: Text("内部版（含企业名）", "Internal edition, naming firms"),
    Audience.CITY: Text("全市汇总版", "City edition, sums only"),
    Audience.PUBLIC: Text("公开版", "Public edition"),
}
DJANGO = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: the template by its code, the period as filings write it, for whom, when."""

    kind: str
    period: str
    edition: Audience
    lang: str
    as_of: datetime.date
    known_at: datetime.datetime


def template_of(code: str) -> ReportTemplate | None:
    """The template of that code."""
    return next((each for each in city_pack().reports if each.code == code), None)


def period_words(period: str, lang: str) -> str:
    """2026-05, 2026-Q2 or 2026 in words."""
    year, _, part = period.partition("-")
    if not part:
        return Text(f"{year} 年", year).of(lang)
    if part.startswith("Q"):
        return Text(f"{year} 年第 {part[1:]} 季度", f"Q{part[1:]} {year}").of(lang)
    return Text(f"{year} 年 {int(part)} 月", period).of(lang)


def compose(order: Order, template: ReportTemplate, collection: int, progress: Progress = quiet) -> Document:
    """The report. Equal for equal orders as long as what was known at `known_at` is told alike."""
    with languages.override(DJANGO[order.lang]):
        day = last_day(order.period) or order.as_of
        sight = Sight(
            as_of=order.as_of,
            known_at=order.known_at,
            lang=order.lang,
            collection=collection,
            last_day=day,
            by_months=template.rhythm is not Rhythm.YEAR,
        )
        blocks: list[Block] = []
        demo = unverified = False
        for number, chapter in enumerate(template.chapters):
            progress("compose", number, len(template.chapters))
            for each in _chapter(chapter, order, sight):
                blocks += each.blocks
                demo, unverified = demo or each.demo, unverified or each.unverified
        return _document(order, template, tuple(blocks), demo=demo, unverified=unverified)


def _chapter(chapter: Chapter, order: Order, sight: Sight) -> list[Exhibit]:
    """The chapter with what its readers may see; none of it where that is nothing."""
    plain = {"period": period_words(order.period, order.lang), "as_of": str(order.as_of)}
    seen = [block for block in chapter.blocks if block.audience in READ[order.edition]]
    found = [
        EXHIBITS[block.show](block, sight)
        if block.show
        else Exhibit((Paragraph(sentence(block.words, sight, plain)),), demo=_names_returns(block, sight))
        for block in seen
    ]
    return [Exhibit((Heading(1, chapter.title.of(order.lang)),)), *found] if found else []


def _names_returns(block: Wanted, sight: Sight) -> bool:
    return "." in block.words.zh and "{" in block.words.zh and sight.has_demo_filers


def _document(
    order: Order, template: ReportTemplate, blocks: tuple[Block, ...], *, demo: bool, unverified: bool
) -> Document:
    city = translation(city_pack().places.city, order.lang)
    known = order.known_at.astimezone(datetime.UTC)
    marks = [EDITIONS[order.edition]]
    if demo:
        marks.append(DEMO)
    if unverified:
        marks.append(HAS_UNVERIFIED)
    what = f"{city} · {period_words(order.period, order.lang)}"
    seen = Text(
        f"{what} · 截至 {order.as_of}（{known:%Y-%m-%d %H:%M:%S} UTC 所知）",
        f"{what} · as of {order.as_of} (known at {known:%Y-%m-%d %H:%M:%S} UTC)",
    )
    return Document(
        title=template.title.of(order.lang),
        subtitle=seen.of(order.lang),
        lang=order.lang,
        made_on=order.as_of.isoformat(),
        nothing=NO_NUMBERS.of(order.lang),
        marks=tuple(each.of(order.lang) for each in marks),
        blocks=blocks,
    )
