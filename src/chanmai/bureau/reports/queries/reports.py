"""What reports there are, for whom, and whether a report made again came out the same."""

import datetime
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Length

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.jobs.queries import JobRow, job_of
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import Conflict, NotFound, Unfit
from chanmai.bureau.reports.composing import EDITIONS, period_words, template_of
from chanmai.bureau.reports.document import Document, Heading, Paragraph, read
from chanmai.bureau.reports.files.typesetting import no_font
from chanmai.bureau.reports.models import Report, ReportFile
from chanmai.bureau.reports.permissions import sees_city_reports, sees_firm_reports
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Audience

PER_PAGE = 20
MOST_DIFFERENCES = 20
FORMS = ("docx", "pdf", "xlsx")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a report with its SHA-256; `same`: equal to that of the first making, None without one."""

    form: str
    digest: str
    size: int
    same: bool | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the list shows it; `digest` is empty until it is made."""

    id: int
    title: str
    period: str
    edition: str
    lang: str
    as_of: datetime.date
    by: str
    at: datetime.datetime
    digest: str
    repeats: int | None
    job: JobRow | None


@dataclass(frozen=True, slots=True)
class ReportShown:
    """One report: its files, what it was made from, its content; made again, what differs from the first making."""

    row: ReportRow
    known_at: datetime.datetime
    numbers: str
    setting: str
    files: tuple[FileRow, ...]
    no_pdf: Text
    document: Document | None
    same: bool | None
    first_setting: str
    differences: tuple[str, ...]


def _visible(viewer: Viewer) -> QuerySet[Report]:
    editions = [Audience.PUBLIC]
    if sees_city_reports(viewer):
        editions.append(Audience.CITY)
    if sees_firm_reports(viewer):
        editions.append(Audience.FIRMS)
    return Report.objects.filter(edition__in=editions)


def visible_report(viewer: Viewer, number: int) -> Report:
    """A report that the viewer may read. Raises NotFound."""
    found = _visible(viewer).select_related("repeats").filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def reports(viewer: Viewer, number: int, lang: str) -> Page[ReportRow]:
    """A page of the reports that the viewer may read, the newest first."""
    rows = _visible(viewer).defer("content")
    span = page_span(rows.count(), number, PER_PAGE)
    return Page(tuple(_row(each, lang) for each in rows[span.rows]), span.number, span.pages, span.total)


def _row(report: Report, lang: str) -> ReportRow:
    template = template_of(report.kind)
    return ReportRow(
        id=report.pk,
        title=template.title.of(lang) if template is not None else report.kind,
        period=period_words(report.period, lang),
        edition=EDITIONS[Audience(report.edition)].of(lang),
        lang=report.lang,
        as_of=report.as_of,
        by=report.by,
        at=report.at,
        digest=report.digest,
        repeats=report.repeats_id,
        job=job_of("report", report.pk),
    )


def report(viewer: Viewer, number: int, lang: str) -> ReportShown:
    """One report. Raises NotFound."""
    found = visible_report(viewer, number)
    files = {each.form: each for each in found.files.defer("content").annotate(size=Length("content"))}
    first = found.repeats
    before = {each.form: each.digest for each in first.files.defer("content")} if first is not None else {}
    made = bool(found.digest)
    return ReportShown(
        row=_row(found, lang),
        known_at=found.known_at,
        numbers=found.numbers,
        setting=found.setting,
        files=tuple(
            FileRow(
                form,
                files[form].digest,
                files[form].size,
                files[form].digest == before.get(form) if first else None,
            )
            for form in FORMS
            if form in files
        ),
        no_pdf=no_font().whole if made and "pdf" not in files else Text(),
        document=read(found.content) if made else None,
        same=found.digest == first.digest if made and first is not None else None,
        first_setting=first.setting if first is not None else "",
        differences=_differences(first, found) if made and first is not None else (),
    )


def _differences(first: Report, again: Report) -> tuple[str, ...]:
    """The lines that differ: − as they were, + as they are now."""
    if first.digest == again.digest:
        return ()
    lines = difflib.unified_diff(
        list(_lines(read(first.content))), list(_lines(read(again.content))), n=0, lineterm=""
    )
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))[:MOST_DIFFERENCES]


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
    for title, table in document.tables():
        for row in table.texts(document.nothing):
            yield f"{title}: {' | '.join(row)}"


def file_of(viewer: Viewer, number: int, form: str) -> tuple[str, bytes]:
    """Name and bytes of a file. Raises NotFound, Conflict where it is not made or no font was there for it."""
    found = visible_report(viewer, number)
    if form not in FORMS:
        raise NotFound
    if not found.digest:
        raise Conflict(Text("这份报告还没有做完。", "This report is not made yet."), code="not-made")
    file = ReportFile.objects.filter(report=found, form=form).first()
    if file is None:
        raise no_font()
    template = template_of(found.kind)
    title = template.title.of(found.lang) if template is not None else found.kind
    return f"{title} {found.period} {found.digest[:8]}.{form}", bytes(file.content)


def with_snapshot(viewer: Viewer, snapshot: str) -> int:
    """The number of the first report with a snapshot id or the beginning of one. Raises NotFound, Unfit if short."""
    wanted = snapshot.strip().lower()
    if len(wanted) < len("12345678"):
        raise Unfit(Text("快照编号至少写 8 位。", "Give at least 8 signs of the snapshot id."))
    found = (
        _visible(viewer).filter(digest__startswith=wanted).order_by("pk").values_list("pk", flat=True).first()
    )
    if found is None:
        raise NotFound(Text(f"没有快照 {snapshot}。", f"There is no snapshot {snapshot}."))
    return found
