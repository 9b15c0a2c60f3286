"""What is kept of benefits: lists with their entries, what happened to each, budgets, the ledger, payments."""

from chanmai.bureau.benefits.models.lists import (
    BenefitList,
    DepartmentFigure,
    Entry,
    EntryEvent,
    Objection,
    Ruling,
    Skipped,
)
from chanmai.bureau.benefits.models.money import (
    Account,
    BudgetLine,
    Difference,
    Order,
    Payment,
    PaymentFile,
    Posting,
    Voucher,
    VoucherKind,
)

__all__ = [
    "Account",
    "BenefitList",
    "BudgetLine",
    "DepartmentFigure",
    "Difference",
    "Entry",
    "EntryEvent",
    "Objection",
    "Order",
    "Payment",
    "PaymentFile",
    "Posting",
    "Ruling",
    "Skipped",
    "Voucher",
    "VoucherKind",
]
