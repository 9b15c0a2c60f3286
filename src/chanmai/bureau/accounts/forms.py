"""Forms of signing in and of passwords, which slow guessing down; what no password may be."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.attempts import ATTEMPTS, PAUSE, bucket_of
from chanmai.bureau.accounts.breached import is_breached

TOO_MANY = "too_many"
KINDS, REST = 6, 8  # different signs of a password; signs of it beside the user name


def refuse_paused(bucket: str, now: datetime.datetime, message: Any) -> None:
    """Raises ValidationError (`TOO_MANY`) while a bucket has used up its attempts."""
    if queries.failures(bucket, since=now - PAUSE, until=now) >= ATTEMPTS:
        raise ValidationError(message, code=TOO_MANY)


class PlainForm(forms.Form):
    """Fields as the pages draw them: labels without a colon, controls of the site's own look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            elif not isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "form-control"


class SignInForm(AuthenticationForm):
    """User name and password. `now` is when the attempt is made; `demo_allowed` lets demo accounts in."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。请检查大小写后重试。"),
        "inactive": _("该账户已停用，请联系市级管理员。"),
        TOO_MANY: _("该用户名连续多次登录失败，请 15 分钟后再试，或请管理员解除。"),
        "demo": _("本站对外服务，演示账户不可登录。"),
        "no_role": _("该账户尚未分配角色，请联系市级管理员。"),
    }

    def __init__(self, *args: Any, now: datetime.datetime, demo_allowed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.demo_allowed = demo_allowed
        self.label_suffix = ""
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    @property
    def entry(self) -> str:
        """The user name as it was typed."""
        return str(self.data.get("username", ""))

    @property
    def bucket(self) -> str:
        """What this attempt is counted for."""
        return bucket_of(self.request.COOKIES if self.request else {}, self.entry)

    @property
    def was_paused(self) -> bool:
        """True when the attempt was refused before the password was looked at."""
        return self.has_error("__all__", TOO_MANY)

    def clean(self) -> dict[str, Any]:
        """Refuse a name that failed too often of late before even looking at the password."""
        refuse_paused(self.bucket, self.now, self.error_messages[TOO_MANY])
        return super().clean()

    def get_invalid_login_error(self) -> ValidationError:
        """Why not: a demo account where others are served, or a wrong name or password."""
        if not self.demo_allowed and queries.is_demo_account(self.cleaned_data.get("username", "")):
            return ValidationError(self.error_messages["demo"], code="demo")
        return super().get_invalid_login_error()

    def confirm_login_allowed(self, user: User) -> None:
        """Let in active accounts with a role."""
        super().confirm_login_allowed(user)
        if queries.member_of(user.pk) is None and not user.is_superuser:
            raise ValidationError(self.error_messages["no_role"], code="no_role")


class PasswordForm(PasswordChangeForm):
    """One's own password; the old one cannot be guessed at without limit either."""

    def __init__(self, user: Any, *args: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.now = now

    @property
    def bucket(self) -> str:
        """What a wrong old password is counted for."""
        return f"password:{self.user.pk}"

    def clean_old_password(self) -> str:
        """Raises ValidationError for a wrong password, and after too many of them."""
        refuse_paused(self.bucket, self.now, _("原密码连续多次输错，请 15 分钟后再试。"))
        return str(super().clean_old_password())


class VarietyValidator:
    """Few different signs, or the user name with little else, are guessed at once."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when fewer than `KINDS` signs differ, or fewer than `REST` are not the user name."""
        if len(set(password)) < KINDS:
            raise ValidationError(
                gettext("密码中不同的字符太少，至少要有 %(number)d 种。") % {"number": KINDS},
                code="password_too_even",
            )
        name = user.get_username().casefold() if user is not None else ""
        if name and len(password.casefold().replace(name, "")) < REST:
            raise ValidationError(
                gettext("密码除去用户名后太短，至少还要有 %(number)d 个字符。") % {"number": REST},
                code="password_is_name",
            )

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return gettext("密码至少有 %(number)d 种不同的字符，且不能只由用户名构成。") % {"number": KINDS}


class LengthValidator:
    """At least so many signs, told in the visitor's language."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a shorter one."""
        if len(password) < self.min_length:
            raise ValidationError(
                gettext("密码太短，至少要有 %(number)d 个字符。") % {"number": self.min_length},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return gettext("密码至少要有 %(number)d 个字符。") % {"number": self.min_length}


class BreachValidator:
    """A password that was in a breach is tried first by whoever guesses (ASVS 5.0, 6.2.12)."""

    def validate(self, password: str, user: Any = None) -> None:  # the validators' signature
        """Raises ValidationError for a password of the list, and while a list that is named cannot be read."""
        if settings.BREACHED is None:
            return
        try:
            found = is_breached(password, settings.BREACHED)
        except OSError as error:
            raise ValidationError(
                gettext("泄露密码清单读不到，暂不能设密码；请告诉管理员检查 CHANMAI_BREACHED。"),
                code="breaches_not_read",
            ) from error
        if found:
            raise ValidationError(gettext("这个密码已经泄露过，请换一个。"), code="password_breached")

    def get_help_text(self) -> str:
        """The same, before it is done wrong."""
        return gettext("密码不能是已经泄露过的。") if settings.BREACHED else ""
