"""What the plan app keeps: versions of targets, and what models said of published series."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TargetVersion(models.Model):
    """A target as it stood from a moment on: never changed, a change is another version. The pack's is number 0."""

    target = models.CharField(_("目标代码"), max_length=40)
    number = models.PositiveIntegerField(_("版本"))
    goal = models.CharField(_("目标值"), max_length=40)  # as written, with its unit
    stretch = models.CharField(_("力争值"), max_length=40, blank=True)
    due = models.PositiveIntegerField(_("期限"))
    reason = models.CharField(_("理由"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("目标版本")
        verbose_name_plural = _("目标版本")
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="one_version_per_number_of_a_target")
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.number}"


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
