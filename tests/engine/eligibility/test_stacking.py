"""What a firm gets when several awards meet: worked by hand from the shapes that occur in the policies."""

from collections.abc import Iterable, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import Amount, Clause, Rounding, Stacking, Status, Take
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.stacking import selection
from chanmai.engine.eligibility.stacking.settle import Entitlement, Outcome, Prospect, settle
from engine.eligibility.rules import (
    BOOK,
    WAN,
    amount,
    at_most,
    between,
    clause,
    decided,
    exact,
    record,
    upper,
    value,
)
from engine.eligibility.totals import total

YES = {"规上软件企业": True}
NOTHING = AwardAmount(AmountKind.NONE)
Pair = tuple[Clause, Decision]


def prospects(pairs: Iterable[Pair]) -> list[Prospect]:
    return [Prospect(rule, decision.verdict, decision.amount) for rule, decision in pairs]


def highest(group: str = "同一事项") -> Stacking:
    return Stacking(group, Take.HIGHEST)


def award(
    code: str, pays: str, *groups: Stacking, facts: Mapping[str, object] = YES, most: bool = False
) -> Pair:
    how = upper(pays) if most else amount(pays)
    rule = clause("规上软件企业", how, code=code, name=f"{code}奖", stacking=groups)
    return rule, decided(rule, record(dict(facts)))


def settled(*pairs: Pair, received: Mapping[str, str] | None = None) -> dict[str, Entitlement]:
    money = {code: int(value(text)) for code, text in (received or {}).items()}  # type: ignore[call-overload]
    found = settle(prospects(pairs), received=money)
    again = settle(prospects(tuple(reversed(pairs))), received=money)
    assert sorted(found, key=lambda e: e.clause) == sorted(again, key=lambda e: e.clause), (
        "order must not matter"
    )
    return {entitlement.clause: entitlement for entitlement in found}


