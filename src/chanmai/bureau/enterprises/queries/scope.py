"""Which firms a visitor may see."""

from django.db.models import Q, QuerySet

from chanmai.bureau.accounts.viewer import FIRM, Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.refusal import Missing


def visible(viewer: Viewer) -> QuerySet[Enterprise]:
    """The firms within the visitor's scope: all, those of some districts, or one's own."""
    if viewer.role == FIRM:
        return Enterprise.objects.filter(code=viewer.firm) if viewer.firm else Enterprise.objects.none()
    if viewer.districts is None:
        return Enterprise.objects.all()
    return Enterprise.objects.filter(Q(district__in=viewer.districts))


def visible_firm(viewer: Viewer, pk: int) -> Enterprise:
    """The firm. Raises Missing when there is none or the visitor may not see it; the two cannot be told apart."""
    firm = visible(viewer).filter(pk=pk).first()
    if firm is None:
        raise Missing
    return firm
