"""What a password must not be, beside what the framework refuses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = 6
REST = 8


class VarietyValidator:
    """Few different signs, or the user name with little else, are guessed at once."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when fewer than `KINDS` signs differ, or fewer than `REST` are not the user name."""
        if len(set(password)) < KINDS:
            raise ValidationError(
                _("密码中不同的字符太少，至少要有 %(number)d 种。") % {"number": KINDS},
                code="password_too_even",
            )
        name = user.get_username().casefold() if user is not None else ""
        if name and len(password.casefold().replace(name, "")) < REST:
            raise ValidationError(
                _("密码除去用户名后太短，至少还要有 %(number)d 个字符。") % {"number": REST},
                code="password_is_name",
            )

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return _("密码至少有 %(number)d 种不同的字符，且不能只由用户名构成。") % {"number": KINDS}


class LengthValidator:
    """At least so many signs, told in the visitor's language."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a shorter one."""
        if len(password) < self.min_length:
            raise ValidationError(
                _("密码太短，至少要有 %(number)d 个字符。") % {"number": self.min_length},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return _("密码至少要有 %(number)d 个字符。") % {"number": self.min_length}
