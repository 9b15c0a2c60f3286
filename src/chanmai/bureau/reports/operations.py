"""Making reports: ordered on the queue, made at once by the command, made again from the same day and moment."""

import datetime
import hashlib

from django.db import transaction

from chanmai import __version__
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.queries.structure import data_version
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.jobs.operations.work import Report as Work
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.bureau.reports.composing import Order, compose, template_of
from chanmai.bureau.reports.document import snapshot_id, to_json
from chanmai.bureau.reports.files import typesetting
from chanmai.bureau.reports.models import Report, ReportFile
from chanmai.bureau.reports.permissions import may_make_reports, sees_firm_reports
from chanmai.bureau.reports.queries.periods import collection_of
from chanmai.bureau.reports.queries.reports import visible_report
from chanmai.bureau.reports.rendering import WRITERS
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Audience

KIND = "report"


@transaction.atomic
def order_report(
    *,
    kind: str,
    period: str,
    edition: str,
    lang: str,
    by: Viewer,
    at: datetime.datetime,
    as_of: datetime.date | None = None,
) -> int:
    """Put a report on the queue, as of a day (today) by what is known now; its number.

    Raises Forbidden, Unfit for a kind or edition that there is not, NotFound for a period without returns.
    """
    wish = _new(kind=kind, period=period, edition=edition, lang=lang, by=by, at=at, as_of=as_of)
    return _queued(wish, by)


def _new(
    *,
    kind: str,
    period: str,
    edition: str,
    lang: str,
    by: Viewer,
    at: datetime.datetime,
    as_of: datetime.date | None,
) -> Report:
    """A report that may be made and has returns to be made of, not saved yet."""
    _may(by, edition)
    collection_of(kind, period)
    return Report(
        kind=kind,
        period=period,
        edition=edition,
        lang=lang,
        as_of=as_of or day_of(at),
        known_at=at,
        by=by.name,
        at=at,
    )


@transaction.atomic
def repeat_report(number: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Order the same once more, from the day and the moment of a report; the number of the new one.

    Raises Forbidden, NotFound, Conflict while the first is not made.
    """
    first = visible_report(by, number)
    _may(by, first.edition)
    if not first.digest:
        raise Conflict(Text("这份报告还没有做完。", "This report is not made yet."), code="not-made")
    first = first.repeats or first
    return _queued(
        Report(
            kind=first.kind,
            period=first.period,
            edition=first.edition,
            lang=first.lang,
            as_of=first.as_of,
            known_at=first.known_at,
            by=by.name,
            at=at,
            repeats=first,
        ),
        by,
    )


def _may(by: Viewer, edition: str) -> None:
    if not may_make_reports(by) or (edition == Audience.FIRMS and not sees_firm_reports(by)):
        raise Forbidden
    if edition not in set(Audience):
        words = "、".join(Audience)
        raise Unfit(
            Text(f"没有“{edition}”这个版本。", f"There is no edition {edition}."),
            Text(f"可用：{words}。", f"Use one of {words}."),
        )


def _queued(report: Report, by: Viewer) -> int:
    report.save()
    _queue(report, by, report.at)
    target = f"{report.kind} {report.period}"
    record_audit(by=by, action="order_report", target=target, at=report.at, after=_told(report))
    return report.pk


def _queue(report: Report, by: Viewer, at: datetime.datetime) -> int:
    template = template_of(report.kind)
    title = f"{template.title.zh if template else report.kind} {report.period}"
    return add_job(KIND, subject=report.pk, title=title, link=f"/reports/{report.pk}/", by=by, at=at)


def take_up(number: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Put the making of a report on the queue again after it broke off; the number of the job. Raises NotFound."""
    report = visible_report(by, number)
    _may(by, report.edition)
    return _queue(report, by, at)


def _told(report: Report) -> dict[str, object]:
    return {
        "report": report.pk,
        "edition": report.edition,
        "lang": report.lang,
        "as_of": str(report.as_of),
        "repeats": report.repeats_id,
    }


def make_report(number: int, *, work: Work | None = None, progress: Progress = quiet) -> str:
    """Make what was ordered and keep it: content, files, versions; the snapshot id. Raises Unfit, NotFound.

    A PDF that cannot be set for want of a font is left out; the other two are kept. What is made already stays.
    """
    report = Report.objects.get(pk=number)
    if report.digest:
        return report.digest
    template, collection = collection_of(report.kind, report.period)
    order = Order(
        report.kind, report.period, Audience(report.edition), report.lang, report.as_of, report.known_at
    )
    document = compose(order, template, collection, progress)
    files: dict[str, bytes] = {}
    for place, (form, write) in enumerate(WRITERS.items()):
        progress("write", place, len(WRITERS))
        try:
            files[form] = write(document)
        except Conflict:
            continue  # no font: the page says so
    report.content = to_json(document)
    report.digest = snapshot_id(report.content)
    report.numbers = (
        f"{data_version().name} · {city_pack().name} {city_pack().version} · chanmai {__version__}"
    )
    report.setting = typesetting.setting()
    with transaction.atomic():
        if work is not None:
            work.keep()
        report.save()
        ReportFile.objects.bulk_create(
            ReportFile(report=report, form=form, digest=hashlib.sha256(content).hexdigest(), content=content)
            for form, content in files.items()
        )
    return report.digest


def make_now(
    *,
    kind: str,
    period: str,
    edition: str,
    lang: str,
    by: Viewer,
    at: datetime.datetime,
    as_of: datetime.date | None = None,
    progress: Progress = quiet,
) -> int:
    """Make a report without the queue, as the command line does; its number. Raises as `order_report`."""
    report = _new(kind=kind, period=period, edition=edition, lang=lang, by=by, at=at, as_of=as_of)
    report.save()
    try:
        make_report(report.pk, progress=progress)
    except BaseException:
        report.delete()
        raise
    with transaction.atomic():
        record_audit(by=by, action="make_report", target=f"{kind} {period}", at=at, after=_told(report))
    return report.pk
