"""What is told to whom, who read it, how each wants to be told, and what was sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class NoticeKind(Apart, models.TextChoices):
    """Of what a notice tells."""

    ENTITLED = "entitled", _("新可享")
    AMOUNT = "amount", _("金额变化")
    LOST = "lost", _("不再可享")
    REACH = "reach", _("差一点可达")
    WINDOW = "window", _("开始受理")
    DEADLINE = "deadline", _("即将截止")
    RETURN = "return", _("报表待报")
    ADDED = "added", _("新条款")
    CHANGED = "changed", _("条款变动")
    ENDED = "ended", _("条款停用")
    LIST = "list", _("名单待办")
    PAYMENT = "payment", _("兑付进展")
    MESSAGE = "message", _("其他消息")


class Channel(Apart, models.TextChoices):
    """On which way somebody is told."""

    INBOX = "inbox", _("站内")
    EMAIL = "email", _("邮件")
    WEBHOOK = "webhook", _("接口推送")


class Pace(Apart, models.TextChoices):
    """How soon somebody is told."""

    AT_ONCE = "at_once", _("即时")
    DAILY = "daily", _("每日汇总")
    WEEKLY = "weekly", _("每周汇总")
    NEVER = "never", _("不通知")


class Telling(models.Model):
    """One drawing of notices: by which run in force and its edition, as of which day, and how many were new."""

    as_of = models.DateField(_("基准日"))
    run = models.PositiveBigIntegerField(null=True)
    edition = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(_("新通知"), default=0)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))
    done_at = models.DateTimeField(_("完成"), null=True)

    class Meta:
        verbose_name = _("通知批次")
        verbose_name_plural = _("通知批次")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.as_of}"


class Notice(models.Model):
    """Something told to a firm, a district, a park or the bureau; whoever is of it reads it.

    `readers` says to whom (see `readers.Readers`), `key` what: the database takes a pair once. `reasons` are
    [Chinese, English] each, `low` and `high` 分 (`amount_kind` as of an `AwardAmount`), `day` the day on which
    something begins or ends, `event` what stays the same of notices on one such day. `serial` counts what was told
    of one clause to one firm. `planned`: it was settled who is sent a letter of it.
    """

    key = models.CharField(max_length=200)
    readers = models.CharField(max_length=80, db_index=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=NoticeKind)
    clause = models.CharField(_("条款"), max_length=80, blank=True)
    version = models.CharField(max_length=64, blank=True)
    serial = models.PositiveIntegerField(default=0)
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=500, blank=True)
    reasons = models.JSONField(default=list)
    amount_kind = models.CharField(max_length=8, blank=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    day = models.DateField(_("日期"), null=True)
    event = models.CharField(max_length=160, blank=True)
    link = models.CharField(max_length=200, blank=True)
    telling = models.ForeignKey(Telling, on_delete=models.PROTECT, null=True, related_name="notices")
    planned = models.BooleanField(default=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key", "readers"], name="nobody_is_told_twice")]
        indexes = [
            models.Index(fields=["readers", "-at"], name="notices_of_readers"),
            models.Index(fields=["enterprise", "clause"], name="notices_of_a_pair"),
            models.Index(fields=["planned"], name="notices_to_plan", condition=models.Q(planned=False)),
        ]

    def __str__(self) -> str:
        return f"{self.readers} {self.key}"


class Reading(models.Model):
    """Somebody opened a notice, and perhaps says to have done what it asks for."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(_("已读"))
    acted_at = models.DateTimeField(_("已办"), null=True)

    class Meta:
        verbose_name = _("阅读")
        verbose_name_plural = _("阅读")
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="one_reading_per_person")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.user_id}"


class Preference(models.Model):
    """How soon somebody wants to be told of a kind on a channel, where it is not the usual one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    channel = models.CharField(max_length=8, choices=Channel)
    pace = models.CharField(max_length=8, choices=Pace)

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="one_pace_per_kind_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.channel} {self.pace}"


class Quiet(models.Model):
    """Where somebody is written to, in which language, and when not.

    Nothing goes to an address before its owner confirmed it. Hours are of the city's clock; equal ones are no quiet
    hours. At most `most_a_week` letters go out in seven days; below `least` 分 no letter is written of an amount.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(_("邮箱"), blank=True)
    confirmed = models.BooleanField(default=False)
    language = models.CharField(_("语言"), max_length=2, default="zh")
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    most_a_week = models.PositiveSmallIntegerField()
    least = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("静默规则")
        verbose_name_plural = _("静默规则")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.quiet_from}–{self.quiet_until}"


class Hook(models.Model):
    """An address of an organisation's own system that is told; `kinds` empty: of all kinds.

    Its secret follows from `nonce` and the key of the installation, and is kept nowhere.
    """

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    address = models.URLField(_("地址"), max_length=300)
    nonce = models.CharField(max_length=32, unique=True)
    kinds = models.JSONField(default=list)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))
    revoked_at = models.DateTimeField(_("停用"), null=True)

    class Meta:
        verbose_name = _("接口推送")
        verbose_name_plural = _("接口推送")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.address


class LetterState(Apart, models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("待发")
    SENT = "sent", _("已发")
    GIVEN_UP = "given_up", _("已放弃")


class Letter(models.Model):
    """One e-mail, or one call of a hook. `name` is its Message-ID or webhook-id, the same at every attempt."""

    channel = models.CharField(max_length=8, choices=Channel)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="letters")
    name = models.CharField(max_length=40, unique=True)
    state = models.CharField(_("状态"), max_length=8, choices=LetterState, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_at = models.DateTimeField(_("下次"))
    sent_at = models.DateTimeField(_("发出"), null=True)
    error = models.CharField(_("原因"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("信件")
        verbose_name_plural = _("信件")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_at"], name="letters_to_send")]

    def __str__(self) -> str:
        return f"{self.channel} {self.name} {self.state}"


class Dispatch(models.Model):
    """That a notice goes to a person or a hook, from when on, and in which letter. `dropped` says why in none."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dispatches")
    channel = models.CharField(max_length=8, choices=Channel)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="+")
    due_at = models.DateTimeField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="dispatches")
    dropped = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = _("投递")
        verbose_name_plural = _("投递")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="one_dispatch_per_person"),
            models.UniqueConstraint(fields=["notice", "hook"], name="one_dispatch_per_hook"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="dispatches_to_send",
                condition=models.Q(letter=None, dropped=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.user_id or self.hook_id}"
