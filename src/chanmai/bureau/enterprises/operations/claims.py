"""An officer confirms or refuses that somebody is of a firm."""

import datetime

from chanmai.bureau.accounts import claims
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.claims import firm_claim
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


def confirm_claim(pk: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Make the account of who claims; its number. Raises NotFound out of scope, Conflict without such a firm."""
    found = firm_claim(by, pk)
    if found.firm is None:
        raise Conflict(
            Text("企业库中没有这家企业，不能确认。", "The library has no such firm; it cannot be confirmed."),
            mend=Text("请先导入企业登记表，或驳回。", "Import the register first, or refuse it."),
            code="no-such-firm",
        )
    return claims.confirm(pk, firm_name=found.firm_name, by=by, at=at)


def refuse_claim(pk: int, *, by: Viewer, at: datetime.datetime, reason: str) -> None:
    """Refuse a claim. Raises NotFound out of scope, Unfit without a reason."""
    claims.refuse(firm_claim(by, pk).claim.pk, reason=reason, by=by, at=at)
