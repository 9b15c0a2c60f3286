"""Drafting a table, publishing it, and taking it back."""

import datetime
import json

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.jobs.operations.queue import add_job
from chanmai.bureau.jobs.operations.work import Report
from chanmai.bureau.jobs.queries import job_of
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.releases.guarding import guarded
from chanmai.bureau.releases.models import Draft, Release, Retraction
from chanmai.bureau.releases.permissions import may_publish
from chanmai.bureau.releases.queries import KIND, offer_of, table_order
from chanmai.engine.disclosure.certificate import canonical
from chanmai.engine.facts.texts import Text


@transaction.atomic
def queue_draft(*, offer: str, measure: str, year: int, by: Viewer, at: datetime.datetime) -> int:
    """Put it on the queue that a table is guarded; the number of the draft, of one under way for the same table too.

    Raises Forbidden, NotFound for what is not on offer, Unfit without returns.
    """
    found = offer_of(by, offer, measure, year, as_of=day_of(at), known_at=at)
    same = Draft.objects.filter(offer=found.code, measure=measure, year=year).first()
    job = same and job_of(KIND, same.pk)
    if same and job and job.is_live:
        return same.pk
    draft = Draft.objects.create(offer=found.code, measure=measure, year=year, by=by.name, at=at)
    _queue(draft, by=by, at=at)
    return draft.pk


def queue_again(draft_id: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Put a draft that was not finished on the queue once more; the number of the job. Raises Forbidden, NotFound."""
    if not may_publish(by):
        raise Forbidden
    return _queue(_draft(draft_id), by=by, at=at)


def _queue(draft: Draft, *, by: Viewer, at: datetime.datetime) -> int:
    offer = city_pack().release.offer(draft.offer)
    title = f"{offer.title.of('zh') if offer else draft.offer} {draft.year}"
    return add_job(KIND, subject=draft.pk, title=title, link=f"/releases/drafts/{draft.pk}/", by=by, at=at)


def _draft(pk: int) -> Draft:
    found = Draft.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def guard_draft(draft_id: int, *, at: datetime.datetime, report: Report) -> None:
    """Guard a draft as firms and releases are now, and keep what was found; older drafts of the table are let go of.

    Takes seconds to a minute. Raises as `queue_draft` does when what was asked for is gone meanwhile, and Stop.
    """
    draft = _draft(draft_id)
    report("snapshot", 0, 1)
    asked = table_order(SYSTEM, draft.offer, draft.measure, draft.year, as_of=day_of(at), known_at=at)
    found = guarded(asked, lambda done, of: report("guard", done, of))
    with transaction.atomic():
        draft.basis, draft.gaps = asked.basis, found.gaps
        draft.targets, draft.earlier = found.targets, found.earlier
        draft.published = canonical(found.certificate.published)
        draft.proof = canonical(found.certificate.proof)
        draft.save()
        older = Draft.objects.filter(
            offer=draft.offer, measure=draft.measure, year=draft.year, pk__lt=draft.pk
        )
        older.delete()
        report.keep()


def publish(*, draft_id: int, reason: str, by: Viewer, at: datetime.datetime) -> int:
    """Publish a table as its draft shows it; the number of the release.

    Raises Forbidden, NotFound, Unfit without a reason or when anything is not shown to be safe, Conflict when the draft
    is not ready or firms, rules or releases have changed since.
    """
    if not may_publish(by):
        raise Forbidden
    reason, draft = _reason(reason), _draft(draft_id)
    if draft.gaps is None:
        raise Conflict(Text("预览还没有算完。", "The draft is not ready."), code="draft_not_ready")
    if draft.gaps:
        raise Unfit(
            Text(
                f"有 {draft.gaps} 处不能证明足够安全，不予发布。",
                f"{draft.gaps} points could not be shown to be safe: it is not published.",
            ),
            Text("改发较粗的表。", "Publish a coarser table."),
            code="not_safe",
        )
    now = table_order(by, draft.offer, draft.measure, draft.year, as_of=day_of(at), known_at=at)
    if now.basis != draft.basis:
        raise _changed()
    return _publish(draft, reason, by, at)


def _publish(draft: Draft, reason: str, by: Viewer, at: datetime.datetime) -> int:
    published = json.loads(draft.published)
    try:
        with transaction.atomic():
            release = Release.objects.create(
                offer=draft.offer,
                measure=draft.measure,
                year=draft.year,
                name=str(published["name"]),
                digest=str(published["digest"]),
                published=draft.published,
                proof=draft.proof,
                reason=reason,
                by=by.name,
                at=at,
            )
            after = {"digest": release.digest}
            record_audit(by=by, action="publish", target=release.name, at=at, after=after, reason=reason)
            # The audit chain lets one through at a time: another table that went out meanwhile was not reckoned with
            others = Release.objects.filter(measure=draft.measure, year=draft.year).exclude(pk=release.pk)
            if others.count() != draft.earlier:
                raise _changed()
    except IntegrityError as error:
        raise _changed() from error
    return release.pk


def _changed() -> Conflict:
    return Conflict(
        Text("预览之后企业的数据或已发布的表有变化。", "Firms or releases have changed since the draft."),
        Text("请重新看预览再发布。", "Look at the draft again, then publish."),
        code="draft_changed",
    )


def retract(*, release_id: int, reason: str, by: Viewer, at: datetime.datetime) -> None:
    """Enter that a release does not count any more. What was seen stays known: later releases go on reckoning with it.

    Raises Forbidden, NotFound, Unfit without a reason, Conflict when it was taken back before.
    """
    if not may_publish(by):
        raise Forbidden
    reason = _reason(reason)
    with transaction.atomic():
        release = Release.objects.filter(pk=release_id).first()
        if release is None:
            raise NotFound
        if Retraction.objects.filter(release=release).exists():
            raise Conflict(Text("这次发布已经撤回。", "This release was withdrawn before."), code="withdrawn")
        Retraction.objects.create(release=release, reason=reason, by=by.name, at=at)
        record_audit(by=by, action="retract_release", target=release.name, at=at, reason=reason)


def _reason(text: str) -> str:
    if not text.strip():
        raise Unfit(Text("请写明依据或原因。", "Say on what grounds."), code="no_reason")
    return text.strip()[:500]
