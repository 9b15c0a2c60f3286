"""Assessments of all firms with what each said of each firm, and the log of what was done about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Assessment(models.Model):
    """One assessment of all firms that were there on `as_of`, from the returns of `period` as filed by then.

    `left` are the firms, by number, that moved away in the year to `as_of`. `lessons` holds for each event the weights
    and the test on earlier years, see `warnings.lessons`; `signals` the codes in the order of the weights. The last
    assessment is the one in force.
    """

    as_of = models.DateField(_("判定日"))
    known_at = models.DateTimeField(_("数据时点"))
    period = models.CharField(_("所属期"), max_length=7)
    horizon_months = models.PositiveSmallIntegerField(_("预报月数"))
    left = models.JSONField(default=list)
    signals = models.JSONField(default=list)
    lessons = models.JSONField(default=dict)
    firms = models.PositiveIntegerField(_("企业"))
    without = models.PositiveIntegerField(_("无数据"))
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("预警评估")
        verbose_name_plural = _("预警评估")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.as_of} {self.pk}"


class FirmWarning(models.Model):
    """What an assessment says of a firm: chances by event in millionths, and how its signals stood.

    `highest` is the greatest of the chances and `event` its event; None and "": too little is known (无数据).
    `readings` are [value as "p/q" or null, told or null] in the order of the signals.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="warnings")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    highest = models.PositiveIntegerField(_("概率"), null=True, db_index=True)
    event = models.CharField(_("预报"), max_length=40, blank=True)
    chances = models.JSONField(default=dict)
    readings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("企业预警")
        verbose_name_plural = _("企业预警")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enterprise"], name="one_warning_per_firm_and_assessment"
            )
        ]
        indexes = [models.Index(fields=["assessment", "-highest"], name="warnings_by_chance")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.highest}"


class ToldTable(models.Model):
    """How many firms an assessment warns of, as it may be told beyond their scope: see `warnings.guarding`.

    `published` and `proof` are the parts of a release's certificate; with `gaps` nothing is told, and both are empty.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="told")
    published = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    gaps = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("预警汇总")
        verbose_name_plural = _("预警汇总")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.gaps}"


THERE = "there"
"""The outcome of a firm that is known to be there still."""


class Deed(Apart, models.TextChoices):
    """What was done about a firm."""

    CONTACTED = "contacted", _("已联系")
    VISITED = "visited", _("已走访")
    RESOLVED = "resolved", _("已办结")


class Judgement(Apart, models.TextChoices):
    """What was found out about the warning."""

    OPEN = "", _("尚无结论")
    TRUE = "true", _("情况属实")
    FALSE = "false", _("情况不属实")


class Action(models.Model):
    """An entry of the log: who did what about a firm on which day, and what was found. Never changed.

    `assessment` and `highest` are what was in force when it was noted. `outcome` is the code of an event that is known
    to have come by `on`, THERE where it is known that none has; None where the entry says nothing of it.
    """

    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(_("处置"), max_length=12, choices=Deed)
    judgement = models.CharField(_("核实结果"), max_length=8, choices=Judgement, blank=True)
    on = models.DateField(_("日期"))
    outcome = models.CharField(_("去向"), max_length=40, null=True, blank=True)
    note = models.CharField(_("说明"), max_length=1000)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    highest = models.PositiveIntegerField(null=True)
    organisation = models.CharField(_("单位"), max_length=150, blank=True)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("处置记录")
        verbose_name_plural = _("处置记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.deed} {self.on}"
