"""Security keys and passkeys: what is asked of the browser, and whether its answer holds.

What was asked lies in the session until the answer comes, and serves once.
"""

import datetime
import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.contrib.auth import get_user_model

from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.texts import Text

LARGEST = 20_000  # signs of an answer
NOT_FIT = Text(
    "安全密钥没有通过。请重试，或换一种验证方式。",
    "The security key did not prove you. Try again, or use another way.",
)


def enrolment(user_id: int) -> dict[str, Any]:
    """What the browser needs to make a credential for an account; as JSON, binary values in base64url."""
    return auth.begin_registration(_user(user_id), False)


def credential(answer: str) -> dict[str, Any]:
    """The browser's answer to an enrolment, verified. Raises Unfit."""
    content = _content(answer)
    try:
        auth.parse_registration_response(content)
        auth.complete_registration(content)
    except Exception as error:  # whatever a stranger's bytes make of the readers is one answer
        raise Unfit(NOT_FIT, code="key-not-fit") from error
    return content


def challenge(user_id: int) -> dict[str, Any]:
    """What the browser needs to prove that one of the account's keys is there."""
    return auth.begin_authentication(_user(user_id))


def accept(user_id: int, answer: str, *, at: datetime.datetime) -> None:
    """Take the browser's answer to a challenge as a proof. Raises Unfit."""
    content = _content(answer)
    try:
        auth.parse_authentication_response(content)
        row = auth.complete_authentication(_user(user_id), content)
    except Exception as error:  # whatever a stranger's bytes make of the readers is one answer
        raise Unfit(NOT_FIT, code="key-not-fit") from error
    row.last_used_at = at
    row.save(update_fields=["last_used_at"])


def _content(answer: str) -> dict[str, Any]:
    try:
        content = json.loads(answer) if len(answer) <= LARGEST else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Unfit(NOT_FIT, code="key-not-fit")
    return content


def _user(user_id: int) -> Any:
    return get_user_model().objects.get(pk=user_id)
