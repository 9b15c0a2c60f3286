"""Lists of one clause and year, their entries and what happened to each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.procedure.words import STATES, Event, State

STATE_CHOICES = [(state.value, name.zh) for state, name in STATES.items()]


class BenefitList(models.Model):
    """Who is to get what from a clause in a year without applying, as drawn from a run.

    `version` is that of the clause in the run, `as_of` the day on which eligibility rests. `grounds` says why the
    clause is delivered without application in this year, where the pack does not say so: a yearly notice.
    `instalments` holds [numerator, denominator, trigger] for each; empty: paid at once. All days are inclusive.
    """

    clause = models.CharField(_("条款"), max_length=80)
    version = models.CharField(_("条款版本"), max_length=64)
    year = models.PositiveSmallIntegerField(_("年度"))
    batch = models.PositiveSmallIntegerField(_("批次"), default=1)
    run = models.PositiveBigIntegerField(_("匹配批次"))
    as_of = models.DateField(_("基准日"))
    known_at = models.DateTimeField(_("数据截至"))
    history_complete = models.BooleanField(default=False)
    delivery = models.CharField(_("兑现方式"), max_length=20)
    grounds = models.CharField(_("免申依据"), max_length=300, blank=True)
    basis = models.CharField(_("政策依据"), max_length=400)
    beneficiary = models.CharField(_("受益对象"), max_length=20)
    payer = models.CharField(_("资金来源"), max_length=200, blank=True)
    line = models.ForeignKey("BudgetLine", on_delete=models.PROTECT, related_name="lists")
    instalments = models.JSONField(_("分期"), default=list)
    confirm_days = models.PositiveSmallIntegerField(_("确认天数"))
    publicity_days = models.PositiveSmallIntegerField(_("公示天数"))
    appeal_days = models.PositiveSmallIntegerField(_("复核天数"))
    demo = models.BooleanField(_("演示数据"), default=False)
    by = models.CharField(_("操作人"), max_length=150)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("兑现清单")
        verbose_name_plural = _("兑现清单")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "year", "batch"], name="one_list_per_clause_year_batch")
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.year}-{self.batch}"


class Entry(models.Model):
    """One firm on a list. State changes by compare-and-set only: `edition` counts the steps, so that no state comes
    back unnoticed.

    `low`, `high`: what the decision gives beside the firm's other awards, in 分 (None: not bounded); `figure`: what is
    to be paid, of the decision where that is exact, else of the department. `instalment`: which one it is at. `due_on`:
    last day of the time limit of the state. `signers`: the accounts of the person who took the last step of the
    city. `period` is the year of the list; with firm and clause it may stand on one list only.
    """

    benefit_list = models.ForeignKey(BenefitList, on_delete=models.PROTECT, related_name="entries")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=80)
    period = models.PositiveSmallIntegerField()
    state = models.CharField(_("状态"), max_length=20, choices=STATE_CHOICES, default=State.LISTED.value)
    edition = models.PositiveIntegerField(default=0)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    figure = models.BigIntegerField(_("金额"), null=True)
    instalment = models.PositiveSmallIntegerField(default=1)
    appealed = models.BooleanField(default=False)
    due_on = models.DateField(_("期限"), null=True)
    signers = models.JSONField(default=list)

    class Meta:
        verbose_name = _("清单企业")
        verbose_name_plural = _("清单企业")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "clause", "period"], name="one_entry_per_firm_clause_period"
            ),
            models.CheckConstraint(
                condition=models.Q(figure__isnull=True) | models.Q(figure__gte=0), name="figure_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["benefit_list", "state"], name="entry_by_state")]

    def __str__(self) -> str:
        return f"{self.benefit_list_id}: {self.enterprise_id} {self.state}"


class Skipped(models.Model):
    """A firm that met the clause and was not put on the list, and why."""

    benefit_list = models.ForeignKey(BenefitList, on_delete=models.PROTECT, related_name="skipped")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("未列入")
        verbose_name_plural = _("未列入")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.benefit_list_id}: {self.enterprise_id}"


class EntryEvent(models.Model):
    """One step of an entry: never changed. `edition` numbers the steps of the entry from 1; 0 is its drawing."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="events")
    edition = models.PositiveIntegerField()
    event = models.CharField(max_length=20)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    figure = models.BigIntegerField(null=True)
    instalment = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    user = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "edition"], name="one_event_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.event}"


DRAWN = "draw"
EVENT_NAMES = (DRAWN, *(event.value for event in Event))


class DepartmentFigure(models.Model):
    """What a department says a firm is to get, as evidence: from which file and row, and the figure until then."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="figures")
    fen = models.BigIntegerField(_("部门数"))
    until_then = models.BigIntegerField(_("原金额"), null=True)
    department = models.CharField(_("部门"), max_length=150)
    file_name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(_("文件摘要"), max_length=64)
    row = models.PositiveIntegerField(_("行"))
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("部门数")
        verbose_name_plural = _("部门数")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.fen}"


class Objection(models.Model):
    """What somebody said against an entry during its publicity, or the firm itself."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="objections")
    text = models.CharField(_("异议"), max_length=1000)
    sender = models.CharField(_("提出人"), max_length=150)
    answer = models.CharField(_("处理意见"), max_length=1000, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.text[:20]}"


class Ruling(models.Model):
    """What was decided of an entry anew, at approval or at an order: never changed.

    `as_of` is the day of the list, `known_at` the moment of the ruling: what was filed until then counts.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="rulings")
    verdict = models.CharField(max_length=8)
    unpayable = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    why_en = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("再判定")
        verbose_name_plural = _("再判定")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.verdict}"
