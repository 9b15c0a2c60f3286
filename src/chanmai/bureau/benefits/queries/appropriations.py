"""What came into a budget line last, so that a form sent twice is told from two appropriations."""

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Voucher, VoucherKind
from chanmai.bureau.benefits.permissions import sees_ledger
from chanmai.bureau.refusal import Forbidden

BY_HAND = (VoucherKind.APPROPRIATE.value, VoucherKind.REVERSE.value)


def last_appropriation(viewer: Viewer, line_id: int) -> int:
    """The number of the last voucher that brought a line money or took it back; 0: none. Raises Forbidden."""
    if not sees_ledger(viewer):
        raise Forbidden
    found = (
        Voucher.objects.filter(kind__in=BY_HAND, sealed=True, postings__line=line_id).order_by("pk").last()
    )
    return 0 if found is None else found.pk
