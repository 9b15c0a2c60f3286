"""Forms about people: accounts, organisations, delegations, tokens."""

import re
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.models import Kind
from chanmai.bureau.accounts.organisations import Body, BodyRow
from chanmai.bureau.accounts.queries import AccountRow
from chanmai.bureau.accounts.tokens import PARTS
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.parameters import language

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


class MemberForm(PlainForm):
    """An account: user name (fixed once it is there), name, organisation and duties."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("登录时用；字母、数字和 @ . + - _"),
    )
    name = forms.CharField(label=_("姓名"), max_length=150)
    organisation = forms.TypedChoiceField(label=_("所属机构"), coerce=int)
    works = forms.BooleanField(
        label=_("办理业务"), required=False, help_text=_("导入、匹配、核实；仅限主管部门和区")
    )
    administers = forms.BooleanField(
        label=_("管理账户"), required=False, help_text=_("邀请人员、授予职责；主管部门的管理者管所有机构")
    )

    def __init__(
        self, *args: Any, bodies: tuple[BodyRow, ...], of: AccountRow | None = None, **kwargs: Any
    ) -> None:
        if of is not None:
            kwargs["initial"] = {
                name: getattr(of, name)
                for name in ("username", "name", "organisation", "works", "administers")
            }
        super().__init__(*args, **kwargs)
        self.fields["username"].disabled = of is not None
        choices = [(row.pk, f"{row.kind_label} · {row.title}") for row in bodies]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        self.workers = {row.pk for row in bodies if row.works}

    def clean(self) -> dict[str, Any]:
        """Who only reads by the kind of the organisation does not work."""
        fields = super().clean() or {}
        if fields.get("works") and "organisation" in fields and fields["organisation"] not in self.workers:
            self.add_error("works", _("这类机构的人员只能查阅，请取消“办理业务”。"))
        return fields

    @property
    def membership(self) -> Membership:
        """What was filled in."""
        return Membership(**self.cleaned_data)


class BodyForm(PlainForm):
    """An organisation: kind (fixed once it is there), name, and the part of a scope that the kind has."""

    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=150)
    districts = forms.MultipleChoiceField(
        label=_("所辖区"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("类别为区时填写")
    )
    parks = forms.MultipleChoiceField(
        label=_("园区"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("类别为园区时填写")
    )
    firm = forms.CharField(
        label=_("统一社会信用代码"), required=False, max_length=18, help_text=_("类别为企业时填写，18 位")
    )

    def __init__(self, *args: Any, of: Body | None = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs["initial"] = {name: getattr(of, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["kind"].disabled = of is not None
        places = city_pack().places
        for field, named in (("districts", places.districts), ("parks", places.parks)):
            choices = [(each.name, translation(each.name, language())) for each in named]
            self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A district has districts, a park parks, a firm its code."""
        fields = super().clean() or {}
        kind, firm = fields.get("kind"), fields.get("firm", "").strip().upper()
        if kind == Kind.DISTRICT and not fields.get("districts"):
            self.add_error("districts", _("至少选一个区"))
        if kind == Kind.PARK and not fields.get("parks"):
            self.add_error("parks", _("至少选一个园区"))
        if kind == Kind.FIRM and not CODE.fullmatch(firm):
            self.add_error("firm", _("请填 18 位统一社会信用代码"))
        return {**fields, "firm": firm}

    @property
    def body(self) -> Body:
        """What was filled in."""
        fields = self.cleaned_data
        return Body(
            kind=fields["kind"],
            name=fields["name"],
            districts=tuple(fields["districts"]),
            parks=tuple(fields["parks"]),
            firm=fields["firm"],
        )


class DelegationForm(PlainForm):
    """Who may act for oneself, until which day, and why."""

    username = forms.CharField(label=_("受托人的用户名"), max_length=150)
    until = forms.DateField(
        label=_("截止日"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("当天仍有效，至多一年")
    )
    reason = forms.CharField(label=_("事由"), max_length=200)


class TokenForm(PlainForm):
    """A token: what it is for, how many days it serves, for which parts, whether it may change anything."""

    name = forms.CharField(label=_("用途"), max_length=80)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=366, initial=90)
    parts = forms.MultipleChoiceField(
        label=_("可访问的部分"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(
            zip(
                PARTS,
                (_("企业与导入"), _("政策"), _("匹配"), _("报送"), _("督办日历"), _("通知日历")),
                strict=True,
            )
        ),
        help_text=_("不选即全部"),
    )
    may_write = forms.BooleanField(label=_("可写（导入、匹配等）"), required=False)
