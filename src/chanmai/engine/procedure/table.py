"""The procedure: for every state and event at most one step, with who, under which guards, where to, and the money.

After the 免申即享 procedure of Xiamen (市工业和信息化局 2023-03-07 on the doubling plan; 2023 增产增效: who does not
confirm in time has waived; where the firm and the department differ the department's figure prevails; publicity,
receipts and payment follow). Approval by a second person, a decision again at approval and at every order, appeal and
recovery are added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.guards import GUARDS, Guard, Situation
from chanmai.engine.procedure.words import ADVERSE, Event, Move, State, Who


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table."""

    before: State
    event: Event
    who: Who
    guards: tuple[Guard, ...]
    after: State
    move: Move = Move.NOTHING


S, E, W, G, M = State, Event, Who, Guard, Move
SURE = (G.ELIGIBLE, G.VERIFIED, G.FIGURE, G.WITHIN_CLAUSE)

TABLE: tuple[Step, ...] = (
    # the list, and the department's figures
    Step(S.LISTED, E.COMPARE, W.OFFICER, (G.FIGURE, G.WITHIN_CLAUSE), S.COMPARED),
    Step(S.COMPARED, E.COMPARE, W.OFFICER, (G.FIGURE, G.WITHIN_CLAUSE), S.COMPARED),
    Step(S.COMPARED, E.PROPOSE, W.OFFICER, (G.FIGURE,), S.PROPOSED),
    # the firm's word
    Step(S.PROPOSED, E.PUSH, W.OFFICER, (), S.PUSHED),
    Step(S.PUSHED, E.CONFIRM, W.FIRM, (G.IN_TIME,), S.CONFIRMED),
    Step(S.PUSHED, E.OBJECT, W.FIRM, (G.IN_TIME,), S.OBJECTED),
    Step(S.PUSHED, E.WAIVE, W.FIRM, (G.IN_TIME,), S.WAIVED),
    Step(S.PUSHED, E.LAPSE, W.CLOCK, (G.LATE,), S.OVERDUE),
    Step(S.OBJECTED, E.COMPARE, W.OFFICER, (G.FIGURE, G.WITHIN_CLAUSE), S.COMPARED),
    Step(S.OBJECTED, E.SETTLE, W.OFFICER, (), S.PROPOSED),
    # verified and shown to everybody
    Step(S.CONFIRMED, E.VERIFY, W.OFFICER, (), S.VERIFIED),
    Step(S.VERIFIED, E.PUBLICISE, W.CITY, (), S.PUBLICISED),
    Step(S.PUBLICISED, E.CONTEST, W.CITY, (), S.CONTESTED),
    Step(S.CONTESTED, E.SETTLE, W.CITY, (), S.PUBLICISED),
    # two people, the decision again, the budget
    Step(S.PUBLICISED, E.SUBMIT, W.CITY, (G.LATE, G.UNCONTESTED, G.FIGURE), S.SUBMITTED),
    Step(S.SUBMITTED, E.RETURN, W.APPROVER, (), S.VERIFIED),
    Step(S.SUBMITTED, E.APPROVE, W.APPROVER, (G.OTHER_PERSON, *SURE, G.WITHIN_BUDGET), S.APPROVED, M.RESERVE),
    # receipt, order, the bank
    Step(S.APPROVED, E.RECEIPT, W.OFFICER, (), S.RECEIPTED),
    Step(S.RECEIPTED, E.ORDER, W.FINANCE, (G.OTHER_PERSON, *SURE), S.ORDERED, M.OWE),
    Step(S.ORDERED, E.PAY, W.BANK, (), S.PAID, M.PAY),
    Step(S.ORDERED, E.REFUSE, W.BANK, (), S.REFUSED),
    Step(S.PAID, E.BOUNCE, W.BANK, (), S.REFUSED, M.BOUNCE),
    Step(S.REFUSED, E.ORDER, W.FINANCE, (G.OTHER_PERSON, *SURE), S.ORDERED, M.OWE),
    # further instalments
    Step(S.PAID, E.CONTINUE, W.CITY, (G.MORE_TO_COME, G.WITHIN_BUDGET), S.APPROVED, M.RESERVE),
    Step(S.PAID, E.CURTAIL, W.CITY, (G.MORE_TO_COME,), S.CURTAILED, M.FREE),
    Step(S.APPROVED, E.CURTAIL, W.CITY, (G.SOMETHING_PAID,), S.CURTAILED, M.FREE),
    Step(S.RECEIPTED, E.CURTAIL, W.CITY, (G.SOMETHING_PAID,), S.CURTAILED, M.FREE),
    Step(S.REFUSED, E.CURTAIL, W.CITY, (G.SOMETHING_PAID,), S.CURTAILED, M.FREE),
    Step(S.PAID, E.CLOSE, W.CITY, (G.LAST,), S.ARCHIVED),
    # not paid after all: before approval without, after it with money to give back
    *(
        Step(before, E.EXCLUDE, W.CITY, (), S.EXCLUDED)
        for before in (S.LISTED, S.COMPARED, S.PROPOSED, S.OBJECTED, S.CONFIRMED, S.VERIFIED, S.CONTESTED, S.SUBMITTED)
    ),
    *(
        Step(before, E.EXCLUDE, W.CITY, (G.NOTHING_PAID,), S.EXCLUDED, M.FREE)
        for before in (S.APPROVED, S.RECEIPTED, S.REFUSED)
    ),
    *(
        Step(before, E.WITHDRAW, W.CITY, (), S.WITHDRAWN)
        for before in (
            S.LISTED, S.COMPARED, S.PROPOSED, S.PUSHED, S.CONFIRMED, S.OBJECTED, S.VERIFIED, S.PUBLICISED,
            S.CONTESTED, S.SUBMITTED,
        )
    ),
    # money that has to come back
    *(
        Step(before, E.RECLAIM, W.CITY, (G.SOMETHING_PAID,), S.RECLAIMED)
        for before in (S.PAID, S.ARCHIVED, S.CURTAILED, S.DISMISSED)
    ),
    Step(S.RECLAIMED, E.RECOVER, W.FINANCE, (), S.RECOVERED, M.RECOVER),
    # the firm's appeal, once, and the end
    *(
        Step(before, E.APPEAL, W.FIRM, (G.IN_TIME, G.FIRST_APPEAL), S.APPEALED)
        for before in ADVERSE
        if before not in (S.CURTAILED, S.RECLAIMED)
    ),
    Step(S.CURTAILED, E.APPEAL, W.FIRM, (G.IN_TIME, G.FIRST_APPEAL), S.CURTAILED_APPEALED),
    Step(S.RECLAIMED, E.APPEAL, W.FIRM, (G.IN_TIME, G.FIRST_APPEAL), S.RECLAIMED_APPEALED),
    Step(S.APPEALED, E.UPHOLD, W.APPROVER, (G.OTHER_PERSON,), S.LISTED),
    Step(S.APPEALED, E.DISMISS, W.APPROVER, (G.OTHER_PERSON,), S.DISMISSED),
    Step(S.CURTAILED_APPEALED, E.UPHOLD, W.APPROVER, (G.OTHER_PERSON,), S.PAID),
    Step(S.CURTAILED_APPEALED, E.DISMISS, W.APPROVER, (G.OTHER_PERSON,), S.DISMISSED),
    Step(S.RECLAIMED_APPEALED, E.UPHOLD, W.APPROVER, (G.OTHER_PERSON,), S.PAID),
    Step(S.RECLAIMED_APPEALED, E.DISMISS, W.APPROVER, (G.OTHER_PERSON,), S.RECLAIMED),
    *(
        Step(before, E.CLOSE, W.CITY, (G.APPEAL_OVER,), S.ARCHIVED)
        for before in ADVERSE
        if before is not S.RECLAIMED
    ),
)  # fmt: skip

STEPS: Mapping[tuple[State, Event], Step] = {(step.before, step.event): step for step in TABLE}


def step_of(state: State, event: Event) -> Step | None:
    """The step that an event takes from a state; None where there is none."""
    return STEPS.get((state, event))


def steps_from(state: State) -> tuple[Step, ...]:
    """The steps that lead out of a state, in the order of the table."""
    return tuple(step for step in TABLE if step.before is state)


def objections(step: Step, case: Situation) -> tuple[Text, ...]:
    """Why the step cannot be taken; empty when every guard holds."""
    return tuple(GUARDS[guard].refusal for guard in step.guards if not GUARDS[guard].holds(case))


def instalment_after(step: Step, case: Situation) -> int:
    """Which instalment the entry is at after the step: the next one, the last that was paid, or the first again."""
    if step.event is Event.CONTINUE:
        return case.instalment + 1
    if step.event is Event.CURTAIL:
        return case.instalments_paid
    return 1 if step.after is State.LISTED else case.instalment
