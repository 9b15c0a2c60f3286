"""Calling the roll of all firms that were ever matched."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.matching.models import RunFirm
from chanmai.runners.deciding import Progress, quiet


@transaction.atomic
def call_roll(*, by: str, at: datetime.datetime, progress: Progress = quiet) -> int:
    """How many firms were matched; the roll is in the audit chain."""
    firms = list(RunFirm.objects.values_list("enterprise_id", flat=True).distinct())
    for place, _firm in enumerate(firms, start=1):
        progress("roll", place, len(firms))
    record_audit(by=by, action="roll", target="firms", at=at, after={"firms": len(firms)})
    return len(firms)
