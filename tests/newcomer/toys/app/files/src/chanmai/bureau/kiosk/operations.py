"""Hanging up a notice."""

import datetime

from chanmai.bureau.kiosk.models import Notice
from chanmai.bureau.kiosk.permissions import may_post_notices
from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Forbidden


@transaction.atomic
def post_notice(*, text: str, by: Viewer, at: datetime.datetime) -> int:
    """Hang up a text; the number of the notice. Raises Forbidden for anybody but the city."""
    if not may_post_notices(by):
        raise Forbidden
    notice = Notice.objects.create(text=text, at=at)
    record_audit(by=by.name, action="notice", target=f"notice {notice.pk}", at=at, after={"text": text})
    return notice.pk
