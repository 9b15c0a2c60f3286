"""What officers fill in about returns."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.monitoring.schedule import returns_asked
from chanmai.bureau.parameters import language


def _choices() -> list[tuple[str, str]]:
    return [(form.code, form.title.of(language())) for form in returns_asked()]


class CollectionForm(forms.Form):
    """Which form to ask for which period; by which day the directory is drawn up, if not the usual one."""

    form = forms.ChoiceField(
        label=_("表种"), choices=_choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    period = forms.CharField(
        label=_("所属期"),
        max_length=7,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": _("如 2025 或 2025-06")}),
    )
    basis_on = forms.DateField(
        label=_("名录依据日"),
        required=False,
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}),
    )

    def clean_period(self) -> Any:
        """In half-width signs, without blanks around it."""
        return unicodedata.normalize("NFKC", self.cleaned_data["period"]).strip()
