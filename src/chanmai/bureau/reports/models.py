"""What was reported: each report with its content and its files, kept as they were made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """One making of a report. `content` is the report as JSON, `digest` its SHA-256: the snapshot id; empty until made.
    From then on the database refuses to change or delete it and its files.

    `repeats`: made again from the same day and moment as that one.
    """

    kind = models.CharField(_("报告"), max_length=40)
    period = models.CharField(_("所属期"), max_length=7)
    edition = models.CharField(_("版本"), max_length=8)
    lang = models.CharField(_("语言"), max_length=2)
    as_of = models.DateField(_("截至日"))
    known_at = models.DateTimeField(_("已知日"))
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("提出时间"))
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="again")
    content = models.TextField(blank=True)
    digest = models.CharField(_("快照编号"), max_length=64, blank=True, db_index=True)
    numbers = models.CharField(_("数据版本"), max_length=120, blank=True)
    setting = models.CharField(_("排版"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class ReportFile(models.Model):
    """A report as a file."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("报告文件")
        verbose_name_plural = _("报告文件")
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="one_file_per_form")]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.form}"
