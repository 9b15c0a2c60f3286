"""What was published. The database itself refuses to change or delete it, see the second migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
