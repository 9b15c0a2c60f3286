"""The letter by which an address is confirmed: nothing else goes there before its owner has answered."""

import secrets

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.channels.mail import letter
from chanmai.bureau.notices.operations.preferences import confirmation
from chanmai.bureau.notices.queries.preferences import own_settings
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


def ask_to_confirm(viewer: Viewer) -> None:
    """Write to the visitor's address. Raises Conflict without one to confirm, SMTPException and OSError."""
    own = own_settings(viewer)
    if not own.address or own.confirmed:
        raise Conflict(
            Text("没有待确认的邮箱。", "There is no address to confirm."), code="nothing-to-confirm"
        )
    with translation.override("en" if own.language == "en" else "zh-hans"):
        subject = _("请确认接收通知的邮箱")
    token = confirmation(viewer.user_id, own.address)
    letter(
        to=own.address,
        language=own.language,
        subject=subject,
        lines=(),
        name=f"confirm-{secrets.token_hex(12)}",
        confirm=f"{settings.SITE_ADDRESS}/notices/confirm/?token={token}",
    ).send()
