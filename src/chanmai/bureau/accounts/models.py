"""Organisations, members, what they let each other do, and the audit chain."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Kind(Apart, models.TextChoices):
    """What an organisation is to the bureau; which firms its people see follows from it."""

    BUREAU = "bureau", _("主管部门")
    DEPARTMENT = "department", _("协同部门")
    DISTRICT = "district", _("区")
    PARK = "park", _("园区")
    FIRM = "firm", _("企业")
    ASSOCIATION = "association", _("协会")
    EXPERT = "expert", _("专家")


class Role(Apart, models.TextChoices):
    """What somebody is: it follows from the kind of the organisation and from whether the person works there."""

    CITY = "city", _("市级人员")
    DISTRICT = "district", _("区级人员")
    FIRM = "firm", _("企业用户")
    ANALYST = "analyst", _("分析人员")
    DEPARTMENT = "department", _("协同部门人员")
    OBSERVER = "observer", _("区级查阅人员")
    PARK = "park", _("园区人员")
    ASSOCIATION = "association", _("协会人员")
    EXPERT = "expert", _("专家")


WORK: Mapping[str, tuple[Role, Role]] = {
    Kind.BUREAU.value: (Role.CITY, Role.ANALYST),
    Kind.DISTRICT.value: (Role.DISTRICT, Role.OBSERVER),
}
"""Kinds of organisation where people import, match and record: the role of who does, and of who reads."""


def role_of(kind: str, *, works: bool) -> Role:
    """The role of somebody in an organisation of that kind."""
    return WORK[kind][0 if works else 1] if kind in WORK else Role(str(kind))


class Organisation(models.Model):
    """A body whose people have accounts. Its kind says which of the three parts of a scope it has.

    `districts` and `parks` hold names of the pack, `firm` a credit code. Bureau and departments see the whole city,
    associations and experts no firm.
    """

    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    name = models.CharField(_("名称"), max_length=150, blank=True)
    districts = models.JSONField(_("所辖区"), default=list, blank=True)
    parks = models.JSONField(_("园区"), default=list, blank=True)
    firm = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="firm", firm__gt="") | (~models.Q(kind="firm") & models.Q(firm="")),
                name="an_organisation_that_is_a_firm_names_it",
            ),
            models.UniqueConstraint(
                fields=["firm"], condition=~models.Q(firm=""), name="one_organisation_per_firm"
            ),
        ]

    def __str__(self) -> str:
        return (
            self.name or "、".join([*self.districts, *self.parks]) or self.firm or str(Kind(self.kind).label)
        )


class Member(models.Model):
    """The bureau's side of a user: the organisation and the duties there. Name and password are Django's.

    Who `works` imports, matches and records, where the kind of the organisation has that; others read. Who
    `administers` invites people and gives duties.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="members", verbose_name=_("机构")
    )
    works = models.BooleanField(_("办理业务"), default=False)
    administers = models.BooleanField(_("管理账户"), default=False)
    demo = models.BooleanField(_("演示账户"), default=False)

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = _("成员")

    def __str__(self) -> str:
        return f"{self.user.get_username()} ({self.role.label})"

    @property
    def role(self) -> Role:
        """What the person is."""
        return role_of(self.organisation.kind, works=self.works)


class Delegation(models.Model):
    """Somebody lets another account act within their own scope, up to and including a day."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outgoing", verbose_name=_("委托人")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="incoming", verbose_name=_("受托人")
    )
    until = models.DateField(_("截止日"))
    reason = models.CharField(_("事由"), max_length=200)
    made_at = models.DateTimeField(_("委托时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("委托")
        verbose_name_plural = _("委托")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.giver.get_username()} → {self.taker.get_username()} {self.until}"


class ClaimState(Apart, models.TextChoices):
    """Where a claim stands."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("已驳回")


class Claim(models.Model):
    """Somebody says to be of the firm with a credit code, and asks for an account.

    `origin` is a digest of the address from which it came.
    """

    code = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    name = models.CharField(_("姓名"), max_length=80)
    contact = models.CharField(_("联系方式"), max_length=120)
    origin = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(_("时间"))
    state = models.CharField(_("状态"), max_length=12, choices=ClaimState, default=ClaimState.OPEN)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("认领")
        verbose_name_plural = _("认领")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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
    parts = models.JSONField(_("可访问的部分"), default=list, blank=True)  # apps of the API; empty: all
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
