"""Matching runs, what every run decided, and what was decided anew after it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class RunState(Apart, models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("匹配中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    WITHDRAWN = "withdrawn", _("已撤回")


UNDER_WAY = (RunState.WAITING, RunState.RUNNING)


class MatchRun(models.Model):
    """One matching of all firms with all clauses, with everything that is needed to repeat it.

    `snapshot` is a file below the installation's folder of snapshots, `versions` the clause versions by code,
    `history_complete` whether an award that is not recorded counted as never received. `totals` has a `tally.Cell` of
    `Firms` for each district and size; `gone` are those that had closed or moved away by the day and were not matched.
    `runner` names what decided, see `runners.choice`; all give equal answers.

    Filings that arrive later update the counts (see `Update`); `first` then keeps what the run itself had found, and
    `edition` counts how often that happened.

    Before it was kept, `checked` pairs of firm and clause were decided again by the exact engine, chosen by `seed`;
    `discrepancies` has a `recheck.Discrepancy` for each of the first that came out otherwise: then the run has failed.
    A run that was withdrawn, by whom, when and why, is in force no more; it stays and can be looked at.
    """

    as_of = models.DateField(_("基准日"))
    known_at = models.DateTimeField(_("数据截至"))
    history_complete = models.BooleanField(_("奖补台账完整"), default=False)
    snapshot = models.CharField(_("快照"), max_length=200, blank=True)
    snapshot_hash = models.CharField(_("快照摘要"), max_length=64, blank=True)
    pack_name = models.CharField(_("政策包"), max_length=60, blank=True)
    pack_version = models.CharField(_("政策包版本"), max_length=60, blank=True)
    pack_hash = models.CharField(_("政策包摘要"), max_length=64, blank=True)
    versions = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    first = models.JSONField(null=True)
    edition = models.PositiveIntegerField(default=0)
    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    firms = models.PositiveIntegerField(_("企业"), default=0)
    gone = models.PositiveIntegerField(_("已注销或迁出"), default=0)
    clauses = models.PositiveIntegerField(_("条款"), default=0)
    demo = models.BooleanField(_("演示数据"), default=False)
    runner = models.CharField(_("计算方式"), max_length=20, default="columnar")
    seed = models.PositiveBigIntegerField(default=0)
    checked = models.PositiveBigIntegerField(_("复核"), default=0)
    discrepancies = models.JSONField(_("复核不一致"), default=list)
    error = models.CharField(_("原因"), max_length=500, blank=True)
    by = models.CharField(_("操作人"), max_length=150)
    started_at = models.DateTimeField(_("开始"))
    finished_at = models.DateTimeField(_("完成"), null=True)
    withdrawn_by = models.CharField(_("撤回人"), max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawal = models.CharField(_("撤回原因"), max_length=300, blank=True)

    class Meta:
        db_table = "policies_matchrun"
        verbose_name = _("匹配")
        verbose_name_plural = _("匹配")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state__in=UNDER_WAY), name="one_run_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.as_of} {self.state}"


class RunFirm(models.Model):
    """A firm as a run counts it: where, and whether it is eligible for, near or open on something in force.

    A firm that is `gone` (已注销、迁出 …, since `gone_on`) is not matched and counted in no place; one that was set
    `aside` as a whole could not be decided and is counted in none either.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="counted", db_index=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    district = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=20, blank=True)
    eligible = models.BooleanField(default=False)
    near = models.BooleanField(default=False)
    open = models.BooleanField(default=False)
    aside = models.BooleanField(default=False, db_default=False)
    gone = models.CharField(_("登记状态"), max_length=20, blank=True)
    gone_on = models.DateField(_("状态日期"), null=True)

    class Meta:
        db_table = "policies_runfirm"
        verbose_name = _("参与匹配的企业")
        verbose_name_plural = _("参与匹配的企业")
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="one_row_per_firm_of_a_run")
        ]

    def __str__(self) -> str:
        return f"#{self.run_id}: {self.enterprise_id}"


class SetAside(models.Model):
    """A firm that a run or an update could not decide, or one clause of it (else `clause` is empty), and why.

    No decision of it counts. `until`: when it was decided after all, or found gone; None while it stands.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="aside", db_index=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=80, blank=True)
    zh = models.TextField()
    en = models.TextField()
    at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "policies_setaside"
        verbose_name = _("搁置")
        verbose_name_plural = _("搁置")
        ordering = ["enterprise_id", "clause", "pk"]
        indexes = [models.Index(fields=["run", "enterprise"], name="aside_by_firm")]

    def __str__(self) -> str:
        return f"#{self.run_id}: {self.enterprise_id} {self.clause}"


class Update(models.Model):
    """A firm decided anew after a run, because something was filed of it: by which filings, when, and what changed.

    `changes` holds a `decision_rows.Revision` for every changed clause.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="updates")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="updates")
    filings = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    at = models.DateTimeField(_("时间"))

    class Meta:
        db_table = "policies_update"
        verbose_name = _("判定更新")
        verbose_name_plural = _("判定更新")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.run_id}: {self.enterprise_id} {self.at:%Y-%m-%d %H:%M}"


class Decision(models.Model):
    """What a run decided for one firm and clause. Not-met pairs are not stored unless they are near.

    A decision that came after the run carries its `update`; the one before it stays, `replaced`.

    `low`, `high` are what the clause alone gives, `settled_*` what remains beside the firm's other awards; 分.
    `missing` are snapshot columns (fact code @ years back), most decisive first.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    update = models.ForeignKey(Update, on_delete=models.CASCADE, null=True, related_name="decisions")
    replaced = models.BooleanField(default=False, db_default=False)
    clause = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8)
    standing = models.CharField(max_length=8)
    amount_kind = models.CharField(max_length=8)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    settled_kind = models.CharField(max_length=8, blank=True)
    settled_low = models.BigIntegerField(null=True)
    settled_high = models.BigIntegerField(null=True)
    missing = models.JSONField(default=list)

    class Meta:
        db_table = "policies_decision"
        verbose_name = _("匹配结果")
        verbose_name_plural = _("匹配结果")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "clause", "enterprise"],
                condition=models.Q(replaced=False),
                name="one_decision_per_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "clause", "standing", "settled_high"], name="decision_by_clause"),
            models.Index(fields=["enterprise", "run"], name="decision_by_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} × {self.enterprise_id}: {self.standing}"


class ClauseSummary(models.Model):
    """What a run found for one clause. `cells` has a `tally.Cell` of a `Tally` for each district and size, with sums
    of any size; `wanted` a `tally.Lack` for each district and missing fact. Later filings change both; `first` then
    keeps the cells as the run itself had found them.

    `counted`: the clause is in force, so that its money is added up; `relief`: a tax relief, added up apart;
    `unpayable`: why none of it may be paid.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="summaries")
    clause = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    counted = models.BooleanField()
    relief = models.BooleanField(default=False)
    unpayable = models.CharField(max_length=60, blank=True)
    met = models.PositiveIntegerField(default=0)
    near = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    not_met = models.PositiveIntegerField(default=0)
    cells = models.JSONField(default=list)
    first = models.JSONField(null=True)
    wanted = models.JSONField(default=list)

    class Meta:
        db_table = "policies_clausesummary"
        verbose_name = _("条款汇总")
        verbose_name_plural = _("条款汇总")
        constraints = [models.UniqueConstraint(fields=["run", "clause"], name="one_summary_per_clause")]

    def __str__(self) -> str:
        return f"{self.clause}: {self.met}/{self.near}/{self.unknown}"
