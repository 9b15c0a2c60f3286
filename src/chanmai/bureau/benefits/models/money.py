"""Budget lines, the ledger in whole 分, payments, orders to the bank and what does not agree with its answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chanmai.engine.facts.term import Apart


class Account(Apart, models.TextChoices):
    """Where the money of a budget line stands. Only the source is negative: what was appropriated."""

    SOURCE = "source", _("财政下达")
    AVAILABLE = "available", _("可用")
    RESERVED = "reserved", _("已批准")
    PAYABLE = "payable", _("应付")
    PAID = "paid", _("已付")
    RETURNED = "returned", _("退回")
    RECOVERED = "recovered", _("已追回")


class VoucherKind(Apart, models.TextChoices):
    """What a voucher is for."""

    APPROPRIATE = "appropriate", _("下达")
    RESERVE = "reserve", _("批准占用")
    OWE = "owe", _("列为应付")
    PAY = "pay", _("付款")
    BOUNCE = "bounce", _("退票")
    FREE = "free", _("释放")
    RECOVER = "recover", _("追回")
    REVERSE = "reverse", _("冲正")


class Level(Apart, models.TextChoices):
    """Whose money it is."""

    CITY = "city", _("市级")
    DISTRICT = "district", _("区级")


class BudgetLine(models.Model):
    """A line of a year's budget of the city or of a district. Its money stands in the ledger."""

    name = models.CharField(_("预算科目"), max_length=150)
    year = models.PositiveSmallIntegerField(_("年度"))
    level = models.CharField(_("级次"), max_length=10, choices=Level)
    district = models.CharField(_("区"), max_length=40, blank=True)
    demo = models.BooleanField(_("演示数据"), default=False)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("预算科目")
        verbose_name_plural = _("预算科目")
        ordering = ["-year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "year", "level", "district"], name="one_line_per_year"),
            models.CheckConstraint(
                condition=models.Q(level="city", district="")
                | models.Q(level="district") & ~models.Q(district=""),
                name="a_district_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Payment(models.Model):
    """One instalment of what a firm gets from a clause for a period: never changed, and there is only one.

    It rests on a ruling that the database itself looks at.
    """

    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="payments")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=80)
    period = models.PositiveSmallIntegerField()
    instalment = models.PositiveSmallIntegerField()
    fen = models.BigIntegerField(_("金额"))
    ruling = models.ForeignKey("Ruling", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("应付款")
        verbose_name_plural = _("应付款")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "clause", "period", "instalment"], name="never_paid_twice"
            ),
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="payment_is_positive"),
            models.CheckConstraint(condition=models.Q(instalment__gte=1), name="instalments_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.period}/{self.instalment} {self.enterprise_id}"


class Voucher(models.Model):
    """A transaction of the ledger: written open, with its postings, then sealed and never changed.

    `reverses`: the voucher that this one takes back, posting by posting.
    """

    kind = models.CharField(max_length=12, choices=VoucherKind)
    sealed = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    reason = models.CharField(_("事由"), max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class Posting(models.Model):
    """What a voucher adds to an account of a line, in 分; of an entry and, once owed, of a payment."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="postings")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=12, choices=Account)
    fen = models.BigIntegerField()
    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="postings")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="postings")

    class Meta:
        verbose_name = _("分录")
        verbose_name_plural = _("分录")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(fen=0), name="a_posting_is_not_nothing"),
            models.CheckConstraint(condition=models.Q(account__in=Account.values), name="a_known_account"),
            models.CheckConstraint(
                condition=models.Q(account__in=("source", "available", "reserved"))
                | models.Q(payment__isnull=False),
                name="what_is_owed_names_its_payment",
            ),
        ]
        indexes = [models.Index(fields=["line", "account"], name="posting_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.fen}"


class PaymentFile(models.Model):
    """Orders that go to the bank together."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    answer = models.CharField(_("回单摘要"), max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("拨付文件")
        verbose_name_plural = _("拨付文件")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Order(models.Model):
    """That a payment is to be made: its number goes to the bank and comes back. Rests on a ruling of that moment.

    Of a payment one order at most is open: `outcome` empty.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="orders")
    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(_("指令号"), max_length=60, unique=True)
    ruling = models.ForeignKey("Ruling", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, blank=True)
    reference = models.CharField(_("银行流水号"), max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("拨付指令")
        verbose_name_plural = _("拨付指令")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(outcome=""), name="one_open_order_per_payment"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Difference(models.Model):
    """Where the bank's answer does not agree with what was ordered: open until somebody says how it was settled."""

    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="differences")
    number = models.CharField(_("指令号"), max_length=60, blank=True)
    kind = models.CharField(max_length=20)
    ordered = models.BigIntegerField(null=True)
    answered = models.BigIntegerField(null=True)
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    settled = models.CharField(_("处理"), max_length=500, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("对账差异")
        verbose_name_plural = _("对账差异")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"
