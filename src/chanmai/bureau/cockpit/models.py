"""What the cockpit keeps: when each person looked at the desk."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LastLook(models.Model):
    """One row a person: news are told from `since` on; None at the first visit. `seen_at`: the last look."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("起"), null=True)
    seen_at = models.DateTimeField(_("最近一次打开"))

    class Meta:
        verbose_name = _("上次查看")
        verbose_name_plural = _("上次查看")

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at:%Y-%m-%d %H:%M}"
