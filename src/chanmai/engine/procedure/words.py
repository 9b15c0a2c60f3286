"""The words of the procedure: states, events, who acts, what moves in the ledger; each named in both languages."""

from collections.abc import Mapping

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text


class State(Term):
    """Where the entry of a firm on a list stands."""

    LISTED = "listed"
    COMPARED = "compared"
    PROPOSED = "proposed"
    PUSHED = "pushed"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    WAIVED = "waived"
    OVERDUE = "overdue"
    VERIFIED = "verified"
    PUBLICISED = "publicised"
    CONTESTED = "contested"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RECEIPTED = "receipted"
    ORDERED = "ordered"
    REFUSED = "refused"
    PAID = "paid"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"
    CURTAILED = "curtailed"
    RECLAIMED = "reclaimed"
    RECOVERED = "recovered"
    APPEALED = "appealed"
    CURTAILED_APPEALED = "curtailed-appealed"
    RECLAIMED_APPEALED = "reclaimed-appealed"
    DISMISSED = "dismissed"
    ARCHIVED = "archived"


class Event(Term):
    """What happens to an entry."""

    COMPARE = "compare"
    PROPOSE = "propose"
    PUSH = "push"
    CONFIRM = "confirm"
    OBJECT = "object"
    WAIVE = "waive"
    LAPSE = "lapse"
    SETTLE = "settle"
    VERIFY = "verify"
    PUBLICISE = "publicise"
    CONTEST = "contest"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    EXCLUDE = "exclude"
    RECEIPT = "receipt"
    ORDER = "order"
    PAY = "pay"
    REFUSE = "refuse"
    BOUNCE = "bounce"
    CONTINUE = "continue"
    CURTAIL = "curtail"
    RECLAIM = "reclaim"
    RECOVER = "recover"
    WITHDRAW = "withdraw"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    CLOSE = "close"


class Who(Term):
    """Who may bring an event about."""

    OFFICER = "officer"  # of the city or of the firm's district
    CITY = "city"
    APPROVER = "approver"
    FINANCE = "finance"
    FIRM = "firm"
    BANK = "bank"
    CLOCK = "clock"


class Move(Term):
    """What a step moves in the ledger."""

    NOTHING = ""
    RESERVE = "reserve"  # what is approved, not paid and not reserved yet: available → reserved
    OWE = "owe"  # the instalment: reserved, or returned by the bank → payable
    PAY = "pay"  # the instalment: payable → paid
    BOUNCE = "bounce"  # the instalment: paid → returned
    FREE = "free"  # all that is not paid: → available
    RECOVER = "recover"  # all that was paid: → recovered; the rest → available


ENDS = (State.DISMISSED, State.ARCHIVED)
ADVERSE = (
    State.WAIVED,
    State.OVERDUE,
    State.EXCLUDED,
    State.WITHDRAWN,
    State.CURTAILED,
    State.RECLAIMED,
    State.RECOVERED,
)
"""Where a firm gets nothing, less, or has to give back: from each it may appeal, once."""

STATES: Mapping[State, Text] = {
    State.LISTED: Text("已入清单", "Listed"),
    State.COMPARED: Text("已比对", "Compared"),
    State.PROPOSED: Text("拟享", "Proposed"),
    State.PUSHED: Text("待企业确认", "With the firm"),
    State.CONFIRMED: Text("企业已确认", "Confirmed"),
    State.OBJECTED: Text("企业有异议", "Objected"),
    State.WAIVED: Text("企业放弃", "Waived"),
    State.OVERDUE: Text("逾期视同放弃", "Overdue"),
    State.VERIFIED: Text("已核实", "Verified"),
    State.PUBLICISED: Text("公示中", "Publicised"),
    State.CONTESTED: Text("公示有异议", "Contested"),
    State.SUBMITTED: Text("待审批", "Submitted"),
    State.APPROVED: Text("已批准，待收据", "Approved"),
    State.RECEIPTED: Text("收据已收", "Receipt in"),
    State.ORDERED: Text("拨付中", "Payment ordered"),
    State.REFUSED: Text("银行未付", "Not paid by the bank"),
    State.PAID: Text("已拨付", "Paid"),
    State.EXCLUDED: Text("不予兑现", "Excluded"),
    State.WITHDRAWN: Text("清单已撤回", "List withdrawn"),
    State.CURTAILED: Text("余期停付", "Rest not paid"),
    State.RECLAIMED: Text("追回中", "Reclaimed"),
    State.RECOVERED: Text("已追回", "Recovered"),
    State.APPEALED: Text("复核中", "Appealed"),
    State.CURTAILED_APPEALED: Text("停付复核中", "Appealed: rest not paid"),
    State.RECLAIMED_APPEALED: Text("追回复核中", "Appealed: reclaimed"),
    State.DISMISSED: Text("复核维持", "Appeal dismissed"),
    State.ARCHIVED: Text("已归档", "Archived"),
}

EVENTS: Mapping[Event, Text] = {
    Event.COMPARE: Text("比对部门数据", "compare with the department"),
    Event.PROPOSE: Text("列为拟享", "propose"),
    Event.PUSH: Text("推送企业", "send to the firm"),
    Event.CONFIRM: Text("确认", "confirm"),
    Event.OBJECT: Text("提出异议", "object"),
    Event.WAIVE: Text("放弃", "waive"),
    Event.LAPSE: Text("逾期", "lapse"),
    Event.SETTLE: Text("异议已处理", "settle the objection"),
    Event.VERIFY: Text("核实", "verify"),
    Event.PUBLICISE: Text("公示", "publicise"),
    Event.CONTEST: Text("登记公示异议", "contest"),
    Event.SUBMIT: Text("提请审批", "submit for approval"),
    Event.RETURN: Text("退回修改", "return for changes"),
    Event.APPROVE: Text("批准", "approve"),
    Event.EXCLUDE: Text("不予兑现", "exclude"),
    Event.RECEIPT: Text("登记收据", "enter the receipt"),
    Event.ORDER: Text("发出拨付", "order the payment"),
    Event.PAY: Text("银行已付", "paid by the bank"),
    Event.REFUSE: Text("银行未付", "refused by the bank"),
    Event.BOUNCE: Text("银行退票", "returned by the bank"),
    Event.CONTINUE: Text("进入下一期", "go on to the next instalment"),
    Event.CURTAIL: Text("余期停付", "stop the rest"),
    Event.RECLAIM: Text("决定追回", "reclaim"),
    Event.RECOVER: Text("款已追回", "recovered"),
    Event.WITHDRAW: Text("撤回清单", "withdraw the list"),
    Event.APPEAL: Text("申请复核", "appeal"),
    Event.UPHOLD: Text("复核支持", "uphold the appeal"),
    Event.DISMISS: Text("复核维持原决定", "dismiss the appeal"),
    Event.CLOSE: Text("归档", "archive"),
}

PEOPLE: Mapping[Who, Text] = {
    Who.OFFICER: Text("市、区经办", "officer of city or district"),
    Who.CITY: Text("市级经办", "officer of the city"),
    Who.APPROVER: Text("审批人", "approver"),
    Who.FINANCE: Text("财务", "finance"),
    Who.FIRM: Text("企业", "firm"),
    Who.BANK: Text("银行回单", "the bank's answer"),
    Who.CLOCK: Text("到期", "the calendar"),
}
