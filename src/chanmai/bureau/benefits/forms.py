"""What is filled in about lists, figures, budget lines and answers of the bank."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.benefits.models.money import Level
from chanmai.bureau.benefits.operations.drawing import MOST_DAYS, ListOrder
from chanmai.bureau.city import city_pack

FILES = {"accept": ".xlsx,.csv,.xls,.ods"}
MOST_YUAN = Decimal(10) ** 13
MOST_KEY = 10**9


def _days(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, initial=initial)


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal("0.01"), max_value=MOST_YUAN, decimal_places=2)


class DrawForm(PlainForm):
    """The list to be drawn."""

    clause = forms.ChoiceField(label=_("条款"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    line = forms.ChoiceField(label=_("预算科目"))
    grounds = forms.CharField(
        label=_("免申依据"),
        required=False,
        max_length=300,
        help_text=_("政策库未写明免申即享的，写明本年度通知"),
    )
    batch = forms.IntegerField(label=_("批次"), min_value=1, max_value=99, initial=1)
    confirm_days = _days(_("确认天数"), 7)
    publicity_days = _days(_("公示天数"), 7)
    appeal_days = _days(_("复核天数"), 60)
    instalments = forms.CharField(
        label=_("分期"),
        required=False,
        max_length=200,
        help_text=_("按条款可不填；如：40%+30%+30%，之和为 100%"),
    )

    def __init__(
        self,
        *args: Any,
        clauses: tuple[tuple[str, str], ...],
        lines: tuple[tuple[int, str], ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = clauses  # type: ignore[attr-defined]
        self.fields["line"].choices = lines  # type: ignore[attr-defined]

    def clean_instalments(self) -> tuple[tuple[Fraction, str], ...]:
        """The shares, exactly."""
        text = self.cleaned_data["instalments"].replace("％", "%").replace("＋", "+").strip()
        if not text:
            return ()
        parts = [part.strip().removesuffix("%") for part in text.split("+")]
        if not all(part.isdecimal() for part in parts):
            raise forms.ValidationError(_("分期写作百分数，以加号相连，如 40%+30%+30%。"))
        return tuple((Fraction(int(part), 100), "") for part in parts)

    @property
    def order(self) -> ListOrder:
        """What is asked for."""
        asked = self.cleaned_data
        return ListOrder(**{**asked, "line": int(asked["line"])})


class CompareForm(PlainForm):
    """The department's table."""

    department = forms.CharField(label=_("数据部门"), max_length=150)
    file = forms.FileField(
        label=_("部门数据表"),
        widget=forms.ClearableFileInput(attrs=FILES),
        help_text=_("xlsx 或 csv；表头须有“统一社会信用代码”和“金额（元）”或“金额（万元）”"),
    )


class LineForm(PlainForm):
    """A budget line and what is appropriated to it first."""

    name = forms.CharField(label=_("科目名称"), max_length=150)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    level = forms.ChoiceField(label=_("级次"), choices=Level.choices)
    district = forms.ChoiceField(label=_("区（区级科目）"), required=False)
    yuan = _yuan(_("下达金额（元）"))
    reason = forms.CharField(label=_("依据"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [each.name for each in city_pack().places.districts]
        self.fields["district"].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]


class MoreForm(PlainForm):
    """More money for a line; `seen` is the last appropriation that the page showed."""

    seen = forms.IntegerField(min_value=0, max_value=MOST_KEY, widget=forms.HiddenInput)
    yuan = _yuan(_("金额（元）"))
    reason = forms.CharField(label=_("依据"), max_length=300)


class AnswerForm(PlainForm):
    """The bank's answer."""

    file = forms.FileField(
        label=_("银行回单"),
        widget=forms.ClearableFileInput(attrs=FILES),
        help_text=_("表头：指令号、统一社会信用代码、金额（元）、结果（成功、失败、退票）、银行流水号"),
    )
