"""What hangs at the kiosk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A short text, hung up once and never changed."""

    text = models.CharField(_("告示"), max_length=200)
    at = models.DateTimeField(_("张贴时间"))

    class Meta:
        verbose_name = _("告示")
        verbose_name_plural = _("告示")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text
