"""Members and the audit chain."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Role(Apart, models.TextChoices):
    """What somebody is to the bureau; the scope beside it says for which part of the city."""

    CITY = "city", _("市级人员")
    DISTRICT = "district", _("区级人员")
    FIRM = "firm", _("企业用户")
    ANALYST = "analyst", _("分析人员")


class Member(models.Model):
    """The bureau's side of a user: role and scope. Name and password are Django's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    districts = models.JSONField(
        _("所辖区"), default=list, blank=True
    )  # names of the pack; for role district
    firm = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)  # for role firm
    demo = models.BooleanField(_("演示账户"), default=False)

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = _("成员")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="firm") | ~models.Q(firm=""), name="member_of_a_firm_names_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()} ({self.get_role_display()})"


class Attempt(models.Model):
    """A password that was wrong. Counted only, and forgotten by and by; the audit chain says who tried."""

    bucket = models.CharField(max_length=160)  # see `attempts.bucket_of`
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("失败的登录")
        verbose_name_plural = _("失败的登录")
        indexes = [models.Index(fields=["bucket", "at"], name="attempts_of_a_bucket")]

    def __str__(self) -> str:
        return f"{self.bucket} {self.at:%Y-%m-%d %H:%M}"


class Token(models.Model):
    """With what a program signs in as a person: the secret itself is kept by that person only, here its digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(_("可写"), default=False)
    made_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")

    def __str__(self) -> str:
        return f"{self.name} ({self.user.get_username()})"


class AuditLine(models.Model):
    """One change, by whom and why. Each line carries the hash of the one before; none is ever altered.

    `user` is the number of the person's account, None for commands, jobs and strangers; `by` is what they were called.
    The database itself refuses to change or remove a line, or to add one that does not follow the last.
    """

    sequence = models.PositiveBigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("操作人"), max_length=150)
    user = models.PositiveBigIntegerField(_("账户号"), null=True, blank=True)
    action = models.CharField(_("操作"), max_length=64)
    target = models.CharField(_("对象"), max_length=200, blank=True)
    before = models.JSONField(_("变更前"), null=True, blank=True)
    after = models.JSONField(_("变更后"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    previous = models.CharField(_("上一行摘要"), max_length=64)
    digest = models.CharField(_("本行摘要"), max_length=64)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["sequence"]
        indexes = [models.Index(fields=["action", "target", "at"], name="audit_by_action")]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append only: a line that is already stored cannot be saved again."""
        if self.pk is not None:
            raise TypeError("审计记录不可更改 / an audit line cannot be changed")
        super().save(*args, **kwargs)


class AuditHead(models.Model):
    """Where the audit chain ends. One row; whoever appends locks it first."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("审计链末端")
        verbose_name_plural = _("审计链末端")

    def __str__(self) -> str:
        return f"#{self.sequence} {self.digest[:12]}"
