"""Setting a value of a firm back to unknown: a filing of its own that says so, with who and why."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.models import Filing, Withdrawal, WithdrawalKind
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, add_filings
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.withdrawals import (
    checked_reason,
    follow_up,
    quiet_library,
    record_entry,
)
from chanmai.bureau.enterprises.queries.values import ValueShown, value_shown


def set_unknown(value: ValueShown, *, by: Viewer, at: datetime.datetime, reason: str) -> int:
    """Set a value back to unknown; decisions follow. Returns the number of the entry.

    Raises Unfit without a reason, Conflict when the value is not what it was when it was shown.
    """
    reason = checked_reason(reason)
    with transaction.atomic(), quiet_library(at):
        value = value_shown(by, value.firm, value.fact, value.year, at=at)
        filing = Filing.objects.get(pk=value.filing)
        draft = NewFiling(
            enterprise=value.firm,
            form=filing.form,
            period=filing.period,
            values={value.code: None},
            filed_at=day_of(at),
            item=filing.item,
            valid_from=filing.valid_from,
        )
        source = f"撤回数值（{by.name}）：{reason}"[:300]
        outcome = add_filings([draft], Arrival(at, source, filing.reporter, filing.demo))
        entry = Withdrawal.objects.create(
            kind=WithdrawalKind.VALUE,
            subject=value.subject[:300],
            filing_id=outcome.numbers[0],
            enterprise_id=value.firm,
            reason=reason,
            filings=1,
            by=by.name,
            user_id=by.user_id,
            at=at,
        )
        follow_up(outcome.news, (), at)
        record_entry(entry, "set_unknown")
    tell_followers(at=at)
    return entry.pk
