"""Where a job stands, for whoever asks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class JobState(Apart, models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已结束")
    FAILED = "failed", _("失败")
    BROKEN = "broken", _("中断")
    CANCELLED = "cancelled", _("已取消")


LIVE = (JobState.WAITING, JobState.RUNNING)
"""What has not ended."""
ENDED_EARLY = (JobState.FAILED, JobState.BROKEN, JobState.CANCELLED)
"""What ended before its work was done, and can be tried again."""
