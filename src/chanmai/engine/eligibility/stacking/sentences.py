"""Whole sentences, in Chinese and English, on why an award stays, shrinks or falls away beside others."""

from collections.abc import Callable, Mapping, Sequence

from chanmai.engine.eligibility.clauses.clause import Clause, Stacking, Take
from chanmai.engine.eligibility.stacking.selection import Claim
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text

WHY = {
    Take.HIGHEST: Text("就高不重复", "only the highest is paid"),
    Take.TOP_UP: Text("只补差额", "only the difference is topped up"),
    Take.CHOOSE: Text("只能任选其一", "the firm chooses one"),
    Take.UNSEEN: Text("能否同享未见，只计一项", "whether both are paid was not seen, so one is counted"),
}


class Sentences:
    """Names clauses and groups in the sentences; `english` gives what they are called in English."""

    def __init__(self, clauses: Mapping[str, Clause], english: Callable[[str], str] = str) -> None:
        self._clauses = clauses
        self._english = english

    def _name(self, code: str) -> str:
        return f"“{self._clauses[code].name}”"

    def _name_en(self, code: str) -> str:
        return f"“{self._english(self._clauses[code].name)}”"

    def _names(self, codes: Sequence[str]) -> Text:
        return Text("、".join(map(self._name, codes)), ", ".join(map(self._name_en, codes)))

    def not_decided(self, code: str) -> Text:
        """The verdict itself is open."""
        return Text(
            f"{self._name(code)}尚缺事实，补充后才能确定。",
            f"{self._name_en(code)} is open until missing facts are supplied.",
        )

    def contested(self, code: str, other: str) -> Text:
        """Which of two awards is the higher is not known yet."""
        one, two = self._name(code), self._name(other)
        return Text(
            f"{one}与{two}只能享受一项，金额确定后再比较。",
            f"Only one of {self._name_en(code)} and {self._name_en(other)} is paid; "
            f"they are compared once the amounts are known.",
        )

    def unrelated(self, code: str, beside: Sequence[str]) -> Text:
        """Nobody saw whether the award is paid beside these."""
        names = self._names(beside)
        return Text(
            f"{self._name(code)}能否与{names.zh}同时享受未见，合计在最高一项与各项之和之间。",
            f"Whether {self._name_en(code)} is paid beside {names.en} was not seen: together they come to between "
            f"the highest and the sum.",
        )

    def beaten(self, code: str, winners: Sequence[str], rule: Stacking, amount: int | None) -> Text:
        """Another award of the group pays more."""
        why = WHY[rule.take]
        names = self._names(winners)
        money_zh = "" if amount is None else show_money(amount)
        money_en = "" if amount is None else f" ({show_money(amount, 'en')})"
        takes, verb = ("建议享受", "proposed") if rule.take is Take.CHOOSE else ("享受", "paid")
        verb = f"{'are' if len(winners) > 1 else 'is'} {verb}"
        return Text(
            f"{self._name(code)}{money_zh}与{names.zh}属同一事项（{rule.group}），{why.zh}；{takes}{names.zh}，本项不再享受。",
            f"{self._name_en(code)}{money_en} is in the same matter ({self._english(rule.group)}) "
            f"as {names.en}, where {why.en}: {names.en} {verb} and this award falls away.",
        )

    def nothing_left(self, code: str) -> Text:
        """Caps or earlier money leave nothing."""
        return Text(
            f"{self._name(code)}在合计上限或此前已获金额之内已无余额。",
            f"Shared caps or money received before leave nothing of {self._name_en(code)}.",
        )

    def may_be_replaced(self, code: str, other: str) -> Text:
        """An open rival may turn out higher."""
        one, two = self._name(code), self._name(other)
        return Text(
            f"如补充事实后{two}符合且金额更高，则改享{two}，不再享受{one}。",
            f"If {self._name_en(other)} turns out to be met and higher, it replaces {self._name_en(code)}.",
        )

    def base_changed(self, code: str, base: str) -> Text:
        """The award on which this one is built was itself dropped or reduced."""
        one, two = self._name(code), self._name(base)
        return Text(
            f"{one}以{two}为基数，而{two}未按全额保留，须按实际所得重新核算。",
            f"{self._name_en(code)} is built on {self._name_en(base)}, which is not paid in full; "
            f"it has to be worked out again from what is paid.",
        )

    def limited(
        self, claim: Claim, paid: int | None, selection: Mapping[str, int], earlier: Mapping[str, int]
    ) -> tuple[Text, ...]:
        """Caps and earlier money that reduce an award."""
        texts: list[Text] = []
        for rule in claim.rules:
            others = [code for code in selection if code != claim.code and self._in_group(code, rule.group)]
            if rule.take is Take.TOP_UP and any(earlier.get(code) for code in self._members(rule.group)):
                texts.append(self._topped_up(claim, rule, earlier))
            if rule.cap is not None and (claim.bound + sum(selection[code] for code in others)) > rule.cap:
                texts.append(self._capped(claim, rule, others, paid))
        return tuple(texts)

    def _members(self, group: str) -> list[str]:
        return [code for code in self._clauses if self._in_group(code, group)]

    def _in_group(self, code: str, group: str) -> bool:
        return any(rule.group == group for rule in self._clauses[code].stacking)

    def _topped_up(self, claim: Claim, rule: Stacking, earlier: Mapping[str, int]) -> Text:
        sum_received = sum(earlier.get(code, 0) for code in self._members(rule.group))
        zh, en = show_money(sum_received), show_money(sum_received, "en")
        return Text(
            f"{self._name(claim.code)}此前在同一事项（{rule.group}）已获{zh}，本次只补差额。",
            f"{en} were received before in the same matter ({self._english(rule.group)}), "
            f"so {self._name_en(claim.code)} only tops up the difference.",
        )

    def _capped(self, claim: Claim, rule: Stacking, others: list[str], paid: int | None) -> Text:
        cap = rule.cap or 0
        beside = self._names(others)
        zh = f"与{beside.zh}合计" if others else ""
        en = f" together with {beside.en}" if others else ""
        rest_zh = "" if paid is None else f"，本项为{show_money(paid)}"
        rest_en = "" if paid is None else f", which leaves {show_money(paid, 'en')}"
        return Text(
            f"{self._name(claim.code)}{zh}不超过{show_money(cap)}（{rule.group}）{rest_zh}。",
            f"{self._name_en(claim.code)}{en} is capped at {show_money(cap, 'en')} "
            f"({self._english(rule.group)}){rest_en}.",
        )
