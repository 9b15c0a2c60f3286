"""Firms, their names, what they filed, the files it came in, and the questions that it raises."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Enterprise(models.Model):
    """One firm. All that is known of it stands in filings; what lists sort and count by is repeated here.

    `batch` is the import that brought it in. One that is `withdrawn` is in no list and not matched.
    """

    code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    name = models.CharField(_("企业名称"), max_length=200)
    pinyin = models.CharField(max_length=400, blank=True, db_index=True)
    district = models.CharField(_("所属区"), max_length=40, blank=True, db_index=True)
    park = models.CharField(_("所在园区"), max_length=80, blank=True, db_index=True)
    domain = models.CharField(_("产业领域"), max_length=80, blank=True, db_index=True)
    size = models.CharField(_("企业规模"), max_length=20, blank=True, db_index=True)
    registered_on = models.DateField(_("商事登记日期"), null=True, blank=True)
    status = models.CharField(_("登记状态"), max_length=20, blank=True)
    status_on = models.DateField(_("登记状态日期"), null=True, blank=True)
    revenue = models.BigIntegerField(
        _("营业收入"), null=True, blank=True, db_index=True
    )  # 分, of revenue_year
    revenue_year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    demo = models.BooleanField(_("演示数据"), default=False)
    batch = models.ForeignKey(
        "ImportBatch", on_delete=models.PROTECT, null=True, related_name="brought", verbose_name=_("导入批次")
    )
    withdrawn = models.BooleanField(_("已撤回"), default=False, db_index=True)
    added_at = models.DateTimeField(_("入库时间"))
    changed_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ["pinyin", "pk"]

    def __str__(self) -> str:
        return self.name


class NameKind(Apart, models.TextChoices):
    """What a name is to its firm."""

    CURRENT = "现名", _("现名")
    FORMER = "曾用名", _("曾用名")
    SHORT = "简称", _("简称")


class EnterpriseName(models.Model):
    """A name of a firm with its search forms: `normal` for identity, the others to find it. Rebuilt from namings."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=8, choices=NameKind)
    normal = models.CharField(max_length=200, db_index=True)
    folded = models.CharField(max_length=200)
    initials = models.CharField(max_length=200, db_index=True)
    pinyin = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("企业名称")
        verbose_name_plural = _("企业名称")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "normal"], name="one_name_once_per_firm")
        ]

    def __str__(self) -> str:
        return self.name


class Qualification(models.Model):
    """A title that a firm holds or held, as its list filings say. Rebuilt from filings; nothing is decided by it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="qualifications")
    fact = models.CharField(max_length=80, db_index=True)
    name = models.CharField(_("资质"), max_length=80)
    since = models.DateField(_("认定日期"), null=True)
    until = models.DateField(_("有效期至"), null=True)  # first day on which it no longer holds

    class Meta:
        verbose_name = _("资质")
        verbose_name_plural = _("资质")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "fact"], name="one_qualification_per_firm")
        ]

    def __str__(self) -> str:
        return self.name


class BatchState(Apart, models.TextChoices):
    """Where an import stands, and how it ended."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("导入中")
    FAILED = "failed", _("中断")
    ACCEPTED = "accepted", _("已导入")
    PARTIAL = "partial", _("已导入合格行")
    REFUSED = "refused", _("未导入")
    UNCHANGED = "unchanged", _("无新内容")


