"""What the plan app keeps: versions of targets, and what models said of published series."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """What a target says from a moment on: never changed, a change is another one."""

    target = models.CharField(_("目标代码"), max_length=40)
    number = models.PositiveIntegerField(_("版本"))
    goal = models.CharField(_("目标值"), max_length=40)  # as written, with its unit
    stretch = models.CharField(_("力争值"), max_length=40, blank=True)
    due = models.PositiveIntegerField(_("期限"))
    reason = models.CharField(_("理由"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.target} {self.number}"


class TargetVersion(Wording):
    """A target as it stood from a moment on. The pack's is number 0."""

    class Meta:
        verbose_name = _("目标版本")
        verbose_name_plural = _("目标版本")
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="one_version_per_number_of_a_target")
        ]


class TargetDraft(Wording):
    """A target of the next plan as it is drafted; the one with the highest number holds."""

    class Meta:
        verbose_name = _("目标草案")
        verbose_name_plural = _("目标草案")
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="one_draft_per_number_of_a_target")
        ]


class SeriesForecast(models.Model):
    """What models said of one line of figures; `digest` tells its content, so that other content asks anew."""

    digest = models.CharField(max_length=64, unique=True)
    series = models.CharField(_("序列"), max_length=80)
    area = models.CharField(_("地区"), max_length=80)
    unit = models.CharField(_("单位"), max_length=40)
    said = models.JSONField()
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("序列预测")
        verbose_name_plural = _("序列预测")

    def __str__(self) -> str:
        return f"{self.series} {self.area} {self.unit}"


class TargetHistory(models.Model):
    """The years of all targets over the whole city, as a job computed them; `state` tells of which data."""

    state = models.CharField(max_length=64, unique=True)
    said = models.JSONField()
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("目标历年")
        verbose_name_plural = _("目标历年")

    def __str__(self) -> str:
        return f"{self.at} {self.state[:8]}"
