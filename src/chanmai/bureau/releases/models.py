"""What was drafted and what was published; the database itself refuses to change or delete the latter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """A table that somebody wants to publish: first only asked for, then guarded by a job, kept until the next one.

    `basis` is a digest of all that it was made of, so that it can be told whether it still holds; `gaps` is how much of
    it is not shown to be safe. What is found is empty, or None, before the job has ended well.
    """

    offer = models.CharField(_("表"), max_length=60)  # its code in the pack
    measure = models.CharField(_("指标"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"))
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("提出时间"))
    basis = models.CharField(max_length=64, blank=True)
    published = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    gaps = models.PositiveIntegerField(null=True)
    targets = models.PositiveIntegerField(null=True)
    earlier = models.PositiveIntegerField(null=True)  # releases that were reckoned with

    class Meta:
        verbose_name = _("发布预览")
        verbose_name_plural = _("发布预览")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.offer} {self.measure} {self.year}"


class Release(models.Model):
    """Tables of one measure and year that went out together, with their certificate; never changed.

    `published` is what everybody gets, `proof` what shows that it may go out; both are JSON as it was written.
    """

    offer = models.CharField(_("表"), max_length=60)  # its code in the pack
    measure = models.CharField(_("指标"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("编号"), max_length=80, unique=True)
    digest = models.CharField(_("摘要"), max_length=64)
    published = models.TextField()
    proof = models.TextField()
    reason = models.CharField(_("发布依据"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("发布时间"))

    class Meta:
        verbose_name = _("发布")
        verbose_name_plural = _("发布")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Retraction(models.Model):
    """An entry that a release does not count any more: who, when, why. What was seen stays known, so it stays."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="retraction")
    reason = models.CharField(_("撤回原因"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("撤回时间"))

    class Meta:
        verbose_name = _("发布撤回")
        verbose_name_plural = _("发布撤回")

    def __str__(self) -> str:
        return str(self.release)
