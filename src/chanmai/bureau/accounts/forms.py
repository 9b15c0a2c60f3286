"""The sign-in form: slows guessing down, and keeps demo accounts off installations that serve others."""

import datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts import queries

ATTEMPTS = 8
PAUSE = datetime.timedelta(minutes=15)


class SignInForm(AuthenticationForm):
    """User name and password. `now` is when the attempt is made; `demo_allowed` lets demo accounts in."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。请检查大小写后重试。"),
        "inactive": _("该账户已停用，请联系市级管理员。"),
        "too_many": _("该用户名连续多次登录失败，请 15 分钟后再试。"),
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

    def clean(self) -> dict[str, Any]:
        """Refuse a name that failed too often of late before even looking at the password."""
        username = str(self.cleaned_data.get("username", ""))[:150]
        if queries.failures_since(username, self.now - PAUSE) >= ATTEMPTS:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        """Let in active accounts with a role; demo accounts only where that is allowed."""
        super().confirm_login_allowed(user)
        member = queries.member_of(user.pk)
        if member is None and not user.is_superuser:
            raise ValidationError(self.error_messages["no_role"], code="no_role")
        if member is not None and member.demo and not self.demo_allowed:
            raise ValidationError(self.error_messages["demo"], code="demo")
