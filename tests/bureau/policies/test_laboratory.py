"""The laboratory: numbers of a clause tried out over a kept snapshot, with sums worked out by hand."""

import io
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from bureau.policies.people import ANALYST, AT, CITY, DAY, EAST, FIRM, file_facts
from chanmai.bureau.city import city_pack
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.operations.scenarios import drop_scenario, keep_scenario
from chanmai.bureau.laboratory.pages import rows
from chanmai.bureau.laboratory.pages.rows import foremost, tier_rows, turns
from chanmai.bureau.laboratory.queries.scenarios import scenarios
from chanmai.bureau.laboratory.trials.answers import Answer, Firm, Sums
from chanmai.bureau.laboratory.trials.bench import laboratory
from chanmai.bureau.laboratory.trials.changes import Change, Turn, turn
from chanmai.bureau.laboratory.trials.fit import fit, grid
from chanmai.bureau.laboratory.trials.tiers import order, titles
from chanmai.bureau.laboratory.writing.own_trial import base_fields
from chanmai.bureau.refusal import Forbidden, Refused
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.runners.columnar.runner import ColumnarRunner

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]


def test_every_number_of_a_clause_is_a_dial(match: Match) -> None:
    match()
    found = {dial.key: dial.number_text for dial in laboratory(CITY, "t-growth").dials}
    assert found == {"2@1": "5000万元", "3@1": "25%", "amount@1": "0.5%", "cap": "200万元"}


