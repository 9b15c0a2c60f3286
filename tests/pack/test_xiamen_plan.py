"""The plan, places, series, ladders and forms of the Xiamen pack hold together and agree with what was published."""

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.clause import Evidence
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from chanmai.pack.ladders import Tier
from chanmai.pack.pack import Pack
from chanmai.pack.series import Observation
from packs import load

ROOT = Path(__file__).parents[2] / "packs" / "xiamen"
APPS = [
    "accounts",
    "enterprises",
    "monitoring",
    "plan",
    "policies",
    "benefits",
    "cultivation",
    "industry",
    "exchange",
    "appraisal",
    "opendata",
    "cockpit",
]
CATEGORIES = ("cn.software_products", "cn.it_services", "cn.infosec", "cn.embedded_software")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT)


def test_every_system_of_the_plan_is_served_by_a_measure_and_every_measure_by_an_app(pack: Pack) -> None:
    measures = pack.plan.measures.measures
    assert {system for each in measures for system in each.systems} == {f"S{n}" for n in range(1, 29)}
    assert {each.capability for each in measures} <= set(APPS)
    assert all(each.text.zh and each.text.en and each.task.en for each in measures)


def test_targets_say_plainly_that_nothing_comparable_is_known(pack: Pack) -> None:
    targets = pack.plan.targets.targets
    goals = [(each.code, each.comparison, each.goal.text) for each in targets]
    assert goals == [
        ("T1", ">", "2000亿元"), ("T2", ">=", "60%"), ("T3", ">", "120家"), ("T4", ">", "15家"),
        ("T5", ">", "100家"), ("T6", ">", "15%"), ("T7", ">=", "10家"), ("T8", ">=", "5个"),
    ]  # fmt: skip
    assert targets[0].stretch is not None
    assert targets[0].stretch.text == "2200亿元"
    assert all(each.comparable is None and "无数据" in each.comparable_reason.zh for each in targets)
    assert all(each.baseline == {2015: None, 2020: None} and each.baseline_reason.en for each in targets)


def test_figures_beside_a_target_are_those_of_the_series(pack: Pack) -> None:
    units = {"亿元": 10_000_000_000, "家": 1}
    for target in pack.plan.targets.targets:
        for each in target.related:
            printed = [
                seen.value * units[seen.unit]
                for seen in pack.series[each.series].observations
                if seen.period == each.period and seen.value is not None and seen.unit in units
            ]
            if each.series.startswith("xm."):
                assert each.figure is not None
                assert each.figure.value in printed, (target.code, each.series)


def test_the_national_share_beside_target_two_is_computed_from_printed_figures(pack: Pack) -> None:
    share = _level(pack, "cn.it_services", "2024") / _level(pack, "cn.software_revenue", "2024")
    related = pack.plan.targets.targets[1].related[0]
    assert related.figure is not None
    assert round(share, 3) == related.figure.value


def test_domains_are_five_and_x(pack: Pack) -> None:
    taxonomy = pack.plan.taxonomy
    core = [each.name for each in taxonomy.domains if each.core]
    assert core == ["行业应用软件", "数字创意", "工业软件", "网络安全", "信息技术服务"]
    assert [each.name for each in taxonomy.domains if not each.core] == [
        "云计算",
        "区块链",
        "新一代人工智能",
        "元宇宙",
    ]
    classes = {each.code for each in taxonomy.classes}
    assert len(classes) == 34
    assert all(set(domain.gb4754) <= classes and domain.english for domain in taxonomy.walk())


def test_the_schematic_districts_do_not_overlap_and_hold_their_labels_and_parks(pack: Pack) -> None:
    districts = pack.places.districts
    assert len(districts) == 6
    assert [each.name for each in districts if each.role == "双极"] == ["思明区", "集美区"]
    half = Fraction(1, 2)
    for x in range(100):
        for y in range(100):
            point = (x + half + Fraction(1, 97), y + half + Fraction(1, 89))
            assert sum(_inside(point, each.polygon) for each in districts) <= 1, point
    for each in districts:
        assert each.label is not None
        assert _inside(each.label, each.polygon)
    for park in pack.places.parks:
        assert park.point is not None
        held = [each.name for each in districts if _inside(park.point, each.polygon)]
        assert set(held) & set(park.districts), park.name


def test_the_four_categories_add_up_to_the_printed_total(pack: Pack) -> None:
    checked = 0
    for period in sorted({each.period for each in pack.series["cn.software_revenue"].observations}):
        totals = _levels(pack, "cn.software_revenue", period)
        parts = [_levels(pack, code, period) for code in CATEGORIES]
        if len(totals) == 1 and all(len(part) == 1 for part in parts) and totals[0] % 1000:
            assert abs(sum(part[0] for part in parts) - totals[0]) <= 1, period
            checked += 1
    assert checked >= 20


def test_published_growth_stands_beside_the_level_and_is_not_its_ratio(pack: Pack) -> None:
    now, before = (
        _level(pack, "cn.software_revenue", "2022-06"),
        _level(pack, "cn.software_revenue", "2021-06"),
    )
    assert round((now / before - 1) * 100, 1) == Fraction("4.7")
    printed = {
        each.growth for each in _seen(pack, "cn.software_revenue", "2022-06") if each.growth is not None
    }
    assert printed == {Fraction("10.9")}


def test_a_revised_figure_keeps_both_vintages(pack: Pack) -> None:
    april = {each.vintage: each.value for each in _seen(pack, "cn.software_revenue", "2020-04")}
    assert april == {"首发": 20830, "可比基数": 20574}


