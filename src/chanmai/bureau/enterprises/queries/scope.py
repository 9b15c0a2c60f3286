"""Which firms and imports a visitor may see."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch
from chanmai.bureau.enterprises.permissions import may_import, may_withdraw, sees_all_imports
from chanmai.bureau.refusal import NotFound


def in_scope(viewer: Viewer, firm: str = "") -> Q:
    """Within the visitor's scope: all firms, those of some districts or parks, one's own, or none.

    `firm` is the path to the firm from the rows that are asked for, such as “enterprise__”.
    """
    if viewer.own_firm_only:
        return Q((f"{firm}code", viewer.firm)) if viewer.firm else Q((f"{firm}pk__in", ()))
    if viewer.whole_city:
        return Q()
    places = {"district": viewer.districts or () if viewer.sees_sums else (), "park": viewer.parks}
    inside = [Q((f"{firm}{column}__in", names)) for column, names in places.items() if names]
    return reduce(or_, inside, Q((f"{firm}pk__in", ())))


def firms_in_sight(viewer: Viewer) -> QuerySet[Enterprise]:
    """The firms of the library within the visitor's scope, without those that were withdrawn."""
    return Enterprise.objects.filter(in_scope(viewer), withdrawn=False)


def visible_firm(viewer: Viewer, pk: int) -> Enterprise:
    """The firm, withdrawn or not. Raises NotFound when there is none or the visitor may not see it.

    The two cannot be told apart. Of a withdrawn firm officers alone see the history.
    """
    firm = Enterprise.objects.filter(in_scope(viewer), pk=pk).first()
    if firm is not None and firm.withdrawn and not may_withdraw(viewer):
        firm = None
    if firm is None:
        raise NotFound
    return firm


def visible_imports(viewer: Viewer) -> QuerySet[ImportBatch]:
    """The imports of everybody, one's own, or none: without those of a time when one saw more than now."""
    if sees_all_imports(viewer):
        return ImportBatch.objects.all()
    own = ImportBatch.objects.filter(user_id=viewer.user_id)
    if not may_import(viewer):
        return own.none()
    now = viewer.districts or ()
    wishes = own.filter(wish__has_key="districts").values_list("pk", "wish__districts")
    return own.exclude(pk__in=[pk for pk, then in wishes if then is None or not set(then) <= set(now)])
