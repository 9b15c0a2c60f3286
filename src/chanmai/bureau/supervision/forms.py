"""What is filled in about measures, evaluations and the joint meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.forms import PlainForm
from chanmai.bureau.accounts.organisations import bodies_in_charge
from chanmai.bureau.city import city_pack
from chanmai.bureau.parameters import language
from chanmai.bureau.supervision.lights import ALL
from chanmai.bureau.supervision.operations.measures import Task, Word
from chanmai.bureau.supervision.operations.meetings import Invitation
from chanmai.bureau.supervision.queries.measures import book

MOST = 2**31 - 1  # that the database keeps of a number


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _targets() -> list[tuple[str, str]]:
    return [(each.slug, each.title.of(language())) for each in city_pack().plan.targets.targets]


def _measures() -> list[tuple[str, Any]]:
    rows = book().values()
    return [
        ("", _("不针对某一条举措")),
        *((each.code, f"{each.code} {each.text.of(language())[:60]}") for each in rows),
    ]


class ChargeForm(PlainForm):
    """Who is put in charge of some measures, from when to when, of how much, and why."""

    owner = forms.TypedChoiceField(label=_("责任单位"), coerce=int, choices=bodies_in_charge)
    start_on = forms.DateField(label=_("开始日"), widget=_day())
    due_on = forms.DateField(label=_("到期日"), widget=_day())
    goal = forms.IntegerField(
        label=_("数量目标"), required=False, min_value=1, max_value=MOST, help_text=_("按数量计的举措填写")
    )
    counted = forms.CharField(
        label=_("计量对象"), required=False, max_length=40, help_text=_("如：家研究机构")
    )
    targets = forms.MultipleChoiceField(
        label=_("对应指标"), required=False, choices=_targets, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("理由"), max_length=500, help_text=_("记入审计链，如分工文件的文号"))

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins."""
        fields = super().clean() or {}
        start, due = fields.get("start_on"), fields.get("due_on")
        if start and due and start > due:
            self.add_error("due_on", _("到期日早于开始日"))
        return fields

    @property
    def task(self) -> Task:
        """What was filled in."""
        fields = {
            name: self.cleaned_data[name] for name in ("owner", "start_on", "due_on", "goal", "counted")
        }
        return Task(**fields, targets=tuple(self.cleaned_data["targets"]))


class ProgressForm(PlainForm):
    """How far a measure is, with evidence; `corrects` is the number of the word that was wrong."""

    text = forms.CharField(label=_("进展"), max_length=2000, widget=_area())
    percent = forms.IntegerField(
        label=_("完成比例（%）"), required=False, min_value=0, max_value=ALL, help_text=_("说不清的不填")
    )
    count = forms.IntegerField(label=_("完成数量"), required=False, min_value=0, max_value=MOST)
    link = forms.URLField(label=_("佐证链接"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(label=_("佐证文件"), required=False, help_text=_("至多 4 MB，存摘要备查"))
    corrects = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput())

    @property
    def word(self) -> Word:
        """What was filled in, the file read."""
        fields = dict(self.cleaned_data)
        upload = fields.pop("file")
        return Word(**fields, file=(upload.name or "", upload.read()) if upload is not None else None)


class OpinionForm(PlainForm):
    """An expert's opinion."""

    text = forms.CharField(label=_("专家意见"), max_length=2000, widget=_area())


class MeetingForm(PlainForm):
    """When and where the joint meeting sits."""

    held_on = forms.DateField(label=_("日期"), widget=_day())
    place = forms.CharField(label=_("地点"), max_length=150)
    chair = forms.CharField(label=_("主持人"), max_length=150)
    present = forms.CharField(label=_("出席"), required=False, max_length=1000)

    @property
    def invitation(self) -> Invitation:
        """What was filled in."""
        return Invitation(**self.cleaned_data)


class TopicForm(PlainForm):
    """A point of the agenda."""

    title = forms.CharField(label=_("议题"), max_length=300)
    measure = forms.ChoiceField(label=_("举措"), required=False, choices=_measures)


class ResolutionForm(PlainForm):
    """What was settled on a topic."""

    text = forms.CharField(label=_("议定事项"), max_length=2000)
    owner = forms.TypedChoiceField(
        label=_("责任单位"),
        required=False,
        empty_value=None,
        coerce=int,
        choices=lambda: [("", _("不定")), *bodies_in_charge()],
    )
    due_on = forms.DateField(label=_("到期日"), required=False, widget=_day())


class SubjectForm(PlainForm):
    """A technology, project or firm to be evaluated regularly."""

    kind = forms.ChoiceField(
        label=_("类别"),
        choices=lambda: [(k.code, k.title.of(language())) for k in city_pack().plan.supervision.subjects],
    )
    name = forms.CharField(label=_("名称"), max_length=150)
    measure = forms.ChoiceField(label=_("举措"), required=False, choices=_measures)


class EvaluationForm(PlainForm):
    """How a subject stands."""

    held_on = forms.DateField(label=_("评估日"), widget=_day())
    grade = forms.ChoiceField(
        label=_("等次"),
        choices=lambda: [(g.code, g.title.of(language())) for g in city_pack().plan.supervision.grades],
    )
    text = forms.CharField(label=_("结论"), max_length=2000)
