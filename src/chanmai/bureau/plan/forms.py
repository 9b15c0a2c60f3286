"""What the city fills in about targets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIELD = {"class": "form-control"}


class DraftForm(forms.Form):
    """A draft of a target of the next plan. Figures are written with their unit."""

    goal = forms.CharField(label=_("目标值"), max_length=40, widget=forms.TextInput(FIELD))
    stretch = forms.CharField(label=_("力争值"), max_length=40, required=False, widget=forms.TextInput(FIELD))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({**FIELD, "rows": 2}))

    def values(self) -> dict[str, Any]:
        """What was filled in, for `draft_target`."""
        return dict(self.cleaned_data)


class TargetForm(forms.Form):
    """Another version of a target. Figures are written with their unit."""

    goal = forms.CharField(label=_("目标值"), max_length=40, widget=forms.TextInput(FIELD))
    stretch = forms.CharField(label=_("力争值"), max_length=40, required=False, widget=forms.TextInput(FIELD))
    due = forms.IntegerField(label=_("期限（年）"), widget=forms.NumberInput(FIELD))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({**FIELD, "rows": 2}))

    def values(self) -> dict[str, Any]:
        """What was filled in, for `change_target`."""
        return dict(self.cleaned_data)
