"""The laboratory: numbers of a clause tried out over a kept snapshot, with sums worked out by hand."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bureau.policies.people import ANALYST, AT, CITY, EAST, FIRM
from chanmai.bureau.policies.laboratory.changes import Turn, turn
from chanmai.bureau.policies.laboratory.fitting import fit
from chanmai.bureau.policies.laboratory.trying import Answer, Sums
from chanmai.bureau.policies.models import Scenario
from chanmai.bureau.policies.operations.laboratory import laboratory
from chanmai.bureau.policies.operations.scenarios import drop_scenario, keep_scenario
from chanmai.bureau.policies.queries.scenarios import scenarios
from chanmai.bureau.refusal import Refused
from chanmai.engine.eligibility.decision import AmountKind, AwardAmount, Verdict

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]


def test_every_number_of_a_clause_is_a_dial(match: Match) -> None:
    match()
    found = {dial.key: dial.written for dial in laboratory(CITY, "t-growth").dials}
    assert found == {"2@1": "5000万元", "3@1": "25%", "amount@1": "0.5%", "cap": "200万元"}


def test_a_lower_threshold_lets_a_firm_in_with_its_exact_money(match: Match, firms: dict[str, int]) -> None:
    """乙 grew from 3,000 to 4,500: it lacks revenue only, and then gets 0.5 % of 1,500万元."""
    match()
    lab = laboratory(CITY, "t-growth")
    before = lab.trial(lab.clause).sums
    assert (before.met, before.unknown, before.exact) == (1, 1, 10 * WAN)  # 甲: 0.5 % of 2,000万元
    tried = lab.edited({"2@1": "4500"})
    assert tried.faults == {}
    after = lab.trial(tried.clause)
    assert (after.sums.met, after.sums.exact) == (2, 10 * WAN + 15 * WAN // 2)
    (change,) = after.changes
    assert (change.firm.id, change.turn) == (firms["乙"], Turn.GAINS)
    assert change.after.amount == AwardAmount(AmountKind.EXACT, 15 * WAN // 2, 15 * WAN // 2)
    assert [edit.zh for edit in after.edits] == [
        "条件“营业收入 不低于 5000万元”改为“营业收入 不低于 4500万元”"
    ]
    assert after.places["district"]["西区"].met == 1


def test_a_firm_that_misses_a_fact_is_a_bound_and_not_a_nothing(match: Match) -> None:
    """丙 has 0.5 % of 2,000万元 coming if it is above scale; nobody said so."""
    match()
    lab = laboratory(CITY, "t-growth")
    sums = lab.trial(lab.clause).sums
    assert (sums.certain, sums.open_high, sums.ceiling) == (10 * WAN, 10 * WAN, 20 * WAN)


def test_a_cap_binds_and_can_be_dropped(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    tighter = lab.trial(lab.edited({"cap": "8"}).clause)
    assert tighter.sums.exact == 8 * WAN
    assert [change.turn for change in tighter.changes] == [Turn.LESS, Turn.LESS]  # 甲, and 丙 at most
    assert lab.edited({"cap": "无"}).clause.amount.cap is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("2@1", "5人"), ("2@1", "abc"), ("2@1", "1 / 3"), ("2@1", "-5"), ("2@1", "=1+"), ("3@1", "2000万元"),
        ("amount@1", "5万元"), ("cap", "5%"), ("cap", "0.001元"), ("2@1", "9" * 400 + "人"),
    ],
)  # fmt: skip
def test_what_the_language_refuses_is_told_at_its_number(match: Match, key: str, text: str) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    tried = lab.edited({key: text})
    assert list(tried.faults) == [key]
    assert all(tried.faults[key])
    assert tried.clause == lab.clause


def test_unknown_places_and_empty_texts_change_nothing(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    assert lab.edited({"9@9": "5", "2@1": " ", "3@1": "25%"}).clause == lab.clause


def test_a_threshold_is_fitted_to_a_budget_between_two_evaluated_neighbours(match: Match) -> None:
    """Down to 4,501万元 only 甲 is paid; at 4,500 乙 comes in and the sum is 17.5万元."""
    match()
    lab = laboratory(CITY, "t-growth")
    found = lab.fit(lab.clause, "2@1", 12 * WAN, ceiling=False)
    assert (found.value, found.cost) == (Fraction(4501), 10 * WAN)
    assert (found.beyond, found.over) == (Fraction(4500), 10 * WAN + 15 * WAN // 2)
    assert found.steady
    above = lab.fit(lab.clause, "2@1", 12 * WAN, ceiling=True)
    assert (above.value, above.cost) == (Fraction(8001), 0)  # with 丙 at most 20万元 as soon as 甲 is in


def test_a_rate_is_fitted_to_a_budget(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    found = lab.fit(lab.clause, "amount@1", 12 * WAN, ceiling=False)
    assert (found.value, found.cost, found.beyond) == (Fraction(60, 100), 12 * WAN, Fraction(61, 100))


def test_a_search_says_when_nothing_or_everything_fits() -> None:
    def cost(value: Fraction) -> int:
        return int(value) * 10

    assert fit(cost, 5, Fraction(1), 8).value == 0
    assert fit(cost, -1, Fraction(1), 8).value is None
    everything = fit(cost, 80, Fraction(1), 8)
    assert (everything.value, everything.beyond) == (8, None)
    assert fit({}.get, 80, Fraction(1), 8).unbounded
    bumpy = {0: 0, 1: 9, 2: 3, 3: 4, 4: 20}
    found = fit(lambda value: bumpy[int(value)], 8, Fraction(1), 4)
    assert found.cost is not None
    assert found.over is not None
    assert found.cost <= 8 < found.over


def test_turns_and_sums_keep_what_is_open_apart() -> None:
    met = Answer(Verdict.MET, AwardAmount(AmountKind.EXACT, 5, 5))
    more = Answer(Verdict.MET, AwardAmount(AmountKind.INTERVAL, 5, None))
    open_one = Answer(Verdict.UNKNOWN, AwardAmount(AmountKind.INTERVAL, 0, None))
    out = Answer(Verdict.NOT_MET, AwardAmount(AmountKind.NONE))
    assert [turn(met, out), turn(met, open_one), turn(out, open_one), turn(open_one, out)] == [
        Turn.LOSES, Turn.MAY_LOSE, Turn.MAY_GAIN, Turn.LOSES,
    ]  # fmt: skip
    assert turn(met, more) is Turn.OTHER
    sums = Sums()
    for answer in (met, more, open_one, out):
        sums.count(answer)
    assert (sums.certain, sums.ceiling, sums.unbounded, sums.open_unbounded) == (10, None, 1, 1)


def test_a_district_sees_its_own_firms_only(match: Match) -> None:
    match()
    sums = laboratory(EAST, "t-growth").trial(laboratory(EAST, "t-growth").clause).sums
    assert (sums.met, sums.unknown, sums.not_met) == (1, 0, 1)


@pytest.mark.parametrize("viewer", [FIRM, ANALYST])
def test_officers_only(match: Match, viewer: object) -> None:
    match()
    with pytest.raises(PermissionDenied):
        laboratory(viewer, "t-growth")  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        scenarios(viewer)  # type: ignore[arg-type]


def test_a_scenario_is_kept_listed_and_dropped(match: Match) -> None:
    match()
    kept = keep_scenario(EAST, " 降门槛 ", "t-growth", "v", {"a": {"2@1": "4500"}, "b": {}}, at=AT)
    assert Scenario.objects.get(pk=kept).edits == {"a": {"2@1": "4500"}}
    (row,) = scenarios(CITY)
    assert (row.name, row.numbers, row.stale, row.own) == ("降门槛", 1, True, False)
    with pytest.raises(PermissionDenied):
        drop_scenario(CITY, kept, at=AT)
    drop_scenario(EAST, kept, at=AT)
    assert scenarios(CITY) == ()
    with pytest.raises(Refused):
        keep_scenario(CITY, " ", "t-growth", "v", {"a": {"2@1": "4500"}}, at=AT)
    with pytest.raises(Refused):
        keep_scenario(CITY, "空", "t-growth", "v", {"a": {}}, at=AT)
