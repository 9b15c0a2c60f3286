"""Jobs: work that waits, runs or has ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.jobs.state import JobState


class Job(models.Model):
    """One piece of work. Of each lane one runs at a time, the one that has waited longest first, by its number.

    `kind` is a key of `settings.JOBS`, `subject` the number of what it works on (an import, a run), `link` the address
    of its result. `step`, `done` and `total` say how far it is; `stopping` that somebody called it off while it ran.
    `districts` is the scope of who asked for it (None: the whole city).
    """

    kind = models.CharField(_("类别"), max_length=20)
    lane = models.CharField(max_length=20)
    subject = models.BigIntegerField(default=0)
    title = models.CharField(_("对象"), max_length=200)
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=JobState, default=JobState.WAITING)
    step = models.CharField(max_length=20, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    stopping = models.BooleanField(default=False)
    zh = models.CharField(max_length=500, blank=True)
    en = models.CharField(max_length=500, blank=True)
    by = models.CharField(_("操作人"), max_length=150)
    user_id = models.BigIntegerField(default=0)
    districts = models.JSONField(null=True)
    at = models.DateTimeField(_("提出时间"))
    started_at = models.DateTimeField(_("开始"), null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("结束"), null=True)

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "subject"], name="job_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["lane"], condition=models.Q(state=JobState.RUNNING), name="one_job_per_lane"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.title}"
