"""Who claims to be of a firm: the claims that wait, for officers in whose sight the firm is."""

from dataclasses import dataclass

from chanmai.bureau.accounts.claims import ClaimRow, claims_for, codes_claimed
from chanmai.bureau.accounts.permissions import may_settle_claims
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.queries.scope import firms_in_sight
from chanmai.bureau.refusal import NotFound


@dataclass(frozen=True, slots=True)
class FirmClaim:
    """A claim with the firm that it is about; without one the library has no such firm in sight."""

    claim: ClaimRow
    firm: int | None
    firm_name: str


def firm_claims(viewer: Viewer) -> tuple[FirmClaim, ...]:
    """The claims that wait, the oldest first; the city also sees those about firms that the library does not have."""
    if not may_settle_claims(viewer):
        return ()
    codes = codes_claimed()
    found = firms_in_sight(viewer).filter(code__in=codes).values_list("code", "pk", "name")
    firms = {str(code): (pk, name) for code, pk, name in found}
    known = Enterprise.objects.filter(code__in=codes).values_list("code", flat=True)
    unknown = set(codes).difference(map(str, known)) if viewer.whole_city else set()
    rows = claims_for(frozenset(firms.keys() | unknown))
    return tuple(FirmClaim(row, *firms.get(row.code, (None, ""))) for row in rows)


def firm_claim(viewer: Viewer, pk: int) -> FirmClaim:
    """One of them. Raises NotFound."""
    found = next((each for each in firm_claims(viewer) if each.claim.pk == pk), None)
    if found is None:
        raise NotFound
    return found
