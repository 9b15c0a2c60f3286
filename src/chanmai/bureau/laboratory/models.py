"""Trials of the laboratory that officers kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scenario(models.Model):
    """A trial of the laboratory that an officer kept: a clause version with other numbers, one or two drafts.

    `edits` holds the typed numbers by draft (a, b) and place; nothing of it is ever decided or paid.
    """

    name = models.CharField(_("名称"), max_length=80)
    owner_id = models.PositiveBigIntegerField(db_index=True)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("保存时间"))
    clause = models.CharField(_("条款"), max_length=80)
    version = models.CharField(_("版本"), max_length=64)
    edits = models.JSONField(default=dict)

    class Meta:
        db_table = "policies_scenario"
        verbose_name = _("测算方案")
        verbose_name_plural = _("测算方案")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.clause}"
