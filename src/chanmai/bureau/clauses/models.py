"""The clauses of packs, in all their versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClauseVersion(models.Model):
    """One clause in one version, whole in `payload`; the columns repeat what lists filter and sort by.

    `text` is what a search for parts of words looks through, `tokens` the same cut into words.
    """

    pack = models.CharField(max_length=60)
    code = models.CharField(_("编号"), max_length=80, db_index=True)
    version = models.CharField(_("版本"), max_length=64)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("条款"), max_length=200)
    title = models.CharField(_("文件"), max_length=300)
    number = models.CharField(_("文号"), max_length=120, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    issued = models.CharField(_("发文日期"), max_length=10, blank=True)
    article = models.CharField(_("条款位置"), max_length=120, blank=True)
    level = models.CharField(_("层级"), max_length=8, db_index=True)
    district = models.CharField(_("适用区"), max_length=40, blank=True)
    applies_to = models.CharField(_("对象"), max_length=8)
    kind = models.CharField(_("类型"), max_length=20)
    matter = models.CharField(_("事项"), max_length=120, blank=True, db_index=True)
    delivery = models.CharField(_("兑现方式"), max_length=20, blank=True)
    status = models.CharField(_("状态"), max_length=20)
    evidence = models.CharField(_("出处"), max_length=8)
    valid_from = models.DateField(_("生效"), null=True)
    valid_to = models.DateField(_("失效"), null=True)
    deadline = models.DateField(_("截止"), null=True)
    text = models.TextField(blank=True)
    tokens = models.TextField(blank=True)
    payload = models.JSONField()
    current = models.BooleanField(default=True, db_index=True)
    loaded_at = models.DateTimeField(_("载入时间"))
    retired_at = models.DateTimeField(_("被替换时间"), null=True)

    class Meta:
        db_table = "policies_clauseversion"
        verbose_name = _("政策条款")
        verbose_name_plural = _("政策条款")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "code", "version"], name="one_row_per_clause_version"),
            models.UniqueConstraint(
                fields=["pack", "code"], condition=models.Q(current=True), name="one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version[:12]}"
