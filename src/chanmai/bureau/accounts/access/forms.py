"""Forms beside that of the password: codes, keys, the password once more, a reason."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.access import codes, keys
from chanmai.bureau.accounts.forms import TOO_MANY, PlainForm, refuse_paused
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Unfit

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SecondStepForm(PlainForm):
    """The second factor at sign-in: a code of the app, a recovery code, or a security key's answer (`credential`).

    A right code is used up by `is_valid`; `kind` then says what it was.
    """

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("验证器应用的 6 位数字；应用不在手边时，填一个 8 位恢复码"),
    )
    credential = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, user_id: int, bucket: str, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id, self.bucket, self.now = user_id, bucket, now
        self.kind = ""

    @property
    def was_paused(self) -> bool:
        """True when the attempt was refused before anything was looked at."""
        return self.has_error("__all__", TOO_MANY)

    def clean(self) -> dict[str, Any]:
        """Refuse who failed too often, then look at the answer."""
        refuse_paused(self.bucket, self.now, _("连续多次未通过，请 15 分钟后再试，或请管理员解除。"))
        fields = super().clean() or {}
        if fields.get("credential"):
            self.kind = self._key(fields["credential"])
        elif fields.get("code"):
            self.kind = codes.accept(self.user_id, fields["code"], at=self.now)
        if not self.kind:
            raise ValidationError(_("验证码不对，或已经用过。请看应用当前显示的数字，并核对手机时间。"))
        return fields

    def _key(self, answer: str) -> str:
        try:
            keys.accept(self.user_id, answer, at=self.now)
        except Unfit as refusal:
            raise ValidationError(refusal.message.of(language())) from None
        return "webauthn"


class AppForm(PlainForm):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("2. 填写应用显示的 6 位数字"), max_length=20, widget=forms.TextInput(attrs=CODE)
    )


class KeyForm(PlainForm):
    """A new security key: what it is called, and the browser's answer."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("便于日后辨认，如“办公室的钥匙”"))
    credential = forms.CharField(required=False, widget=forms.HiddenInput())


class PasswordAgainForm(PlainForm):
    """One's own password once more."""

    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now

    @property
    def bucket(self) -> str:
        """What a wrong password is counted for: the same as a wrong old one."""
        return f"password:{self.user.pk}"

    def clean_password(self) -> str:
        """Raises ValidationError for a wrong one, and after too many of them."""
        refuse_paused(self.bucket, self.now, _("密码连续多次输错，请 15 分钟后再试。"))
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_("密码不正确。"), code="password_incorrect")
        return password


class ReasonForm(PlainForm):
    """Why an administrator does it."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, help_text=_("记入审计链，如“手机遗失，已当面核实身份”")
    )
