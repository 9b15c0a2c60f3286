"""Codes: those of an authenticator app, each of which serves once, and recovery codes."""

import datetime
import hmac
import unicodedata
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction

from chanmai.bureau.accounts.attempts import PAUSE
from chanmai.bureau.accounts.models import Attempt
from chanmai.bureau.accounts.operations import forget_attempts, person, record_audit

PERIOD = 30  # seconds for which an app shows a code
LEEWAY = 1  # periods by which a telephone's clock may be wrong
APP, RECOVERY = "totp", "recovery_codes"


def digits(text: str) -> str:
    """What was typed, without blanks and hyphens, in plain digits."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c != "-")


def step_of(secret: str, code: str, at: datetime.datetime) -> int | None:
    """The period (of 30 s, since 1970) around `at` for which an app with this secret shows the code; None for none."""
    now, typed = int(at.timestamp()) // PERIOD, digits(code).encode()
    for step in range(now - LEEWAY, now + LEEWAY + 1):
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), typed):
            return step
    return None


@transaction.atomic
def accept(user_id: int, code: str, *, at: datetime.datetime) -> str:
    """The kind of factor that this code proves (`totp`, `recovery_codes`), empty for none. No code serves twice."""
    rows = Authenticator.objects.select_for_update().filter(user_id=user_id)
    app = rows.filter(type=APP).first()
    if app is not None:
        step = step_of(decrypt(app.data["secret"]), code, at)
        if step is not None and step > app.data.get("step", 0):
            app.data["step"], app.last_used_at = step, at
            app.save(update_fields=["data", "last_used_at"])
            return APP
    spare = rows.filter(type=RECOVERY).first()
    if spare is not None and RecoveryCodes(spare).validate_code(digits(code)):
        spare.refresh_from_db()
        spare.last_used_at = at
        spare.save(update_fields=["last_used_at"])
        _note_recovery(spare, at)
        return RECOVERY
    return ""


@transaction.atomic
def record_wrong_code(*, user: Any, bucket: str, at: datetime.datetime) -> None:
    """Count a wrong code or key as a wrong password is counted, and note it."""
    forget_attempts(at - PAUSE)
    Attempt.objects.create(bucket=bucket, at=at)
    record_audit(by=person(user), action="second_factor_failed", target=user.get_username(), at=at)


def _note_recovery(spare: Authenticator, at: datetime.datetime) -> None:
    record_audit(
        by=person(spare.user),
        action="recovery_code",
        target=spare.user.get_username(),
        at=at,
        after={"left": len(RecoveryCodes(spare).get_unused_codes())},
    )
