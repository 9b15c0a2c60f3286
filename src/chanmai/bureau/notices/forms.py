"""How somebody wants to be told, and an address of an own system."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.notices.models import NoticeKind, Pace
from chanmai.bureau.notices.operations.preferences import Wishes
from chanmai.bureau.notices.queries.preferences import Settings

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
FEN = 100
LARGEST = 10**12


class PreferenceForm(PlainForm):
    """Address, language, quiet rules; and for each kind how soon a letter goes out and whether the inbox shows it."""

    address = forms.EmailField(label=_("邮箱"), required=False, max_length=254)
    language = forms.ChoiceField(label=_("邮件语言"), choices=[("zh", "中文"), ("en", "English")])
    quiet_from = forms.TypedChoiceField(label=_("静默开始"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("静默结束"), choices=HOURS, coerce=int, help_text=_("与开始相同即不静默")
    )
    most_a_week = forms.IntegerField(label=_("每周最多几封"), min_value=1, max_value=100)
    least = forms.IntegerField(
        label=_("低于此金额不发邮件，元"), min_value=0, max_value=LARGEST, help_text=_("0 为不限")
    )

    def __init__(self, data: Any = None, *, settings: Settings) -> None:
        super().__init__(
            data,
            initial={
                "address": settings.address,
                "language": settings.language,
                "quiet_from": settings.quiet_from,
                "quiet_until": settings.quiet_until,
                "most_a_week": settings.most_a_week,
                "least": settings.least // FEN,
            },
        )
        for kind in NoticeKind:
            self.fields[f"pace_{kind.value}"] = forms.ChoiceField(
                label=kind.label, choices=Pace.choices, initial=settings.pace(kind.value)
            )
            self.fields[f"inbox_{kind.value}"] = forms.BooleanField(
                label=kind.label, required=False, initial=kind.value not in settings.unseen
            )
            self.fields[f"pace_{kind.value}"].widget.attrs |= {
                "class": "form-select",
                "aria-labelledby": f"kind-{kind.value} by-mail",
            }
            self.fields[f"inbox_{kind.value}"].widget.attrs["aria-labelledby"] = f"kind-{kind.value} in-inbox"

    def usual(self) -> Iterator[Any]:
        """The fields that are of no kind."""
        return (self[name] for name in self.base_fields)

    def by_kind(self) -> Iterator[tuple[str, Any, Any, Any]]:
        """For each kind its word, its label, and the fields of letter and inbox."""
        for kind in NoticeKind:
            yield kind.value, kind.label, self[f"pace_{kind.value}"], self[f"inbox_{kind.value}"]

    @property
    def wishes(self) -> Wishes:
        """What was asked for; only of a valid form."""
        told = self.cleaned_data
        return Wishes(
            address=told["address"],
            language=told["language"],
            quiet_from=told["quiet_from"],
            quiet_until=told["quiet_until"],
            most_a_week=told["most_a_week"],
            least=told["least"] * FEN,
            paces={kind.value: told[f"pace_{kind.value}"] for kind in NoticeKind},
            unseen=frozenset(kind.value for kind in NoticeKind if not told[f"inbox_{kind.value}"]),
        )


class HookForm(PlainForm):
    """An address that is told, and of what."""

    address = forms.URLField(label=_("推送地址"), max_length=300, assume_scheme="https")
    kinds = forms.MultipleChoiceField(
        label=_("推送哪些"),
        required=False,
        choices=NoticeKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选即全部"),
    )
