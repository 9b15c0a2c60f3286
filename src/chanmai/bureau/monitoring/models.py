"""Collections of returns: who has to file what by when, what is being written, and what was said about it.

What was filed is a filing of the enterprises; here stands only what surrounds it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Collection(models.Model):
    """A form asked for a period. Who has to file was decided by what was known of `basis_on` when it was opened."""

    form = models.CharField(_("表种"), max_length=80)
    period = models.CharField(_("所属期"), max_length=7)
    due_on = models.DateField(_("截止日"))
    basis_on = models.DateField(_("名录依据日"))
    by = models.CharField(_("操作人"), max_length=150)
    opened_at = models.DateTimeField(_("开始时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("报表期")
        verbose_name_plural = _("报表期")
        ordering = ["-period", "form"]
        constraints = [
            models.UniqueConstraint(fields=["form", "period"], name="one_collection_per_form_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.period}"


class Opening(models.Model):
    """That a form is to be asked for a period: a job decides who has to file. `collection` is what came of it."""

    form = models.CharField(_("表种"), max_length=80)
    period = models.CharField(_("所属期"), max_length=7)
    basis_on = models.DateField(_("名录依据日"))
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("提出时间"))
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("开始报送")
        verbose_name_plural = _("开始报送")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.form} {self.period}"


class Duty(Apart, models.TextChoices):
    """Whether a firm has to file."""

    REQUIRED = "required", _("应报")
    OPEN = "open", _("应报与否待定")
    EXEMPT = "exempt", _("免报")


class Verdict(Apart, models.TextChoices):
    """What the review found of the filing `reviewed`; it says nothing about a later one."""

    NONE = "", _("未审核")
    ACCEPTED = "accepted", _("已通过")
    RETURNED = "returned", _("已退回")


class Return(models.Model):
    """What one firm has to file in a collection, and how far its review is."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="returns")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(_("是否应报"), max_length=8, choices=Duty)
    reviewed = models.BigIntegerField(null=True)  # number of the filing that was reviewed
    verdict = models.CharField(_("审核"), max_length=8, choices=Verdict, blank=True)

    class Meta:
        verbose_name = _("应报表")
        verbose_name_plural = _("应报表")
        constraints = [
            models.UniqueConstraint(fields=["collection", "enterprise"], name="one_return_per_firm")
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.enterprise_id}"


class DraftCell(models.Model):
    """What somebody has typed into a cell of a return and not filed yet, as it was typed."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="cells")
    fact = models.CharField(max_length=80)  # its code
    text = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        constraints = [models.UniqueConstraint(fields=["of", "fact"], name="one_draft_per_cell")]

    def __str__(self) -> str:
        return f"{self.of_id}: {self.fact}"


class RemarkKind(Apart, models.TextChoices):
    """What a remark on a return is."""

    COMMENT = "comment", _("意见")
    NOTE = "note", _("企业说明")
    RETURNED = "returned", _("退回原因")
    DUTY = "duty", _("名录变动")
    REMINDER = "reminder", _("催报")


class Remark(models.Model):
    """A word on a return: never changed. `check_code` names the check that a note explains."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(_("类别"), max_length=8, choices=RemarkKind)
    check_code = models.CharField(max_length=60, blank=True)
    text = models.CharField(_("内容"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("意见")
        verbose_name_plural = _("意见")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text