def test_a_lower_threshold_lets_a_firm_in_with_its_exact_money(match: Match, firms: dict[str, int]) -> None:
    """乙 grew from 3,000 to 4,500: it lacks revenue only, and then gets 0.5 % of 1,500万元."""
    match()
    lab = laboratory(CITY, "t-growth")
    before = lab.trial(lab.clause).sums
    assert (before.met, before.unknown, before.exact) == (1, 1, 10 * WAN)  # 甲: 0.5 % of 2,000万元
    tried = lab.edit({"2@1": "4500"})
    assert tried.faults == {}
    after = lab.trial(tried.clause)
    assert (after.sums.met, after.sums.exact) == (2, 10 * WAN + 15 * WAN // 2)
    (change,) = after.changes
    assert (change.firm.id, change.turn) == (firms["乙"], Turn.GAINS)
    assert change.after.amount == AwardAmount(AmountKind.EXACT, 15 * WAN // 2, 15 * WAN // 2)
    assert [edit.text.zh for edit in after.edits] == [
        "条件“营业收入 不低于 5000万元”改为“营业收入 不低于 4500万元”"
    ]
    assert after.places["district"]["西区"].met == 1


def test_a_firm_that_misses_a_fact_is_a_bound_and_not_a_nothing(match: Match) -> None:
    """丙 has 0.5 % of 2,000万元 coming if it is above scale; nobody said so."""
    match()
    lab = laboratory(CITY, "t-growth")
    sums = lab.trial(lab.clause).sums
    assert (sums.least, sums.open_high, sums.ceiling) == (10 * WAN, 10 * WAN, 20 * WAN)


def test_firms_are_summed_by_the_titles_of_the_ladders(match: Match, firms: dict[str, int]) -> None:
    """甲 holds both titles at the end of 2025, 乙 none; of 丙 and 丁 nobody said."""
    file_facts(firms["甲"], "annual", {"town_titles": ["新企", "特强企"]}, period="2025")
    file_facts(firms["乙"], "annual", {"town_titles": []}, period="2025")
    match()
    lab = laboratory(CITY, "t-growth")
    tiers = lab.trial(lab.edit({"2@1": "4500"}).clause).places["tier"]
    assert {name: (sums.met, sums.exact) for name, sums in tiers.items()} == {
        "新企": (1, 10 * WAN), "强企": (1, 10 * WAN), "没有称号": (1, 15 * WAN // 2), "称号未知": (0, 0),
    }  # fmt: skip
    rows = tier_rows([tiers], order(titles(city_pack())), "en")
    assert [row.name for row in rows] == ["Fresh firm", "Strong firm", "No title", "Titles not known"]
    assert [row.sums[0].firms for row in rows] == [1, 1, 1, 2]


def test_a_cap_binds_and_can_be_dropped(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    tighter = lab.trial(lab.edit({"cap": "8"}).clause)
    assert tighter.sums.exact == 8 * WAN
    assert [change.turn for change in tighter.changes] == [Turn.LESS, Turn.LESS]  # 甲, and 丙 at most
    assert lab.edit({"cap": "无"}).clause.amount.cap is None  # type: ignore[union-attr]


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
    tried = lab.edit({key: text})
    assert list(tried.faults) == [key]
    assert tried.faults[key].zh
    assert tried.faults[key].en
    assert tried.clause == lab.clause


def test_unknown_places_and_empty_texts_change_nothing(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    assert lab.edit({"9@9": "5", "2@1": " ", "3@1": "25%"}).clause == lab.clause


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


@pytest.mark.parametrize(("silent", "value", "cost"), [(0, 521, 20), (10, 801, 20)])
def test_the_search_halves_as_the_documentation_shows(silent: int, value: int, cost: int) -> None:
    """Costs in 万元; a firm that said nothing counts to the ceiling at every threshold."""
    tried = []

    def cost_at(threshold: Fraction) -> int:
        tried.append(int(threshold))
        return 10 * sum(revenue >= threshold for revenue in (300, 520, 800, 1200)) + silent

    found = fit(cost_at, 25, *grid(Fraction(500), "万元", share=False))
    assert (found.value, found.cost, found.beyond, found.over) == (value, cost, value - 1, 30)
    if not silent:
        assert tried == [0, 5000, 2500, 1250, 625, 312, 468, 546, 507, 526, 516, 521, 518, 519, 520]


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
        Turn.LOSES, Turn.MAY_LOSE, Turn.MAY_GAIN, Turn.CLOSED,
    ]  # fmt: skip
    assert turn(met, more) is Turn.OTHER
    sums = Sums()
    for answer in (met, more, open_one, out):
        sums.count(answer.verdict, answer.amount)
    assert (sums.least, sums.ceiling, sums.unstated, sums.open_unstated) == (10, None, 1, 1)


def test_losers_are_shown_beside_winners() -> None:
    answer = Answer(Verdict.NOT_MET, AwardAmount(AmountKind.NONE))

    def some(turn: Turn, first: int, count: int) -> list[Change]:
        firms = (Firm(n, str(n), "", "", "", demo=True) for n in range(first, first + count))
        return [Change(firm, answer, answer, turn) for firm in firms]

    gain, lose = some(Turn.GAINS, 0, 10), some(Turn.LOSES, 10, 10)
    assert foremost([*gain, *lose], 6) == (*gain[:3], *lose[:3])
    assert foremost([*gain, *lose[:1]], 6) == (*gain[:5], lose[0])
    assert foremost([*gain[:1], *lose], 6) == (gain[0], *lose[:5])
    assert foremost(gain, 6) == tuple(gain[:6])
    assert turns([*gain, *lose], "en") == [("newly eligible", "good", 10), ("no longer eligible", "bad", 10)]


@pytest.fixture
def runs(match: Match, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the city is run over, and how often a list of firms is put into words, after a matching."""
    match()
    made = Counter[str]()

    def counting(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            made[name] += 1
            return work(*args, **options)

        return counted

    monkeypatch.setattr(ColumnarRunner, "run", counting("run", ColumnarRunner.run))
    monkeypatch.setattr(rows, "firm_rows", counting("moved", rows.firm_rows))
    return made


@pytest.mark.parametrize(
    ("numbers", "run"),
    [({}, 1), ({"a.2@1": "4500"}, 2), ({"a.2@1": "4500", "b.cap": "8"}, 3), ({"a.2@1": "many"}, 1)],
)
def test_the_city_is_run_over_once_a_version(
    runs: Counter[str], signed_in: SignedIn, numbers: dict[str, str], run: int
) -> None:
    assert signed_in("city").get("/policies/lab/t-growth/", numbers).status_code == 200
    assert runs == {"run": run, "moved": run}


def test_a_clause_of_ones_own_is_run_over_once(runs: Counter[str], signed_in: SignedIn) -> None:
    form = {**base_fields("t-growth"), "base": "t-growth", "act": "try"}
    assert signed_in("city").post("/policies/lab/draft/", form).status_code == 200
    assert runs["run"] == runs["moved"] == 2


def test_keeping_numbers_runs_nothing(runs: Counter[str], signed_in: SignedIn) -> None:
    form = {"a.2@1": "4500", "name": "降门槛"}
    assert signed_in("city").post("/policies/lab/t-growth/keep/", form).status_code == 302
    assert runs == {}


def test_a_district_sees_its_own_firms_only(match: Match) -> None:
    match()
    sums = laboratory(EAST, "t-growth").trial(laboratory(EAST, "t-growth").clause).sums
    assert (sums.met, sums.unknown, sums.not_met) == (1, 0, 1)


@pytest.mark.parametrize("viewer", [FIRM, ANALYST])
def test_officers_only(match: Match, viewer: object) -> None:
    match()
    with pytest.raises(Forbidden):
        laboratory(viewer, "t-growth")  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        scenarios(viewer)  # type: ignore[arg-type]


def test_a_scenario_is_kept_listed_and_dropped(match: Match) -> None:
    match()
    kept = keep_scenario(EAST, " 降门槛 ", "t-growth", "v", {"a": {"2@1": "4500"}, "b": {}}, at=AT)
    assert Scenario.objects.get(pk=kept).edits == {"a": {"2@1": "4500"}}
    (row,) = scenarios(CITY)
    assert (row.name, row.numbers, row.stale, row.own) == ("降门槛", 1, True, False)
    with pytest.raises(Forbidden):
        drop_scenario(CITY, kept, at=AT)
    drop_scenario(EAST, kept, at=AT)
    assert scenarios(CITY) == ()
    with pytest.raises(Refused):
        keep_scenario(CITY, " ", "t-growth", "v", {"a": {"2@1": "4500"}}, at=AT)
    with pytest.raises(Refused):
        keep_scenario(CITY, "空", "t-growth", "v", {"a": {}}, at=AT)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text: str = answer.content.decode()
    assert " style=" not in text
    return text


def test_the_page_shows_two_drafts_beside_the_clause(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    assert "/policies/lab/t-growth/" in page(client, "/policies/t-growth/")
    text = page(client, "/policies/lab/t-growth/?a.2@1=4500&b.cap=8&fit=amount@1&budget=12")
    for word in (
        "方案甲", "方案乙", "测算", "演示数据", "基准日 2026-06-30", "17.5万元", "小镇乙软件有限公司", "新符合",
        "上限由200万元改为8万元", "取 <strong>0.34%</strong>，支出 11.9万元",
        "取 0.35%", "10万元 – 20万元", "各领域", "保存方案",
    ):  # fmt: skip
        assert word in text, word
    assert "Draft A" in page(signed_in("district", "en"), "/policies/lab/t-growth/?a.2@1=4500")


def test_a_fault_stands_at_its_field_and_is_linked_to_it(match: Match, signed_in: SignedIn) -> None:
    match()
    text = page(signed_in("city"), "/policies/lab/t-growth/?a.2@1=5人&fit=cap&budget=1e99")
    assert 'aria-describedby="a-0-fault"' in text
    assert 'id="a-0-fault"' in text
    assert "预算请写成不小于零的数字" in text
    assert "保存方案" not in text


@pytest.mark.parametrize("role", ["firm", "analyst"])
def test_the_pages_are_for_officers(match: Match, signed_in: SignedIn, role: str) -> None:
    match()
    client = signed_in(role)
    page(client, "/policies/lab/t-growth/", 403)
    page(client, "/policies/lab/", 403)
    assert client.post("/policies/lab/t-growth/keep/", {"name": "x", "a.2@1": "1"}).status_code == 403
    assert "/policies/lab/" not in page(client, "/policies/t-growth/")


def test_without_a_run_or_a_clause_the_page_says_so(db: None, match: Match, signed_in: SignedIn) -> None:
    client = signed_in("city")
    page(client, "/policies/lab/t-growth/", 404)
    match()
    page(client, "/policies/lab/nothing/", 404)
    assert "不能按企业测算" in page(client, "/policies/lab/g-talent/", 409)


def test_a_scenario_is_kept_and_opened_again_from_the_list(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    assert "还没有保存过方案" in page(client, "/policies/lab/")
    given = {"name": "降门槛", "a.2@1": "4500", "a.nowhere": "7"}
    assert client.post("/policies/lab/t-growth/keep/", given).status_code == 302
    kept = Scenario.objects.get()
    assert kept.edits == {"a": {"2@1": "4500"}}
    assert "/policies/lab/t-growth/?a.2%401=4500" in page(client, "/policies/lab/")
    assert client.post(f"/policies/lab/scenario/{kept.pk}/drop/").status_code == 302
    assert not Scenario.objects.exists()


def test_the_workbook_holds_the_sums_and_every_changed_firm(match: Match, signed_in: SignedIn) -> None:
    match()
    answer = signed_in("city").get("/policies/lab/t-growth/?a.2@1=4500&export=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["说明", "数值", "汇总", "分组", "变化企业"]
    about = {row[0]: row[1] for row in book.get_sheet_by_name("说明").to_python()}
    assert about["基准日"] == DAY
    assert about["数据"] == "演示数据"
    sums = {row[0]: row[1:3] for row in book.get_sheet_by_name("汇总").to_python()}
    assert sums["金额确定（元）"] == [100_000, 175_000]
    (firm,) = book.get_sheet_by_name("变化企业").to_python()[1:]
    assert firm[:6] == ["小镇乙软件有限公司", "西区", "方案甲", "新符合", "不符合", ""]
    assert firm[7:10] == ["符合 · 7.5万元", 75_000, 75_000]
