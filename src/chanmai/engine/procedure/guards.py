"""What must hold for a step: each guard with the question it asks of a case and the words in which it says no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Situation:
    """What guards look at, as it is at the moment of the step.

    `met`: decided now, the verdict is 符合 and the amount is known; `verified`: the clause is payable, seen in the
    original and in force. `figure` is what is to be paid, `ceiling` what the clause gives at most by the decision of
    now, `left` what is available in the budget line; all 分, None: not known. `late`: the time limit of the state has
    passed. `own`: who acts has taken the step before that somebody else has to look at. `paid`: 分 paid and not
    recovered.
    """

    met: bool = False
    verified: bool = False
    figure: int | None = None
    ceiling: int | None = None
    needs: int = 0
    left: int = 0
    late: bool = False
    own: bool = False
    appealed: bool = False
    contested: bool = False
    instalment: int = 1
    instalments: int = 1
    instalments_paid: int = 0
    paid: int = 0


class Guard(Term):
    """A condition of a step."""

    ELIGIBLE = "eligible"
    VERIFIED = "clause-verified"
    FIGURE = "figure"
    WITHIN_CLAUSE = "within-clause"
    WITHIN_BUDGET = "within-budget"
    IN_TIME = "in-time"
    LATE = "late"
    OTHER_PERSON = "other-person"
    FIRST_APPEAL = "first-appeal"
    APPEAL_OVER = "appeal-over"
    UNCONTESTED = "uncontested"
    MORE_TO_COME = "more-to-come"
    LAST = "last"
    NOTHING_PAID = "nothing-paid"
    SOMETHING_PAID = "something-paid"


@dataclass(frozen=True, slots=True)
class GuardRule:
    """A guard: how it is called, what it asks, and what it says where the answer is no."""

    name: Text
    holds: Callable[[Situation], bool]
    refusal: Text


GUARDS: Mapping[Guard, GuardRule] = {
    Guard.ELIGIBLE: GuardRule(
        Text("此刻再判定为符合", "met when decided again now"),
        lambda case: case.met,
        Text("现在再判定已不是“符合”，不能兑现。", "Decided again now, it is not met: it cannot be paid."),
    ),
    Guard.VERIFIED: GuardRule(
        Text("条款已核实", "the clause is verified"),
        lambda case: case.verified,
        Text(
            "条款未核实或不在有效期，不得兑付。",
            "The clause is unverified or not in force: nothing is paid from it.",
        ),
    ),
    Guard.FIGURE: GuardRule(
        Text("金额已知", "the amount is known"),
        lambda case: case.figure is not None and case.figure > 0,
        Text(
            "金额还不知道，请先取部门数据比对。",
            "The amount is not known: compare with the department's data first.",
        ),
    ),
    Guard.WITHIN_CLAUSE: GuardRule(
        Text("不超过条款所定", "within what the clause gives"),
        lambda case: case.figure is not None and case.ceiling is not None and case.figure <= case.ceiling,
        Text(
            "金额超过条款按现有数据所给的上限。",
            "The amount is above what the clause gives by the present data.",
        ),
    ),
    Guard.WITHIN_BUDGET: GuardRule(
        Text("额度足够", "within the budget"),
        lambda case: case.needs <= case.left,
        Text("预算额度不足。", "The budget line has not enough left."),
    ),
    Guard.IN_TIME: GuardRule(
        Text("未过期限", "in time"),
        lambda case: not case.late,
        Text("已过期限。", "The time limit has passed."),
    ),
    Guard.LATE: GuardRule(
        Text("期限已过", "the time limit has passed"),
        lambda case: case.late,
        Text("期限还没有到。", "The time limit has not passed yet."),
    ),
    Guard.OTHER_PERSON: GuardRule(
        Text("与前一步不是同一人", "not the same person as before"),
        lambda case: not case.own,
        Text(
            "前一步是您自己办的，须由另一人办理。",
            "You took the step before this one: somebody else has to take this.",
        ),
    ),
    Guard.FIRST_APPEAL: GuardRule(
        Text("尚未复核过", "first appeal"),
        lambda case: not case.appealed,
        Text("已经复核过一次。", "There was an appeal before."),
    ),
    Guard.APPEAL_OVER: GuardRule(
        Text("复核期已过或已复核", "the time for an appeal is over"),
        lambda case: case.appealed or case.late,
        Text("还在可以申请复核的期限内。", "There is still time for an appeal."),
    ),
    Guard.UNCONTESTED: GuardRule(
        Text("公示异议已处理", "no objection is open"),
        lambda case: not case.contested,
        Text("还有公示异议没有处理。", "An objection to the publicity is still open."),
    ),
    Guard.MORE_TO_COME: GuardRule(
        Text("还有下一期", "another instalment is due"),
        lambda case: case.instalment < case.instalments,
        Text("没有下一期。", "There is no further instalment."),
    ),
    Guard.LAST: GuardRule(
        Text("各期已付完", "all instalments are paid"),
        lambda case: case.instalment >= case.instalments,
        Text("还有未付的期次。", "An instalment is still to be paid."),
    ),
    Guard.NOTHING_PAID: GuardRule(
        Text("尚未付过", "nothing is paid yet"),
        lambda case: case.paid == 0,
        Text(
            "已经付过款，只能停付余期或追回。",
            "Something was paid: the rest can be stopped, or the money reclaimed.",
        ),
    ),
    Guard.SOMETHING_PAID: GuardRule(
        Text("已付过", "something is paid"),
        lambda case: case.paid > 0,
        Text("还没有付过款。", "Nothing was paid."),
    ),
}
