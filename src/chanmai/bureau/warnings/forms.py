"""What is filled in about warnings: an entry of the action log, and the day of an assessment."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.parameters import language
from chanmai.bureau.warnings.operations.actions import LONGEST, Entry
from chanmai.bureau.warnings.outcomes import outcome_choices
from chanmai.bureau.warnings.queries.firm import DEEDS, JUDGEMENTS


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(PlainForm):
    """What was done about a firm on which day, and what was found."""

    deed = forms.ChoiceField(label=_("处置"), choices=DEEDS)
    on = forms.DateField(label=_("日期"), widget=_day())
    judgement = forms.ChoiceField(label=_("核实结果"), choices=JUDGEMENTS, required=False)
    outcome = forms.ChoiceField(
        label=_("去向"),
        required=False,
        help_text=_("登记机关还没有记载、现场已经确认时填写；用作以后学习和检验的结果"),
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只增不改；更正请另记一条"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcome_choices(language())  # type: ignore[attr-defined]

    @property
    def entry(self) -> Entry:
        """What was filled in."""
        given = self.cleaned_data
        return Entry(given["deed"], given["on"], given["note"], given["judgement"], given["outcome"])


class AssessmentForm(PlainForm):
    """As of which day the firms are assessed."""

    as_of = forms.DateField(label=_("判定日"), widget=_day())

    @property
    def day(self) -> datetime.date:
        """What was filled in."""
        day: datetime.date = self.cleaned_data["as_of"]
        return day
