"""What is filled in about warnings: an entry of the action log, and the day of an assessment."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.warnings.operations.actions import LONGEST, Entry
from chanmai.bureau.warnings.queries.firm import DEEDS, JUDGEMENTS


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(PlainForm):
    """What was done about a firm on which day, and what was found."""

    deed = forms.ChoiceField(label=_("处置"), choices=DEEDS)
    on = forms.DateField(label=_("日期"), widget=_day())
    judgement = forms.ChoiceField(label=_("核实结果"), choices=JUDGEMENTS, required=False)
    note = forms.CharField(
        label=_("说明"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只增不改；更正请另记一条"),
    )

    @property
    def entry(self) -> Entry:
        """What was filled in."""
        given = self.cleaned_data
        return Entry(given["deed"], given["on"], given["note"], given["judgement"])


class AssessmentForm(PlainForm):
    """As of which day the firms are assessed."""

    as_of = forms.DateField(label=_("判定日"), widget=_day())

    @property
    def day(self) -> datetime.date:
        """What was filled in."""
        day: datetime.date = self.cleaned_data["as_of"]
        return day
