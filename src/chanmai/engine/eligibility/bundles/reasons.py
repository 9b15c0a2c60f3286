"""Whole sentences, in Chinese and English, on what becomes of every award in a checked plan, and why."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from chanmai.engine.eligibility.bundles.bundle import (
    BundlePlan,
    BundleProblem,
    Key,
    Only,
    budget_draws,
    clashes,
    payments,
)
from chanmai.engine.eligibility.clauses.clause import Take
from chanmai.engine.eligibility.stacking.sentences import WHY
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text


class Share(Term):
    """How much of an award a plan takes."""

    WHOLE = "列入"
    PART = "部分列入"
    OUT = "未列入"


@dataclass(frozen=True, slots=True)
class Line:
    """One award of a plan: what it would pay alone, what it pays, and the reasons for the difference, in 分."""

    key: Key
    taken: Share
    alone: int
    paid: int
    reasons: tuple[Text, ...] = ()


def lines_of(
    problem: BundleProblem, plan: BundlePlan, names: Mapping[str, str], english: Callable[[str], str] = str
) -> tuple[Line, ...]:
    """Every award in the order of claim.

    `names` are the names of clauses by code and of firms by subject; `english` translates those of the clauses.
    """
    teller = _Teller(problem, plan, names, english)
    return tuple(teller.line(award.key) for award in problem.awards)


class _Teller:
    """Looks at one award after the other beside the finished plan."""

    def __init__(
        self,
        problem: BundleProblem,
        plan: BundlePlan,
        names: Mapping[str, str],
        english: Callable[[str], str],
    ) -> None:
        self.problem, self.plan, self.names, self.english = problem, plan, names, english
        self.used = budget_draws(problem, plan.paid)
        self.full = _alone(problem)

    def line(self, key: Key) -> Line:
        """What becomes of one award."""
        alone, paid = self.full[key], self.plan.paid.get(key, 0)
        if key not in self.plan.paid:
            return Line(key, Share.OUT, alone, 0, tuple(self._dropped(key)))
        if paid == alone:
            return Line(key, Share.WHOLE, alone, paid)
        return Line(key, Share.PART, alone, paid, tuple(self._limited(key, paid)))

    def _name(self, key: Key) -> str:
        return f"“{self.names.get(key[1], key[1])}”"

    def _name_en(self, key: Key) -> str:
        return f"“{self.english(self.names.get(key[1], key[1]))}”"

    def _whose(self, key: Key, beside: Key) -> Text:
        """The name, with the firm where it is another one's."""
        if key[0] == beside[0]:
            return Text(self._name(key), self._name_en(key))
        firm = self.names.get(key[0], key[0])
        return Text(f"{firm}的{self._name(key)}", f"{self._name_en(key)} of {firm}")

    def _dropped(self, key: Key) -> Iterator[Text]:
        rivals = clashes(self.problem, key, tuple(self.plan.paid))
        if rivals:
            short = list(self._no_money(key, self.full[key], [other for _, other in rivals]))
            yield from (self._beaten(key, only, other, bool(short)) for only, other in rivals)
            yield from short
            return
        missing = [base for base in self.problem.by_key[key].worth.bases if base not in self.plan.paid]
        sums = payments(self.problem, [*self._linked(key), key])
        if sums[key] <= 0:
            yield from list(self._nothing(key, missing)) or [self._empty(key)]
            return
        full = list(self._no_money(key, sums[key], ()))
        yield from full or [self._left(key)]

    def _linked(self, key: Key) -> list[Key]:
        """The awards of the plan beside which this one is worked out: its firm's, and those under a cap with it."""
        cap_members = {other for cap in self.problem.caps_of.get(key, ()) for other in cap.members}
        return [other for other in self.plan.paid if other[0] == key[0] or other in cap_members]

    def _beaten(self, key: Key, only: Only, other: Key, short: bool) -> Text:
        why = WHY[only.take]
        money, ahead = self.full[key], self.plan.paid[other]
        more = money > ahead and not short
        why_zh = "（合计更高）" if more else ""
        why_en = ", which comes to more together with the other awards" if more else ""
        zh, en = "本项不再享受", "so this award falls away"
        if only.take is Take.UNSEEN:
            zh, en = "本项不计入确定金额", "so this award is not counted as certain"
        return Text(
            f"{self._name(key)}{show_money(money)}与{self._name(other)}{show_money(ahead)}属同一事项（{only.group}），"
            f"{why.zh}；方案享受{self._name(other)}{why_zh}，{zh}。",
            f"{self._name_en(key)} ({show_money(money, 'en')}) is in the same matter ({self.english(only.group)}) as "
            f"{self._name_en(other)} ({show_money(ahead, 'en')}): {why.en}; "
            f"the plan takes {self._name_en(other)}{why_en}, {en}.",
        )

    def _nothing(self, key: Key, missing: list[Key]) -> Iterator[Text]:
        """Why the award pays nothing beside the plan."""
        for base in missing:
            one, two = self._name(key), self._name(base)
            yield Text(
                f"{one}以{two}为基数，而方案不享受{two}，本项因此无金额。",
                f"{self._name_en(key)} is built on {self._name_en(base)}, which the plan does not take, "
                f"so it pays nothing.",
            )
        if missing:
            return
        award = self.problem.by_key[key]
        if award.earlier:
            money = award.earlier
            yield Text(
                f"{self._name(key)}只补差额，此前同一事项已获{show_money(money)}，无差额可补。",
                f"{self._name_en(key)} only tops up the {show_money(money, 'en')} received before: nothing is left.",
            )
        yield from self._capped(key, 0)

    def _empty(self, key: Key) -> Text:
        zh = f"{self._name(key)}按公式计算的金额为零。"
        return Text(zh, f"By its formula {self._name_en(key)} comes to nothing.")

    def _no_money(self, key: Key, money: int, instead_of: Collection[Key]) -> Iterator[Text]:
        """The budgets that do not suffice for the award, even with the money of those whose place it would take."""
        for number in self.problem.budgets_of.get(key[1], ()):
            budget = self.problem.budgets[number]
            freed = sum(self.plan.paid[other] for other in instead_of if other[1] in budget.clauses)
            draw = self.used[number] - freed
            if money > budget.limit - draw:
                left, limit = budget.limit - draw, budget.limit
                yield Text(
                    f"{self._name(key)}{show_money(money)}由“{budget.name}”支付，额度{show_money(limit)}已安排"
                    f"{show_money(draw)}，余额{show_money(left)}不足，本次不列入。",
                    f"{self._name_en(key)} ({show_money(money, 'en')}) is paid from {budget.name}; of its "
                    f"{show_money(limit, 'en')} {show_money(left, 'en')} is left, which is not enough.",
                )

    def _left(self, key: Key) -> Text:
        """Neither group, cap nor budget alone forbids it: it would cost other awards as much or more."""
        return Text(
            f"列入{self._name(key)}会使其他奖励减少同样多或更多，合计不增加，故不列入。",
            f"Taking {self._name_en(key)} would cost other awards as much or more, so the sum would not grow.",
        )

    def _limited(self, key: Key, paid: int) -> Iterator[Text]:
        award = self.problem.by_key[key]
        worth = award.worth.at(self.plan.paid)
        if worth != self.full[key]:
            names = "、".join(self._name(base) for base in award.worth.bases)
            names_en = ", ".join(self._name_en(base) for base in award.worth.bases)
            yield Text(
                f"{self._name(key)}以{names}实际所得为基数，核为{show_money(worth)}。",
                f"{self._name_en(key)} is worked out from what {names_en} really pays: {show_money(worth, 'en')}.",
            )
        if award.earlier:
            yield Text(
                f"{self._name(key)}此前同一事项已获{show_money(award.earlier)}，本次只补差额。",
                f"{show_money(award.earlier, 'en')} were received before, "
                f"so {self._name_en(key)} only tops up the rest.",
            )
        if paid < worth - award.earlier:
            yield from self._capped(key, paid)

    def _capped(self, key: Key, paid: int) -> Iterator[Text]:
        """The caps that are full, and with what."""
        for cap in self.problem.caps_of.get(key, ()):
            left = cap.remainder - sum(self.plan.paid.get(other, 0) for other in cap.members)
            if left >= self.problem.by_key[key].step:
                continue
            others = [
                self._whose(other, key) for other in cap.members if other != key and other in self.plan.paid
            ]
            zh = f"与{'、'.join(each.zh for each in others)}合计" if others else ""
            en = f" together with {', '.join(each.en for each in others)}" if others else ""
            circle_zh, circle_en = ("（含关联企业）", " (affiliates included)") if cap.together else ("", "")
            used_zh = f"，本年度已支付{show_money(cap.used)}" if cap.used else ""
            used_en = f", of which {show_money(cap.used, 'en')} was paid this year" if cap.used else ""
            yield Text(
                f"{self._name(key)}{zh}不超过{show_money(cap.limit)}（{cap.name}{circle_zh}）{used_zh}，本项为{show_money(paid)}。",
                f"{self._name_en(key)}{en} is capped at {show_money(cap.limit, 'en')} "
                f"({self.english(cap.name)}{circle_en}){used_en}, which leaves {show_money(paid, 'en')}.",
            )


def _alone(problem: BundleProblem) -> dict[Key, int]:
    """What each award pays with its bases paid in full and nothing else in its way."""
    worths: dict[Key, int] = {}
    for award in sorted(problem.awards, key=lambda award: problem.depth[award.key]):
        worths[award.key] = award.worth.at(worths)
    return worths