def paid(found: Mapping[str, Entitlement]) -> dict[str, int]:
    """Exact amounts in 万元; 0 for what is dropped."""
    return {code: (item.amount.high or 0) // WAN for code, item in found.items()}


class TestHighest:
    """取最高: 就高不重复."""

    def test_only_the_highest_is_paid(self) -> None:
        found = settled(award("city", "30万元", highest()), award("park", "20万元", highest()))
        assert paid(found) == {"city": 30, "park": 0}
        assert [item.outcome for item in found.values()] == [Outcome.KEPT, Outcome.DROPPED]

    def test_the_reason_is_a_whole_sentence_in_both_languages(self) -> None:
        found = settled(award("city", "30万元", highest()), award("park", "20万元", highest()))
        (reason,) = found["park"].reasons
        assert (
            reason.zh
            == "“park奖”20万元与“city奖”属同一事项（同一事项），就高不重复；享受“city奖”，本项不再享受。"
        )
        assert reason.en == (
            "“park奖” (200,000 yuan) is in the same matter (同一事项) as “city奖”, where only the highest is paid: "
            "“city奖” is paid and this award falls away."
        )

    def test_the_english_reason_has_the_english_names(self) -> None:
        pairs = (award("city", "30万元", highest()), award("park", "20万元", highest()))
        names = {"city奖": "City award", "park奖": "Park award", "同一事项": "One matter"}
        found = settle(prospects(pairs), received={}, english=lambda word: names[word])
        (reason,) = found[1].reasons
        assert reason.en == (
            "“Park award” (200,000 yuan) is in the same matter (One matter) as “City award”, where only the highest "
            "is paid: “City award” is paid and this award falls away."
        )

    def test_equal_awards_are_not_paid_twice(self) -> None:
        found = settled(award("a", "30万元", highest()), award("b", "30万元", highest()))
        assert sorted(paid(found).values()) == [0, 30]

    def test_groups_of_other_matters_do_not_touch_each_other(self) -> None:
        found = settled(award("a", "30万元", highest("甲")), award("b", "20万元", highest("乙")))
        assert paid(found) == {"a": 30, "b": 20}

    def test_a_member_of_two_groups_gives_way_when_the_others_are_more_together(self) -> None:
        pairs = (
            award("a", "30万元", highest("甲"), highest("乙")),
            award("b", "20万元", highest("甲")),
            award("c", "25万元", highest("乙")),
        )
        assert paid(settled(*pairs)) == {"a": 0, "b": 20, "c": 25}
        assert total(prospects(pairs), received={}) == (45 * WAN, 45 * WAN)

    def test_a_maximum_and_an_exact_amount_stay_open(self) -> None:
        found = settled(award("exact", "30万元", highest()), award("most", "50万元", highest(), most=True))
        assert {item.outcome for item in found.values()} == {Outcome.OPEN}
        assert found["exact"].amount == between("0元", "30万元")
        assert "金额确定后再比较" in found["most"].reasons[0].zh

    def test_a_maximum_below_an_exact_amount_is_settled(self) -> None:
        found = settled(award("exact", "50万元", highest()), award("most", "30万元", highest(), most=True))
        assert (found["exact"].outcome, found["most"].outcome) == (Outcome.KEPT, Outcome.DROPPED)

    @pytest.mark.parametrize("code", ["a", "z"])
    def test_a_maximum_equal_to_an_exact_amount_gives_way(self, code: str) -> None:
        found = settled(award("m", "30万元", highest()), award(code, "30万元", highest(), most=True))
        assert (found["m"].outcome, found[code].outcome) == (Outcome.KEPT, Outcome.DROPPED)

    def test_an_open_rival_does_not_take_away_what_is_sure(self) -> None:
        found = settled(award("sure", "30万元", highest()), award("open", "50万元", highest(), facts={}))
        assert (found["sure"].outcome, found["sure"].amount) == (Outcome.KEPT, exact("30万元"))
        assert "改享“open奖”" in found["sure"].reasons[0].zh
        assert (found["open"].outcome, found["open"].amount) == (Outcome.OPEN, between("0元", "50万元"))

    def test_an_award_that_is_not_met_takes_no_part(self) -> None:
        found = settled(
            award("a", "30万元", highest()), award("b", "50万元", highest(), facts={"规上软件企业": False})
        )
        assert paid(found) == {"a": 30}


class TestAdded:
    """叠加, with a cap shared by the members."""

    cap = Stacking("增产增效2022", Take.ADD, 600 * WAN)

    def test_without_a_cap_all_are_paid(self) -> None:
        free = Stacking("可叠加", Take.ADD)
        assert paid(settled(award("a", "30万元", free), award("b", "20万元", free))) == {"a": 30, "b": 20}

    @pytest.mark.parametrize(
        ("growth", "base", "extra"), [("100亿元", 500, 100), ("10亿元", 500, 100), ("1亿元", 50, 10)]
    )
    def test_the_growth_award_and_its_twenty_per_cent(self, growth: str, base: int, extra: int) -> None:
        # 0.5 % of the increase up to 500 万, and 20 % of that on top; 600 万 together
        facts = record({"营业收入": growth, "上年.营业收入": "0元", "规上软件企业": True})
        first = clause(
            "规上软件企业", amount("增量(营业收入) * 0.5%", "500万元"), code="growth", stacking=[self.cap]
        )
        second = clause("规上软件企业", amount("奖励:growth * 20%"), code="emerging", stacking=[self.cap])
        one = decided(first, facts)
        two = decided(second, facts, {"growth": one.amount})
        assert paid(settled((first, one), (second, two))) == {"growth": base, "emerging": extra}

    def test_a_shared_cap_reduces_what_comes_later(self) -> None:
        pairs = (
            award("licence", "40万元", Stacking("游戏", Take.ADD, 50 * WAN)),
            award("launch", "30万元", Stacking("游戏", Take.ADD, 50 * WAN)),
        )
        found = settled(*pairs)
        assert paid(found) == {"licence": 40, "launch": 10}
        assert found["launch"].outcome is Outcome.LIMITED
        assert (
            found["launch"].reasons[0].zh == "“launch奖”与“licence奖”合计不超过50万元（游戏），本项为10万元。"
        )
        assert "capped at 500,000 yuan" in found["launch"].reasons[0].en
        assert total(prospects(pairs), received={}) == (50 * WAN, 50 * WAN)

    def test_a_cap_shared_by_three(self) -> None:
        shared = Stacking("共享", Take.ADD, 50 * WAN)
        found = settled(*(award(code, "20万元", shared) for code in "abc"))
        assert paid(found) == {"a": 20, "b": 20, "c": 10}

    def test_what_has_fewer_caps_is_served_first(self) -> None:
        shared, other = Stacking("共享", Take.ADD, 50 * WAN), Stacking("另一项", Take.ADD, 90 * WAN)
        assert paid(settled(award("a", "40万元", shared, other), award("b", "30万元", shared))) == {
            "a": 20,
            "b": 30,
        }

    def test_the_basis_is_served_before_what_is_built_on_it(self) -> None:
        small = Stacking("共享", Take.ADD, 40 * WAN)
        base = award("base", "30万元", small)
        rule = clause("规上软件企业", amount("奖励:base * 200%"), code="built", stacking=[small])
        built = rule, decided(rule, record(YES), {"base": base[1].amount})
        assert paid(settled(base, built)) == {"base": 30, "built": 10}

    def test_a_cap_that_leaves_nothing(self) -> None:
        full = Stacking("共享", Take.ADD, 30 * WAN)
        found = settled(award("a", "30万元", full), award("b", "20万元", full))
        assert (paid(found), found["b"].outcome) == ({"a": 30, "b": 0}, Outcome.DROPPED)
        assert "无余额" in found["b"].reasons[0].zh

    def test_an_uncertain_partner_makes_the_rest_uncertain(self) -> None:
        shared = Stacking("共享", Take.ADD, 600 * WAN)
        found = settled(award("most", "550万元", shared, most=True), award("sure", "100万元", shared))
        assert found["sure"].amount == between("50万元", "100万元")
        assert found["most"].amount == at_most("550万元")

    def test_a_cap_bounds_an_award_without_stated_amount(self) -> None:
        shared = Stacking("共享", Take.ADD, 50 * WAN)
        rule = clause("规上软件企业", amount(None), code="a", stacking=[shared])
        found = settled((rule, decided(rule, record(YES))))
        assert (found["a"].outcome, found["a"].amount) == (Outcome.LIMITED, at_most("50万元"))


class TestToppedUp:
    """补差: only the difference to what was received before in the same matter."""

    ladder = Stacking("实验室", Take.TOP_UP)

    def test_the_difference_is_paid(self) -> None:
        low = award("district", "20万元", self.ladder, facts={"规上软件企业": False})
        found = settled(low, award("city", "50万元", self.ladder), received={"district": "20万元"})
        assert paid(found) == {"city": 30}
        assert found["city"].outcome is Outcome.LIMITED
        assert found["city"].reasons[0].zh == "“city奖”此前在同一事项（实验室）已获20万元，本次只补差额。"

    def test_nothing_is_asked_back(self) -> None:
        found = settled(award("city", "50万元", self.ladder), received={"city": "60万元"})
        assert (paid(found), found["city"].outcome) == ({"city": 0}, Outcome.DROPPED)

    def test_without_earlier_money_the_highest_is_paid(self) -> None:
        found = settled(award("district", "20万元", self.ladder), award("city", "50万元", self.ladder))
        assert paid(found) == {"district": 0, "city": 50}


class TestChosen:
    """任选: the firm chooses one, the engine proposes the highest."""

    def test_the_highest_is_proposed(self) -> None:
        either = Stacking("上云补贴", Take.CHOOSE)
        found = settled(award("dev", "8万元", either), award("mfg", "10万元", either))
        assert paid(found) == {"dev": 0, "mfg": 10}
        assert "只能任选其一；建议享受“mfg奖”" in found["dev"].reasons[0].zh
        assert "“mfg奖” is proposed" in found["dev"].reasons[0].en


def unseen(group: str = "国家高企") -> Stacking:
    return Stacking(group, Take.UNSEEN)


class TestRelationNotSeen:
    """关系未见: together between the highest and the sum."""

    def bounds(self, found: Mapping[str, Entitlement]) -> tuple[int, int | None]:
        highs = [item.amount.high for item in found.values() if item.amount.kind is not AmountKind.NONE]
        low = sum(item.amount.low or 0 for item in found.values()) // WAN
        return low, None if None in highs else sum(high or 0 for high in highs) // WAN

    def test_the_highest_is_certain_and_the_others_are_paid_from_nothing_up(self) -> None:
        found = settled(award("city", "30万元", unseen()), award("park", "35万元", unseen()))
        assert (found["park"].outcome, found["park"].amount) == (Outcome.KEPT, exact("35万元"))
        assert (found["city"].outcome, found["city"].amount) == (Outcome.OPEN, between("0元", "30万元"))
        assert self.bounds(found) == (35, 65)

    def test_the_reason_is_a_whole_sentence_in_both_languages(self) -> None:
        (reason,) = settled(award("a", "30万元", unseen()), award("b", "35万元", unseen()))["a"].reasons
        assert reason.zh == "“a奖”能否与“b奖”同时享受未见，合计在最高一项与各项之和之间。"
        assert reason.en == (
            "Whether “a奖” is paid beside “b奖” was not seen: together they come to between the highest and the sum."
        )

    def test_of_equal_awards_one_is_certain(self) -> None:
        found = settled(award("a", "30万元", unseen()), award("b", "30万元", unseen()))
        assert self.bounds(found) == (30, 60)

    def test_of_three_the_highest_is_certain(self) -> None:
        pairs = [
            award(code, pays, unseen()) for code, pays in (("a", "5万元"), ("b", "9万元"), ("c", "7万元"))
        ]
        assert self.bounds(settled(*pairs)) == (9, 21)

    def test_an_award_alone_in_its_group_is_kept(self) -> None:
        found = settled(award("a", "30万元", unseen()), award("b", "5万元", unseen("另一项")))
        assert self.bounds(found) == (35, 35)

    def test_what_another_group_says_of_two_outweighs_what_nobody_saw(self) -> None:
        added = Stacking("各区另定", Take.ADD)
        found = settled(
            award("city", "30万元", unseen(), added),
            award("district", "15万元", unseen(), added),
            award("park", "40万元", unseen()),
        )
        assert self.bounds(found) == (45, 85)
        assert found["park"].outcome is Outcome.OPEN

    def test_only_one_where_another_group_says_so(self) -> None:
        found = settled(
            award("new", "30万元", unseen(), highest()),
            award("old", "20万元", unseen(), highest()),
            award("park", "35万元", unseen()),
        )
        assert found["old"].outcome is Outcome.DROPPED
        assert self.bounds(found) == (35, 65)

    def test_at_most_stays_at_most(self) -> None:
        found = settled(award("exact", "30万元", unseen()), award("most", "100万元", unseen(), most=True))
        assert found["exact"].amount == exact("30万元")
        assert found["most"].amount == AwardAmount(AmountKind.UPPER, 0, 100 * WAN)
        assert found["most"].outcome is Outcome.OPEN

    def test_an_award_that_may_yet_lose_to_another_makes_nothing_certain(self) -> None:
        found = settled(
            award("exact", "30万元", highest(), unseen()),
            award("most", "50万元", highest(), most=True),
            award("park", "10万元", unseen()),
        )
        assert found["park"].amount == exact("10万元")
        assert found["exact"].amount == between("0元", "30万元")

    def test_one_that_is_still_open_takes_nothing_away(self) -> None:
        found = settled(award("sure", "30万元", unseen()), award("open", "50万元", unseen(), facts={}))
        assert found["sure"].amount == exact("30万元")
        assert found["open"].amount == between("0元", "50万元")

    @pytest.mark.parametrize(("small", "large"), [("a", "z"), ("z", "a")])
    def test_of_two_that_may_pay_nothing_the_larger_comes_first(self, small: str, large: str) -> None:
        found = settled(
            award(small, "10万元", unseen(), most=True), award(large, "20万元", unseen(), most=True)
        )
        assert (found[large].outcome, found[small].outcome) == (Outcome.KEPT, Outcome.OPEN)

    def test_a_shared_cap_still_holds(self) -> None:
        cap = Stacking("合计", Take.ADD, 40 * WAN)
        found = settled(award("a", "30万元", unseen(), cap), award("b", "20万元", unseen(), cap))
        assert self.bounds(found) == (40, 40)  # the cap group says that they add up, to 40

    def test_an_uncertain_award_leaves_a_cap_to_others_at_the_best(self) -> None:
        cap = Stacking("合计", Take.ADD, 40 * WAN)
        found = settled(
            award("a", "35万元", unseen()), award("b", "30万元", unseen(), cap), award("c", "20万元", cap)
        )
        assert (found["b"].outcome, found["b"].amount) == (Outcome.OPEN, between("0元", "30万元"))
        assert (found["c"].outcome, found["c"].amount) == (Outcome.LIMITED, between("10万元", "20万元"))

    def test_what_is_built_on_an_uncertain_award_is_uncertain(self) -> None:
        gate = clause("奖励:a > 0元", amount("5万元"), code="gate")
        first = award("a", "10万元", unseen())
        gated = gate, decided(gate, record({}), {"a": first[1].amount})
        found = settled(first, gated, award("b", "20万元", unseen()))
        assert found["gate"].amount == between("0元", "5万元")


class TestAcrossLevels:
    """国家高企 of a 湖里 firm: 30 万 from the city and half of that from the district, 45 万 together."""

    def clauses(self) -> tuple[Clause, Clause, Clause]:
        first = '高企认定 == "首次认定"'
        city = clause(
            f"规上软件企业 and {first}", amount("30万元"), code="xm2024-nat-hnte",
            stacking=[Stacking("市国家高企认定", Take.HIGHEST), Stacking("国家高企", Take.ADD)],
        )  # fmt: skip
        old = clause(
            first,
            amount("10万元"),
            code="xm2021-nat-hnte",
            stacking=[Stacking("市国家高企认定", Take.HIGHEST)],
        )
        match = clause(
            f'所属区 == "湖里区" and {first}', amount("奖励:xm2024-nat-hnte * 50%"), code="hl-hnte-match",
            stacking=[Stacking("国家高企", Take.ADD)],
        )  # fmt: skip
        return city, old, match

    def decisions(self, **facts: object) -> list[Pair]:
        known = record({"规上软件企业": True, "高企认定": '"首次认定"', "所属区": '"湖里区"'} | facts)
        awards: dict[str, AwardAmount] = {}
        found = []
        for item in award_order(compile_clause(rule, BOOK) for rule in self.clauses()):
            decision = decide(item, known, BOOK, awards=awards)
            awards[item.clause.code] = decision.amount
            found.append((item.clause, decision))
        return found

    def test_city_and_district_add_up_to_forty_five(self) -> None:
        pairs = self.decisions()
        assert paid(settled(*pairs)) == {"xm2024-nat-hnte": 30, "hl-hnte-match": 15, "xm2021-nat-hnte": 0}
        assert total(prospects(pairs), received={}) == (45 * WAN, 45 * WAN)

    def test_outside_the_district_only_the_city_pays(self) -> None:
        assert total(prospects(self.decisions(所属区='"思明区"')), received={}) == (30 * WAN, 30 * WAN)

    def test_a_firm_of_unknown_district_gets_between_thirty_and_forty_five(self) -> None:
        pairs = [pair for pair in self.decisions() if pair[0].code != "hl-hnte-match"]
        match = self.clauses()[2]
        open_match = decided(match, {"高企认定": '"首次认定"'}, {"xm2024-nat-hnte": exact("30万元")})
        assert open_match.verdict is Verdict.UNKNOWN
        assert total(prospects([*pairs, (match, open_match)]), received={}) == (30 * WAN, 45 * WAN)

    def test_an_award_that_only_asks_for_another_is_open_too_when_that_one_falls_away(self) -> None:
        gate = clause("奖励:a > 0元", amount("5万元"), code="gate")
        first = award("a", "10万元", highest())
        gated = gate, decided(gate, record({}), {"a": first[1].amount})
        assert paid(settled(first, gated)) == {"a": 10, "gate": 5}
        found = settled(first, gated, award("b", "20万元", highest()))
        assert (found["gate"].outcome, found["gate"].amount) == (Outcome.OPEN, between("0元", "5万元"))

    def test_what_is_built_on_a_dropped_award_has_to_be_worked_out_again(self) -> None:
        bigger = award("bigger", "100万元", Stacking("市国家高企认定", Take.HIGHEST))
        found = settled(*self.decisions(), bigger)
        assert found["xm2024-nat-hnte"].outcome is Outcome.DROPPED
        assert (found["hl-hnte-match"].outcome, found["hl-hnte-match"].amount) == (
            Outcome.OPEN,
            between("0元", "15万元"),
        )
        assert "须按实际所得重新核算" in found["hl-hnte-match"].reasons[0].zh


def unstated(code: str, *groups: Stacking, facts: Mapping[str, object] = YES) -> Pair:
    rule = clause("规上软件企业", amount(None), code=code, name=f"{code}奖", stacking=groups)
    return rule, decided(rule, record(dict(facts)))


class TestAmountsNotStated:
    """The source says neither formula nor cap: nothing bounds the award, unless something beside it does."""

    def test_it_stays_as_it_is(self) -> None:
        (alone,) = settled(unstated("a", highest())).values()
        assert (alone.outcome, alone.amount, alone.reasons) == (
            Outcome.KEPT,
            AwardAmount(AmountKind.UNKNOWN),
            (),
        )

    def test_the_sum_is_unbounded(self) -> None:
        assert total(prospects([unstated("a")]), received={}) == (0, None)
        assert total(prospects([unstated("a"), award("b", "30万元")]), received={}) == (30 * WAN, None)

    def test_a_shared_cap_bounds_the_sum(self) -> None:
        shared = Stacking("共享", Take.ADD, 50 * WAN)
        assert total(prospects([unstated("a", shared), award("b", "30万元", shared)]), received={}) == (
            30 * WAN,
            50 * WAN,
        )

    def test_it_stays_unbounded_after_earlier_money(self) -> None:
        ladder = Stacking("实验室", Take.TOP_UP)
        (left,) = settled(unstated("a", ladder), received={"a": "20万元"}).values()
        assert left.amount == AwardAmount(AmountKind.UNKNOWN)
        assert total(prospects([unstated("a", ladder)]), received={"a": 20 * WAN}) == (0, None)

    def test_it_makes_the_others_of_its_matter_open(self) -> None:
        found = settled(unstated("a", highest()), award("b", "30万元", highest()))
        assert {code: item.outcome for code, item in found.items()} == {"a": Outcome.OPEN, "b": Outcome.OPEN}
        assert found["a"].amount == between("0元", None)

    def test_an_open_one_may_replace_what_is_sure(self) -> None:
        found = settled(award("sure", "30万元", highest()), unstated("open", highest(), facts={}))
        assert found["sure"].outcome is Outcome.KEPT
        assert [reason.en for reason in found["sure"].reasons] == [
            "If “open奖” turns out to be met and higher, it replaces “sure奖”."
        ]


class TestWhatAnEntitlementTells:
    """Outcome, amount alone and beside the others, groups and reasons, each worked out."""

    def test_an_award_of_nothing_is_kept(self) -> None:
        pair = award(
            "a", "营业收入 * 1%", highest(), Stacking("合计", Take.ADD), facts=YES | {"营业收入": "0元"}
        )
        assert settled(pair) == {
            "a": Entitlement("a", Outcome.KEPT, exact("0元"), exact("0元"), (), ("同一事项", "合计"))
        }
        assert total(prospects([pair]), received={}) == (0, 0)

    def test_an_award_of_one_fen_is_an_award(self) -> None:
        rule = clause("规上软件企业", amount("0.01元", step="0.01元"), code="a", stacking=[highest()])
        (found,) = settled((rule, decided(rule, record(YES)))).values()
        assert (found.outcome, found.amount) == (Outcome.KEPT, exact("0.01元"))
        assert total(prospects([(rule, decided(rule, record(YES)))]), received={}) == (1, 1)

    def test_an_undecided_award(self) -> None:
        (found,) = settled(award("a", "30万元", facts={})).values()
        assert (found.outcome, found.alone, found.amount) == (
            Outcome.OPEN,
            between("0元", "30万元"),
            between("0元", "30万元"),
        )
        assert [(r.zh, r.en) for r in found.reasons] == [
            ("“a奖”尚缺事实，补充后才能确定。", "“a奖” is open until missing facts are supplied.")
        ]

    def test_two_awards_that_cannot_be_compared_yet(self) -> None:
        found = settled(award("exact", "30万元", highest()), award("most", "50万元", highest(), most=True))
        assert found["exact"].alone == exact("30万元")
        assert found["exact"].amount == between("0元", "30万元")
        assert found["most"].amount == between("0元", "50万元")
        assert [r.en for r in found["exact"].reasons] == [
            "Only one of “exact奖” and “most奖” is paid; they are compared once the amounts are known."
        ]
        assert [r.zh for r in found["most"].reasons] == [
            "“most奖”与“exact奖”只能享受一项，金额确定后再比较。"
        ]

    def test_what_falls_away_is_no_award(self) -> None:
        found = settled(award("city", "30万元", highest()), award("park", "20万元", highest()))
        assert (found["park"].alone, found["park"].amount) == (exact("20万元"), NOTHING)
        assert found["city"].reasons == ()

    def test_a_reduced_maximum_stays_a_maximum_and_a_reduced_range_a_range(self) -> None:
        shared = Stacking("共享", Take.ADD, 20 * WAN)
        (most,) = settled(award("a", "30万元", shared, most=True)).values()
        assert (most.outcome, most.amount) == (Outcome.LIMITED, at_most("20万元"))
        some = award("a", "min(营业收入 * 1%, 20万元) + 10万元", shared)
        (ranged,) = settled(some).values()
        assert ranged.alone == between("10万元", "30万元")
        assert (ranged.outcome, ranged.amount) == (Outcome.LIMITED, between("10万元", "20万元"))


class TestRivals:
    """Only members of the same exclusive group stand against each other."""

    def test_an_open_award_of_another_matter_is_no_rival(self) -> None:
        found = settled(
            award("sure", "30万元", highest("甲")), award("open", "50万元", highest("乙"), facts={})
        )
        assert found["sure"].reasons == ()

    def test_an_open_award_that_is_only_added_is_no_rival(self) -> None:
        group = "同一事项"
        found = settled(
            award("sure", "30万元", highest(group)),
            award("open", "50万元", Stacking(group, Take.ADD), facts={}),
        )
        assert found["sure"].reasons == ()

    def test_an_open_award_that_cannot_be_higher_is_not_mentioned(self) -> None:
        found = settled(award("sure", "30万元", highest()), award("open", "30万元", highest(), facts={}))
        assert found["sure"].reasons == ()


class TestBuiltOnOthers:
    """Awards worked out from awards: in a shared cap the base is served first, however long the chain."""

    def chain(self) -> tuple[Pair, Pair, Pair]:
        shared = Stacking("共享", Take.ADD, 100 * WAN)
        base = award("z_base", "30万元", shared)
        second = clause("规上软件企业", amount("奖励:z_base * 200%"), code="y_second", stacking=[shared])
        two = second, decided(second, record(YES), {"z_base": exact("30万元")})
        third = clause("规上软件企业", amount("奖励:y_second"), code="x_third", stacking=[shared])
        return base, two, (third, decided(third, record(YES), {"y_second": exact("60万元")}))

    def test_along_a_chain(self) -> None:
        assert paid(settled(*self.chain())) == {"z_base": 30, "y_second": 60, "x_third": 10}

    def test_a_base_paid_in_full_needs_no_word(self) -> None:
        base, second, _ = self.chain()
        found = settled(base, second)
        assert found["y_second"].outcome is Outcome.KEPT
        assert found["y_second"].reasons == ()

    def test_a_base_that_is_not_among_the_decisions_or_open(self) -> None:
        base, second, _ = self.chain()
        assert paid(settled(second)) == {"y_second": 60}
        undecided = base[0], decided(base[0], record({}))
        found = settled(undecided, second)
        assert (found["y_second"].outcome, found["y_second"].reasons) == (Outcome.KEPT, ())


def test_a_draft_never_takes_the_place_of_an_award() -> None:
    draft = clause("规上软件企业", amount("90万元"), code="draft", stacking=[highest()], status=Status.DRAFT)
    found = settled(award("a", "30万元", highest()), (draft, decided(draft, record(YES))))
    assert paid(found) == {"a": 30}


def test_a_knot_too_large_to_try_out_takes_the_highest_first() -> None:
    shared = Stacking("合计", Take.ADD, 10_000 * WAN)
    pairs = []
    for index in range(13):  # 2 ** 13 selections
        pairs += [award(f"a{index}", "20万元", highest(f"第{index}项"), shared)]
        pairs += [award(f"b{index}", "30万元", highest(f"第{index}项"), shared)]
    found = settled(*pairs)
    assert {code for code, money in paid(found).items() if money} == {f"b{index}" for index in range(13)}


def test_the_limit_of_trying_out(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two selections are possible: 30 万 alone, or 20 万 and 25 万. Taking the highest first misses the better one.
    pairs = (
        award("a", "30万元", highest("甲"), highest("乙")),
        award("b", "20万元", highest("甲")),
        award("c", "25万元", highest("乙")),
    )
    monkeypatch.setattr(selection, "MOST_TRIED", 2)
    assert total(prospects(pairs), received={}) == (45 * WAN, 45 * WAN)
    monkeypatch.setattr(selection, "MOST_TRIED", 1)
    assert total(prospects(pairs), received={}) == (30 * WAN, 30 * WAN)


class TestSelectionsThatPayTheSame:
    """The surest first, then the larger single awards, then the later codes: never chance."""

    def test_the_larger_single_award(self) -> None:
        pairs = (
            award("a", "20万元", highest("甲"), highest("丙")),
            award("b", "10万元", highest("乙"), highest("丁")),
            award("c", "15万元", highest("甲"), highest("乙")),
            award("d", "15万元", highest("丙"), highest("丁")),
        )
        assert paid(settled(*pairs)) == {"a": 20, "b": 10, "c": 0, "d": 0}

    def test_the_later_code(self) -> None:
        assert paid(settled(award("a", "30万元", highest()), award("b", "30万元", highest()))) == {
            "a": 0,
            "b": 30,
        }
        pairs = (
            award("a", "10万元", highest("甲"), highest("乙")),
            award("b", "10万元", highest("甲"), highest("丙")),
            award("c", "10万元", highest("乙"), highest("丁")),
            award("d", "10万元", highest("丙"), highest("丁")),
        )
        assert paid(settled(*pairs)) == {"a": 10, "b": 0, "c": 0, "d": 10}


def test_titles_take_no_part() -> None:
    rule = clause("规上软件企业", None, code="title")
    assert settle(prospects([(rule, decided(rule, record(YES)))]), received={}) == ()


def stepped(code: str, pays: str, step: str, *groups: Stacking) -> Pair:
    rule = clause("规上软件企业", amount(pays, step=step), code=code, name=f"{code}奖", stacking=groups)
    return rule, decided(rule, record(dict(YES)))


class TestSteps:
    """What is left of a shared cap is paid in whole steps of the clause's rounding, and never passed."""

    CAP = Stacking("合计", Take.ADD, 50 * WAN + WAN // 2)

    def test_an_award_that_a_cap_trims_stays_whole_steps(self) -> None:
        found = settled(stepped("a", "40万元", "1万元", self.CAP), stepped("b", "30万元", "1万元", self.CAP))
        assert (found["a"].amount, found["b"].amount) == (exact("40万元"), exact("10万元"))
        assert found["b"].outcome is Outcome.LIMITED

    def test_what_is_less_than_a_step_is_left_to_others(self) -> None:
        pairs = [
            stepped("a", "40万元", "1万元", self.CAP),
            stepped("b", "30万元", "1万元", self.CAP),
            stepped("c", "2万元", "1元", self.CAP),
        ]
        found = settled(*pairs)
        assert [found[code].amount for code in "abc"] == [exact("40万元"), exact("10万元"), exact("0.5万元")]

    def test_an_award_within_what_is_left_is_paid_as_it_is(self) -> None:
        found = settled(stepped("a", "40万元", "1万元", self.CAP), stepped("b", "10.4万元", "1元", self.CAP))
        assert found["b"].amount == exact("10.4万元")

    def test_earlier_money_and_the_rest_are_whole_steps_together(self) -> None:
        rules = Stacking("合计", Take.ADD, 20 * WAN + WAN // 2), Stacking("补", Take.TOP_UP)
        found = settled(stepped("a", "40万元", "1万元", *rules), received={"a": "3.2万元"})
        assert found["a"].amount == exact("19.8万元")  # 23 万元 in all


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    """A cap, and awards that share it: step, least and greatest amount, in few steps."""
    awards = []
    for _ in range(draw(st.integers(1, 3))):
        step = draw(st.sampled_from([1, 2, 5, 6]))
        least = draw(st.integers(0, 4))
        awards.append((step, least * step, (least + draw(st.integers(0, 2))) * step))
    return draw(st.integers(1, 24)), awards


@given(shares())
def test_whatever_the_amounts_turn_out_to_be_is_within_what_was_said(
    shared: tuple[int, list[tuple[int, int, int]]],
) -> None:
    """Every award beside a shared cap, for every value of those that are not settled; and the cap is never passed."""
    cap, awards = shared
    rule = Stacking("合计", Take.ADD, cap)
    clauses = [
        clause("规上软件企业", Amount(None, rounding=Rounding(step)), code=f"c{place}", stacking=(rule,))
        for place, (step, _, _) in enumerate(awards)
    ]

    def of(amounts: Iterable[AwardAmount]) -> tuple[Entitlement, ...]:
        pairs = zip(clauses, amounts, strict=True)
        return settle([Prospect(each, Verdict.MET, amount) for each, amount in pairs], received={})

    kinds = {True: AmountKind.EXACT, False: AmountKind.INTERVAL}
    said = of(AwardAmount(kinds[low == high], low, high) for _, low, high in awards)
    for values in product(*(range(low, high + 1, step) for step, low, high in awards)):
        came = of(AwardAmount(AmountKind.EXACT, value, value) for value in values)
        paid_amounts = [each.amount.high or 0 for each in came]
        assert sum(paid_amounts) <= cap
        for before, after, (step, _, _) in zip(said, paid_amounts, awards, strict=True):
            assert after % step == 0
            assert (before.amount.low or 0) <= after <= (before.amount.high or 0)
