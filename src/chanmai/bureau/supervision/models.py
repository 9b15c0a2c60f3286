"""Who is in charge of a measure, what was reported on it, opinions, evaluations and meetings.

Nothing here is ever changed, save that a meeting ends and a subject is dropped: what is corrected is written anew.
Measures stand in the pack; here is their code.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

IN_CHARGE = "accounts.Organisation"


class Charge(models.Model):
    """An organisation is put in charge of a measure; the last one of a measure holds.

    `goal`: how many of `counted` there are to be; `targets`: slugs of the plan's targets that the measure serves.
    """

    measure = models.CharField(_("举措"), max_length=40, db_index=True)
    owner = models.ForeignKey(
        IN_CHARGE, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    start_on = models.DateField(_("开始日"))
    due_on = models.DateField(_("到期日"))
    goal = models.PositiveIntegerField(_("数量目标"), null=True)
    counted = models.CharField(_("计量对象"), max_length=40, blank=True)
    targets = models.JSONField(_("对应指标"), default=list)
    reason = models.CharField(_("理由"), max_length=500)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("分派")
        verbose_name_plural = _("分派")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_on__lte=models.F("due_on")), name="a_charge_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.owner} {self.due_on}"


class Progress(models.Model):
    """A word on how far a measure is. `percent` done, or `count` of what the charge counts; None: not said.

    A correction is another one that names the one it `corrects`; the one that was wrong stays.
    """

    measure = models.CharField(_("举措"), max_length=40, db_index=True)
    text = models.CharField(_("进展"), max_length=2000)
    percent = models.PositiveSmallIntegerField(_("完成比例"), null=True)
    count = models.PositiveIntegerField(_("完成数量"), null=True)
    link = models.URLField(_("佐证链接"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="correction", verbose_name=_("更正")
    )
    organisation = models.CharField(_("填报单位"), max_length=150, blank=True)
    by = models.CharField(_("填报人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("进展")
        verbose_name_plural = _("进展")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__lte=100), name="at_most_all_is_done"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.text}"


class Evidence(models.Model):
    """A file that came with a word on progress, with its SHA-256."""

    progress = models.OneToOneField(Progress, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(_("文件名"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64)
    size = models.PositiveIntegerField(_("大小"))  # bytes
    content = models.BinaryField()

    class Meta:
        verbose_name = _("佐证")
        verbose_name_plural = _("佐证")

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """What an expert says of a measure."""

    measure = models.CharField(_("举措"), max_length=40, db_index=True)
    text = models.CharField(_("意见"), max_length=2000)
    organisation = models.CharField(_("机构"), max_length=150, blank=True)
    by = models.CharField(_("专家"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("专家意见")
        verbose_name_plural = _("专家意见")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.measure}: {self.text}"


class Subject(models.Model):
    """A key technology, major project or key firm that is evaluated regularly; `kind` is of the pack."""

    kind = models.CharField(_("类别"), max_length=40)
    name = models.CharField(_("名称"), max_length=150)
    measure = models.CharField(_("举措"), max_length=40, blank=True)
    since = models.DateField(_("列入日"))
    dropped_on = models.DateField(_("移出日"), null=True)

    class Meta:
        verbose_name = _("评估对象")
        verbose_name_plural = _("评估对象")
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_subject_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Evaluation(models.Model):
    """How a subject stood on a day; `grade` is of the pack."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="evaluations")
    held_on = models.DateField(_("评估日"))
    grade = models.CharField(_("等次"), max_length=40)
    text = models.CharField(_("结论"), max_length=2000)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("评估")
        verbose_name_plural = _("评估")
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.held_on}"


class Meeting(models.Model):
    """A sitting of the joint meeting. Once `confirmed_at`, its minutes stay as they are."""

    title = models.CharField(_("名称"), max_length=150)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=150)
    chair = models.CharField(_("主持人"), max_length=150)
    present = models.CharField(_("出席"), max_length=1000, blank=True)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        verbose_name = _("联席会议")
        verbose_name_plural = _("联席会议")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.held_on}"


class Topic(models.Model):
    """A point of the agenda; `measure` where it is about one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("议题"), max_length=300)
    measure = models.CharField(_("举措"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Resolution(models.Model):
    """What the meeting settled on a topic: in the minutes, with who carries it out and by when."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="resolutions")
    text = models.CharField(_("议定事项"), max_length=2000)
    owner = models.ForeignKey(
        IN_CHARGE, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("责任单位")
    )
    due_on = models.DateField(_("到期日"), null=True)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
