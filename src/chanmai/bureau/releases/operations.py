"""Publishing a table, and taking it back."""

import datetime

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.releases.models import Release, Retraction
from chanmai.bureau.releases.permissions import may_publish
from chanmai.bureau.releases.queries import guarded_table
from chanmai.engine.disclosure.certificate import canonical
from chanmai.engine.facts.texts import Text


def publish(
    *, offer: str, measure: str, year: int, seen: str, reason: str, by: Viewer, at: datetime.datetime
) -> int:
    """Publish a table as it was seen in its draft (`seen` is the draft's digest); the number of the release.

    Raises Forbidden, NotFound, Unfit without a reason or when anything is not shown to be safe, Conflict when the draft
    has become another one since.
    """
    reason = _reason(reason)
    found_offer, found = guarded_table(by, offer, measure, year, as_of=day_of(at), known_at=at)
    if found.gaps:
        raise Unfit(
            Text(
                f"有 {found.gaps} 处不能证明足够安全，不予发布。",
                f"{found.gaps} points could not be shown to be safe: it is not published.",
            ),
            Text("改发较粗的表。", "Publish a coarser table."),
            code="not_safe",
        )
    published = found.certificate.published
    if published["digest"] != seen:
        raise _changed()
    try:
        with transaction.atomic():
            release = Release.objects.create(
                offer=found_offer.code,
                measure=measure,
                year=year,
                name=str(published["name"]),
                digest=str(published["digest"]),
                published=canonical(published),
                proof=canonical(found.certificate.proof),
                reason=reason,
                by=by.name,
                at=at,
            )
            after = {"digest": release.digest}
            record_audit(by=by, action="publish", target=release.name, at=at, after=after, reason=reason)
            # The audit chain lets one through at a time: another table that went out meanwhile was not reckoned with
            others = Release.objects.filter(measure=measure, year=year).exclude(pk=release.pk).count()
            if others != found.earlier:
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