def test_one_firm_is_a_little_giant_by_the_rules_of_2022_and_not_by_those_of_2026(pack: Pack) -> None:
    cases = [
        case
        for ladder in pack.ladders
        for case in ladder.cases
        if "算例" in case.source and case.clause.startswith("giant")
    ]
    assert {case.clause: case.expect for case in cases} == {
        "giant-2022": Verdict.MET, "giant-2026": Verdict.NOT_MET,
    }  # fmt: skip
    assert cases[0].values == cases[1].values
    tiers = {tier.code: tier for tier in _tiers(pack)}
    assert not tiers["giant-2022"].validity.holds_on(date(2026, 4, 1))
    assert tiers["giant-2026"].validity.holds_on(date(2026, 4, 1))
    assert tiers["giant-2022"].validity.holds_on(date(2026, 3, 31))


@pytest.mark.parametrize(
    ("industry", "ladder", "staff", "revenue", "size"),
    [
        ("软件和信息技术服务业", "size-65", 300, 10_000, "large"),
        ("软件和信息技术服务业", "size-65", 299, 500_000, "medium"),
        ("软件和信息技术服务业", "size-65", 2000, 9_999, "medium"),
        ("软件和信息技术服务业", "size-65", 120, 900, "small"),
        ("软件和信息技术服务业", "size-65", 9, 5_000, "micro"),
        ("信息传输业", "size-64", 1500, 300_000, "medium"),
    ],
)
def test_a_firm_stands_on_exactly_one_size(
    pack: Pack, industry: str, ladder: str, staff: int, revenue: int, size: str
) -> None:
    values = {Ref("划型行业"): industry, Ref("从业人员"): staff, Ref("营业收入"): revenue * 1_000_000}
    record = Record("firm", 2025, values)
    tiers = next(each for each in pack.ladders if each.code == ladder).tiers
    met = [
        tier.code
        for tier in tiers
        if decide(compile_clause(tier.clause(), pack.dictionary), record, pack.dictionary).verdict
        is Verdict.MET
    ]
    assert met == [f"{ladder}-{size}"]


@pytest.mark.parametrize(
    ("rate", "points"),
    [("4.9999%", 15), ("5%", 20), ("2.9999%", 10), ("3%", 15), ("0.9999%", 0), ("1%", 5)],
)
def test_a_band_edge_takes_the_higher_score(pack: Pack, rate: str, points: int) -> None:
    share = Fraction(rate.removesuffix("%")) / 100
    values: dict[Ref, object] = {
        Ref("知识产权最高档"): "无", Ref("研发费用"): share * 10_000_000_000, Ref("营业收入"): 10_000_000_000,
    }  # fmt: skip
    core = expand(parse("创新型创新得分2022"), pack.dictionary)
    assert evaluate(core, values.get) == points  # type: ignore[arg-type]


def test_criteria_of_other_places_are_marked_and_nothing_claims_to_be_seen_that_was_not(pack: Pack) -> None:
    growth = next(each for each in pack.ladders if each.code == "high-growth")
    assert growth.kind == "参考口径"
    assert all(tier.reference_only for tier in growth.tiers)
    assert all(tier.evidence is not Evidence.ORIGINAL for tier in _tiers(pack))


def test_every_fact_that_is_not_computed_can_come_in_by_a_form(pack: Pack) -> None:
    held = {field.fact for form in pack.forms.values() for field in form.fields}
    assert [fact.name for fact in pack.dictionary if fact.formula is None and fact.name not in held] == []


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"软件产品收入": 40, "信息技术服务收入": 50, "信息安全收入": 5, "嵌入式系统软件收入": 5}, True),
        ({"软件产品收入": 40, "信息技术服务收入": 50, "信息安全收入": 5, "嵌入式系统软件收入": 6}, True),
        ({"软件产品收入": 40, "信息技术服务收入": 50, "信息安全收入": 5, "嵌入式系统软件收入": 7}, False),
        ({"软件产品收入": 40, "信息技术服务收入": 50, "信息安全收入": 3, "嵌入式系统软件收入": 5}, False),
        ({"软件产品收入": 40, "信息技术服务收入": 50, "信息安全收入": 5}, None),
    ],
)
def test_the_return_asks_when_the_four_categories_do_not_add_up(
    pack: Pack, values: dict[str, int], kept: bool | None
) -> None:
    edit = next(each for each in pack.forms["annual"].edits if each.code == "sum-of-four")
    assert edit.hard
    assert edit.node is not None
    known = {Ref(name): amount * 1_000_000 for name, amount in {**values, "软件业务收入": 100}.items()}
    assert evaluate(expand(edit.node, pack.dictionary), known.get) is kept


def test_files_of_real_firms_use_the_headers_of_their_forms(pack: Pack) -> None:
    for name in ("registry", "listed"):
        with (ROOT / "firms" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        known = {header for field in pack.forms[name].fields for header in field.headers} | {"备注"}
        assert {header.split("（")[0] for header in rows[0]} <= known
        assert all(row["数据来源"] and row["核实情况"] in ("转载", "二手") for row in rows)
        assert not any("http" in value for row in rows for value in row.values())


def _tiers(pack: Pack) -> Iterator[Tier]:
    return (tier for ladder in pack.ladders for tier in ladder.tiers)


def _seen(pack: Pack, series: str, period: str) -> list[Observation]:
    return [
        each for each in pack.series[series].observations if each.area == "全国" and each.period == period
    ]


def _levels(pack: Pack, series: str, period: str) -> list[Fraction]:
    found = [
        each for each in _seen(pack, series, period) if each.unit == "亿元" and each.vintage != "可比基数"
    ]
    return list(dict.fromkeys(each.value for each in found if each.value is not None))


def _level(pack: Pack, series: str, period: str) -> Fraction:
    (value,) = _levels(pack, series, period)
    return value


def _inside(point: tuple[Fraction, Fraction], polygon: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
