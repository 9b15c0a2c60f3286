"""Which firms were paid from a clause: what the page of reach is told."""

from collections.abc import Sequence

from django.db.models import Sum

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Account, Posting
from chanmai.bureau.enterprises.queries.scope import in_scope


def firms_paid(viewer: Viewer, codes: Sequence[str]) -> dict[str, frozenset[int]]:
    """The firms in sight that have money of a clause by the ledger, by its code; what came back is not had."""
    paid = Posting.objects.filter(
        in_scope(viewer, "entry__enterprise__"),
        account=Account.PAID.value,
        voucher__sealed=True,
        entry__clause__in=list(codes),
    )
    sums = paid.values("entry__clause", "entry__enterprise").annotate(sum=Sum("fen")).filter(sum__gt=0)
    found: dict[str, set[int]] = {code: set() for code in codes}
    for clause, firm in sums.order_by().values_list("entry__clause", "entry__enterprise"):
        found[clause].add(firm)
    return {code: frozenset(firms) for code, firms in found.items()}
