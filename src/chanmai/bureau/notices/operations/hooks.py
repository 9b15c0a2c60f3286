"""Addresses of an organisation's own systems: named, tried, ended."""

import datetime
import secrets
from collections.abc import Collection

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.channels.webhook import Untaken, fault_of, secret_of, send
from chanmai.bureau.notices.models import Hook, NoticeKind
from chanmai.bureau.notices.permissions import may_keep_hooks
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

MOST = 5


@transaction.atomic
def add_hook(viewer: Viewer, address: str, kinds: Collection[str], *, at: datetime.datetime) -> str:
    """Let an address be told of what the visitor's organisation is told; its secret, for the only time.

    Raises Forbidden, Unfit for an address that may not be asked, Conflict when there are enough.
    """
    _allow(viewer)
    fault = fault_of(address)
    if fault is not None or len(address) > 300 or not set(kinds) <= set(NoticeKind.values):
        raise Unfit(
            fault or Text("地址太长，或没有这类通知。", "Too long an address, or no such kind."),
            code="no-hook",
        )
    if Hook.objects.filter(organisation=viewer.organisation, revoked_at=None).count() >= MOST:
        raise Conflict(
            Text(f"已有 {MOST} 个推送地址，请先停用一个。", f"There are {MOST} addresses; end one first."),
            code="enough-hooks",
        )
    nonce = secrets.token_hex(16)
    hook = Hook.objects.create(
        organisation_id=viewer.organisation,
        address=address,
        nonce=nonce,
        kinds=sorted(kinds),
        by=viewer.name,
        at=at,
    )
    after = {"address": address, "kinds": sorted(kinds)}
    record_audit(by=viewer, action="add_hook", target=f"hook {hook.pk}", at=at, after=after)
    return secret_of(nonce)


@transaction.atomic
def end_hook(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Tell an address no more. Raises Forbidden, NotFound for one of another organisation, or that has ended."""
    _allow(viewer)
    if not _own(viewer, pk):
        raise NotFound
    Hook.objects.filter(pk=pk).update(revoked_at=at)
    record_audit(by=viewer, action="end_hook", target=f"hook {pk}", at=at)


def try_hook(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Send an address a message that tells nothing. Raises Forbidden, NotFound, Conflict when it is not taken."""
    _allow(viewer)
    hook = _own(viewer, pk)
    if hook is None:
        raise NotFound
    try:
        send(
            address=hook.address,
            secret=secret_of(hook.nonce),
            name=f"try-{secrets.token_hex(8)}",
            kind="try",
            content={},
            at=at,
        )
    except Untaken as error:
        raise Conflict(error.words, code="not-taken") from error


def _allow(viewer: Viewer) -> None:
    if not may_keep_hooks(viewer):
        raise Forbidden


def _own(viewer: Viewer, pk: int) -> Hook | None:
    return Hook.objects.filter(pk=pk, organisation=viewer.organisation, revoked_at=None).first()
