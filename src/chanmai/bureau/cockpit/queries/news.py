"""What has changed between two moments, as far as somebody may know it; each with where it stands."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.arrivals import filing_news, question_news
from chanmai.bureau.indicators.permissions import sees_indicators
from chanmai.bureau.matching.queries.runs import run_news
from chanmai.bureau.monitoring.permissions import sees_returns
from chanmai.bureau.monitoring.queries.directory import CollectionNews, collection_news
from chanmai.bureau.plan.queries.versions import target_changes
from chanmai.bureau.releases.queries import release_news
from chanmai.bureau.supervision.queries.measures import measure_news
from chanmai.engine.facts.texts import NO_TEXT, Text

SHOWN = 4
"""So many of a kind are told one by one; the others are counted."""
ICONS = {
    "filings": "ti-file-import",
    "questions": "ti-help-circle",
    "collections": "ti-calendar-check",
    "releases": "ti-table",
    "targets": "ti-target-arrow",
    "runs": "ti-arrows-shuffle",
    "progress": "ti-checklist",
}


@dataclass(frozen=True, slots=True)
class NewsRow:
    """Something new of a kind. `n` counts it, `text` says what it is; `at` None where it is many at many times."""

    kind: str
    text: str
    note: str
    n: int
    address: str
    at: datetime.datetime | None = None

    @property
    def code(self) -> str:
        """Under which code it says what is counted."""
        return f"news-{self.kind}"

    @property
    def icon(self) -> str:
        """Its picture."""
        return ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class DeskNews:
    """What has changed; `since` None: it is the first visit, and nothing can have."""

    since: datetime.datetime | None
    until: datetime.datetime
    rows: tuple[NewsRow, ...] = ()


def news(viewer: Viewer, lang: str, *, since: datetime.datetime | None, until: datetime.datetime) -> DeskNews:
    """What has changed after `since` and until `until` within the visitor's scope. Raises Forbidden for firms."""
    if since is None:
        return DeskNews(None, until)
    span = {"since": since, "until": until}
    kinds = (_targets, _releases, _collections, _runs, _filings, _questions, _progress)
    return DeskNews(since, until, tuple(row for kind in kinds for row in kind(viewer, lang, span)))


Span = dict[str, datetime.datetime]


def _targets(_viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    for each in target_changes(lang, **span)[:SHOWN]:
        text = Text(
            f"目标“{each.title}”改为 {each.due} 年 {each.goal}",
            f"Target “{each.title}” is now {each.goal} by {each.due}",
        )
        address = reverse("plan:target", args=[each.slug])
        yield NewsRow("targets", text.of(lang), each.by, 1, address, each.at)


def _releases(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    for each in release_news(viewer, lang, **span)[:SHOWN]:
        text = Text("撤回发布", "Release withdrawn") if each.retracted else Text("已发布", "Published")
        note = f"{each.title} · {each.measure} {each.year}"
        yield NewsRow(
            "releases", text.of(lang), note, 1, reverse("releases:release", args=[each.id]), each.at
        )


def _collections(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    for each in collection_news(viewer, lang, **span)[:SHOWN]:
        text = Text("报送结束", "Collection closed") if each.closed else Text("报送开始", "Collection opened")
        note = f"{each.title} {each.period}"
        yield NewsRow("collections", text.of(lang), note, 1, _address(viewer, each), each.at)


def _address(viewer: Viewer, collection: CollectionNews) -> str:
    """Its returns for who sees them, else its indicators."""
    if sees_returns(viewer):
        return reverse("monitoring:collection", args=[collection.id])
    if sees_indicators(viewer):
        return f"{reverse('indicators:overview')}?collection={collection.id}"
    return ""


def _runs(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    for each in run_news(viewer, **span)[:SHOWN]:
        text = (
            Text(f"第 {each.id} 次匹配已撤回", f"Run {each.id} was withdrawn")
            if each.withdrawn
            else Text(f"第 {each.id} 次匹配完成", f"Run {each.id} has finished")
        )
        note = Text(f"以 {each.as_of} 为准", f"as of {each.as_of}")
        yield NewsRow(
            "runs", text.of(lang), note.of(lang), 1, reverse("matching:run", args=[each.id]), each.at
        )


def _filings(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    rows = filing_news(viewer, lang, **span)
    if not rows:
        return
    filings, again = sum(row.filings for row in rows), sum(row.corrections for row in rows)
    text = Text("收到新报表", "New filings")
    forms = Text("、", ", ").of(lang).join(f"{row.title} {row.filings:,}" for row in rows[:SHOWN])
    more = Text(f"；其中更正 {again:,}", f"; {again:,} of them corrections") if again else NO_TEXT
    address = reverse("enterprises:firms") + "?sort=changed"
    last = max(row.at for row in rows)
    yield NewsRow("filings", text.of(lang), forms + more.of(lang), filings, address, last)


def _questions(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    asked = question_news(viewer, **span)
    if asked:
        text, note = Text("新的数据疑问", "New questions about data"), Text("等待核实", "to be checked")
        address = reverse("cockpit:matter", args=["questions"])
        yield NewsRow("questions", text.of(lang), note.of(lang), asked, address)


def _progress(viewer: Viewer, lang: str, span: Span) -> Iterator[NewsRow]:
    rows = measure_news(viewer, lang, **span)
    for each in rows[:SHOWN]:
        text = Text("举措有新进展", "Progress on a measure")
        address = reverse("supervision:measure", args=[each.code])
        yield NewsRow("progress", text.of(lang), f"{each.code} {each.title}", each.words, address, each.at)
    if len(rows) > SHOWN:
        more = len(rows) - SHOWN
        text = Text(f"另有 {more} 项举措有新进展", f"Progress on {more} more measures")
        words = sum(each.words for each in rows[SHOWN:])
        yield NewsRow("progress", text.of(lang), "", words, reverse("supervision:measures"))