class ImportBatch(models.Model):
    """One attempt to import a file, whether it was taken or not. The file itself is kept under its hash.

    `problems` are the first ones that were found, `found` counts all of them by severity (imports of before: none).
    `wish` is what was asked for: role and districts of who asked, whether good rows are taken, the day of filing,
    and which firm is meant by rows that do not say so themselves; `choices` are the firms that come into question
    for such rows of this file.
    """

    file_name = models.CharField(_("文件"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    form = models.CharField(_("表种"), max_length=80, blank=True)
    kind = models.CharField(_("类别"), max_length=20, blank=True)
    state = models.CharField(_("结果"), max_length=12, choices=BatchState)
    rows = models.PositiveIntegerField(_("数据行"), default=0)
    accepted = models.PositiveIntegerField(_("新收"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    refused = models.PositiveIntegerField(_("有错"), default=0)
    firms = models.PositiveIntegerField(_("新企业"), default=0)
    filings = models.PositiveIntegerField(_("新报表"), default=0)
    corrections = models.PositiveIntegerField(_("更正"), default=0)
    problems = models.JSONField(_("问题"), default=list)
    found = models.JSONField(default=dict)
    wish = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    demo = models.BooleanField(_("演示数据"), default=False)
    by = models.CharField(_("操作人"), max_length=150)
    user_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(_("时间"))
    finished_at = models.DateTimeField(_("完成"), null=True)

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class Unchangeable(TypeError):
    """A filing was about to be changed or deleted; a correction is a new filing."""

    def __init__(self) -> None:
        super().__init__(
            "报表一经收下不得更改或删除，更正请另报 / a filing is never changed; file a correction"
        )


class FilingRows(models.QuerySet["Filing"]):
    """Filings can be added and read, nothing else."""

    def update(self, **_kwargs: Any) -> int:
        """Refused. Raises Unchangeable."""
        raise Unchangeable

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused. Raises Unchangeable."""
        raise Unchangeable


class Filing(models.Model):
    """What a firm or a list said on a day. Never changed: `revision` counts the corrections of the same item.

    `values` maps fact codes to kept forms. `period` is a year “2024”, a month “2024-05” or empty for a state;
    `item` tells apart several filings of one form and period, such as two titles. A state holds from `valid_from`
    (None: from ever) until the day before `valid_to`.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="filings")
    form = models.CharField(_("表种"), max_length=80)
    period = models.CharField(_("所属期"), max_length=7, blank=True)
    item = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(_("版次"), default=1)
    values = models.JSONField(_("数据"))
    valid_from = models.DateField(_("起"), null=True)
    valid_to = models.DateField(_("止"), null=True)
    filed_at = models.DateField(_("填报日期"))
    received_at = models.DateTimeField(_("收到时间"))
    source = models.CharField(_("来源"), max_length=300, blank=True)
    reporter = models.CharField(_("口径"), max_length=20, blank=True)
    demo = models.BooleanField(_("演示数据"), default=False)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="filed")

    objects = FilingRows.as_manager()

    class Meta:
        verbose_name = _("报表")
        verbose_name_plural = _("报表")
        ordering = ["filed_at", "received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "form", "period", "item", "revision"], name="one_filing_per_revision"
            ),
            models.CheckConstraint(condition=models.Q(revision__gte=1), name="revisions_count_from_one"),
        ]
        indexes = [
            models.Index(fields=["period", "received_at"], name="filing_by_period"),
            models.Index(fields=["received_at"], name="filing_by_arrival"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.period} #{self.revision}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new filing. Raises Unchangeable for one that is stored already."""
        if self.pk is not None and not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused. Raises Unchangeable."""
        raise Unchangeable


class Naming(models.Model):
    """What a firm was called, or which code it was given, by whoever filed it on a day. Never changed.

    The current name is that of the last day of filing, among equal days what arrived last. `kind` may also be
    `CODE`: then `name` is the credit code of a firm that had none.
    """

    CODE = "信用代码"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="namings")
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=8)
    filed_at = models.DateField(_("填报日期"))
    received_at = models.DateTimeField(_("收到时间"))
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="namings")

    class Meta:
        verbose_name = _("名称记录")
        verbose_name_plural = _("名称记录")
        ordering = ["filed_at", "received_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.filed_at}"


class WithdrawalKind(Apart, models.TextChoices):
    """What is withdrawn."""

    IMPORT = "import", _("导入")
    FILING = "filing", _("报表")
    FIRM = "firm", _("企业")
    NAME = "name", _("更名")
    VALUE = "value", _("数值")


class Withdrawal(models.Model):
    """One entry about what no longer counts: who withdrew what, when and why. Never changed; nothing is erased.

    With `restores` it puts back what that entry took away; with `back` and `batch` an import brought firms back.
    `subject` says in words what was withdrawn. `questions` are those that it closed, `filings` and `firms` how many
    it took away or put back. A value set back to unknown is a `filing` of its own that says so.
    """

    kind = models.CharField(_("类别"), max_length=8, choices=WithdrawalKind)
    subject = models.CharField(_("对象"), max_length=300)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="withdrawals"
    )
    back = models.BooleanField(default=False)
    restores = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="restoration", verbose_name=_("恢复")
    )
    reason = models.CharField(_("原因"), max_length=500)
    questions = models.JSONField(default=list)
    filings = models.PositiveIntegerField(_("报表"), default=0)
    firms = models.PositiveIntegerField(_("企业"), default=0)
    by = models.CharField(_("操作人"), max_length=150)
    user_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("撤回记录")
        verbose_name_plural = _("撤回记录")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Absence(models.Model):
    """A filing, a firm or a naming that does not count from `since` on, until it is put back."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="absences")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="absences")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="absences")
    naming = models.ForeignKey(Naming, on_delete=models.PROTECT, null=True, related_name="absences")
    since = models.DateTimeField(_("起"))
    until = models.DateTimeField(_("止"), null=True)
    restoration = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, null=True, related_name="presences")

    class Meta:
        verbose_name = _("撤回范围")
        verbose_name_plural = _("撤回范围")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filing__isnull=False)
                | models.Q(enterprise__isnull=False)
                | models.Q(naming__isnull=False),
                name="absence_of_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal_id}: {self.since} – {self.until or ''}"


class Novelty(models.Model):
    """Something new of a firm that its decisions have yet to follow: the facts that were filed, by which filings.

    Written together with the filings, removed once the decisions are brought in line. Without facts the firm itself
    is new, or its identity changed.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="novelties")
    facts = models.JSONField(default=list)
    filings = models.JSONField(default=list)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("新情况")
        verbose_name_plural = _("新情况")

    def __str__(self) -> str:
        return f"{self.enterprise_id}: {len(self.filings)}"


class QuestionState(Apart, models.TextChoices):
    """Where a question stands."""

    OPEN = "open", _("待核实")
    ANSWERED = "answered", _("已核实")
    DISMISSED = "dismissed", _("不再追问")


class Question(models.Model):
    """Something in the data of a firm that a person should look at. It blocks nothing."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(max_length=60)
    fact = models.CharField(max_length=80, blank=True)
    period = models.CharField(_("所属期"), max_length=7, blank=True)
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    state = models.CharField(_("状态"), max_length=12, choices=QuestionState, default=QuestionState.OPEN)
    answer = models.CharField(_("核实意见"), max_length=500, blank=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, related_name="questions")
    asked_at = models.DateTimeField(_("提出时间"))

    class Meta:
        verbose_name = _("数据疑问")
        verbose_name_plural = _("数据疑问")
        ordering = ["state", "-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "code", "fact", "period"],
                condition=models.Q(state="open"),
                name="one_open_question_each",
            ),
        ]

    def __str__(self) -> str:
        return self.zh
