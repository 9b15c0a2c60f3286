"""What an officer says to start a matching, or to withdraw one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.matching.operations.withdrawal import LONGEST


class MatchForm(forms.Form):
    """The day, whether it is meant though it is far ahead, and whether the record of earlier awards is complete."""

    as_of = forms.DateField(
        label=_("基准日"), widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    history_complete = forms.BooleanField(label=_("奖补台账完整：没有记录的奖励视为从未享受"), required=False)
    sure = forms.BooleanField(label=_("确定按这一天匹配"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].error_messages = {
            "required": _("请填写基准日。"),
            "invalid": _("基准日应写成 2026-06-30 的样子。"),
        }


class WithdrawalForm(forms.Form):
    """Why a run is withdrawn."""

    reason = forms.CharField(
        label=_("撤回原因"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        required=False,
    )
