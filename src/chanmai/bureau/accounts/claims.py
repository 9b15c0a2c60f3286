"""Somebody of a firm asks for an account by credit code; an officer confirms or refuses it.

Which officer has the firm in sight is a question to the app of enterprises, which asks here by credit code. Nothing
that a stranger is told depends on whether there is such a firm.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import salted_hmac

from chanmai.bureau.accounts.membership import Membership, invite
from chanmai.bureau.accounts.models import Claim, ClaimState, Kind, Member
from chanmai.bureau.accounts.operations import organisation, record_audit
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, NotFound, Unfit
from chanmai.engine.facts.texts import Text

WINDOW = datetime.timedelta(days=1)
OF_ADDRESS, OF_CODE, OF_ALL = 5, 3, 200
"""How many claims are taken within the window from one address, for one code, and in all."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim that waits. `members`: how many accounts the firm has already."""

    pk: int
    code: str
    name: str
    contact: str
    at: datetime.datetime
    members: int


@transaction.atomic
def claim(code: str, *, name: str, contact: str, address: str, at: datetime.datetime) -> None:
    """Take a claim of a stranger. Raises Conflict when too many came from the address or for the code of late."""
    origin = salted_hmac("chanmai.accounts.claims", address, algorithm="sha256").hexdigest()
    of_late = Claim.objects.filter(at__gt=at - WINDOW, at__lte=at)
    if (
        of_late.filter(origin=origin).count() >= OF_ADDRESS
        or of_late.filter(code=code).count() >= OF_CODE
        or of_late.count() >= OF_ALL
    ):
        raise Conflict(
            Text(
                "一天之内的申请已经很多，没有收下。", "There were many claims within a day; it was not taken."
            ),
            mend=Text("请明天再试，或直接联系主管部门。", "Try again tomorrow, or ask the bureau."),
            code="too-many-claims",
        )
    row = Claim.objects.create(code=code, name=name, contact=contact, origin=origin, at=at)
    record_audit(by="claimant", action="claim_firm", target=f"claim {row.pk} {code}", at=at)


def codes_claimed() -> tuple[str, ...]:
    """The credit codes of the claims that wait."""
    codes = Claim.objects.filter(state=ClaimState.OPEN).order_by("code").values_list("code", flat=True)
    return tuple(dict.fromkeys(codes))


def claims_for(codes: frozenset[str]) -> tuple[ClaimRow, ...]:
    """The claims for these codes that wait, the oldest first."""
    rows = Claim.objects.filter(state=ClaimState.OPEN, code__in=codes)
    return tuple(
        ClaimRow(row.pk, row.code, row.name, row.contact, row.at, _members(row.code)) for row in rows
    )


@transaction.atomic
def confirm(pk: int, *, firm_name: str, by: Viewer, at: datetime.datetime) -> int:
    """Make the account, which only reads its own firm; its number. Raises NotFound for a claim that does not wait."""
    row = _waiting(pk)
    body = organisation(Kind.FIRM, firm=row.code, name=firm_name[:150])
    user_id = invite(SYSTEM, Membership(_free_name(row.code), row.name, body.pk), at=at)
    _settle(row, ClaimState.CONFIRMED, "", by=by, at=at)
    return user_id


@transaction.atomic
def refuse(pk: int, *, reason: str, by: Viewer, at: datetime.datetime) -> None:
    """Refuse a claim. Raises NotFound for one that does not wait, Unfit without a reason."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > 200:
        raise Unfit(
            Text("没有驳回：请写明理由（200 字以内）。", "Not refused: give a reason (200 signs)."),
            code="no-reason",
        )
    _settle(_waiting(pk), ClaimState.REFUSED, reason, by=by, at=at)


def _waiting(pk: int) -> Claim:
    row = Claim.objects.select_for_update().filter(pk=pk, state=ClaimState.OPEN).first()
    if row is None:
        raise NotFound
    return row


def _settle(row: Claim, state: ClaimState, reason: str, *, by: Viewer, at: datetime.datetime) -> None:
    row.state, row.reason, row.decided_at = state, reason, at
    row.save(update_fields=["state", "reason", "decided_at"])
    record_audit(
        by=by,
        action="settle_claim",
        target=f"claim {row.pk} {row.code}",
        at=at,
        after={"state": state.value, "name": row.name},
        reason=reason,
    )


def _members(code: str) -> int:
    return Member.objects.filter(organisation__firm=code).count()


def _free_name(code: str) -> str:
    """People of firms sign in with the credit code, the second one with -2 behind it."""
    names = set(
        get_user_model().objects.filter(username__istartswith=code).values_list("username", flat=True)
    )
    tries = (code, *(f"{code}-{number}" for number in range(2, len(names) + 3)))
    return next(each for each in tries if each not in names)
