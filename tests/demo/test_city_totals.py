"""The demo city has the plan's numbers, a plausible shape, sound codes and names that mean nobody."""

import csv
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chanmai.bureau.enterprises import credit_code
from chanmai.demo.city import build_firms, write_city
from chanmai.demo.codes import broken_code, invented_code
from chanmai.demo.figures import CATEGORIES
from chanmai.demo.firms import Firm, make_firms
from chanmai.demo.history import awards_of
from chanmai.demo.profile import NoDemo, Profile, profile_of
from chanmai.demo.truth import counts, totals
from chanmai.pack.load import load
from chanmai.pack.pack import Pack

PACK = Path(__file__).parents[2] / "packs" / "xiamen"


@pytest.fixture(scope="module")
def profile(xiamen: Pack) -> Profile:
    return profile_of(xiamen)


@pytest.fixture(scope="module")
def firms(profile: Profile) -> list[Firm]:
    """The city as `chanmai demo` makes it."""
    return build_firms(profile, 20260630, 1325)


@pytest.mark.parametrize("seed", [20260630, 1])
def test_the_numbers_are_those_that_the_plan_prints(profile: Profile, firms: list[Firm], seed: int) -> None:
    city = firms if seed == 20260630 else build_firms(profile, seed, 1325)
    found = counts(city, profile)
    assert found["firms"] == 1325
    assert found["firms"] - found["firms_at_start"] == 303
    assert found["above_scale"] == 332  # “330 余家”
    assert found["cmmi3"] == 74  # “70 余家”
    assert (found["key_firms"], found["key_above_average"]) == (62, 18)


def test_the_two_poles_are_the_largest_districts(profile: Profile, firms: list[Firm]) -> None:
    found = counts(firms, profile)["districts"]
    largest = [name for name, _ in Counter(found).most_common(2)]
    poles = [each.name for each in profile.pack.places.districts if each.role_english == "pole"]
    assert sorted(largest) == sorted(poles)
    assert min(found.values()) > 20


def test_places_and_domains_are_those_of_the_pack(profile: Profile, firms: list[Firm]) -> None:
    assert {firm.domain for firm in firms} == {each.name for each in profile.pack.plan.taxonomy.domains}
    for firm in firms:
        park = profile.pack.places.park(firm.park)
        assert not firm.park or (park is not None and firm.district in park.districts), firm.park


def test_the_four_categories_add_up(firms: list[Firm]) -> None:
    for firm in firms:
        for year in firm.figures:
            software = firm.amount(year, "软件业务收入")
            assert sum(firm.amount(year, name) for name in CATEGORIES) == software
            assert min(firm.amount(year, name) for name in CATEGORIES) >= 0
            assert software <= firm.revenue(year)


def test_services_gain_and_the_tail_is_heavy(profile: Profile, firms: list[Firm]) -> None:
    sums = totals(firms, profile)
    share = {year: each["信息技术服务收入"] / each["软件业务收入"] for year, each in sums.items()}
    assert share["2015"] < share["2020"] < share["2025"]
    revenues = sorted((firm.revenue(2020) for firm in firms), reverse=True)
    assert sum(revenues[:66]) > sum(revenues) * 0.5  # one in twenty makes more than half
    assert sum(revenues) > 8 * 1325 * revenues[662]  # the mean is far above the median


def test_growth_persists(firms: list[Firm]) -> None:
    """Who grew fast one year grows faster than others the next."""
    pairs = [
        (math.log(firm.revenue(y) / firm.revenue(y - 1)), math.log(firm.revenue(y + 1) / firm.revenue(y)))
        for firm in firms
        for y in range(2021, 2025)
        if not firm.planted and firm.there(y + 1)
    ]
    mean = [sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1)]
    together = sum((one - mean[0]) * (next_one - mean[1]) for one, next_one in pairs)
    alone = math.prod(math.sqrt(sum((pair[side] - mean[side]) ** 2 for pair in pairs)) for side in (0, 1))
    assert 0.1 < together / alone < 0.7


def test_some_close_and_some_stand_on_the_line(firms: list[Firm]) -> None:
    closed = Counter(firm.status for firm in firms if firm.closed)
    assert 90 < closed.total() < 190
    assert set(closed) == {"注销", "迁出"}
    assert sum(firm.revenue(2020) == 20_000_000 for firm in firms) >= 1
    assert max(firm.number for firm in firms if not firm.figures.get(2015)) > 0


def test_codes_are_sound_distinct_and_of_nobody(firms: list[Firm]) -> None:
    codes = [firm.code for firm in firms]
    assert len(set(codes)) == 1325
    assert [credit_code.read(code) for code in codes] == codes
    assert {code[8:11] for code in codes} == {"DEM"}
    assert {code[0] for code in codes} >= {"9", "A", "N", "Y"}
    assert {"X", "0"} <= {code[16] for code in codes}
    assert {code[17] for code in codes} == set(credit_code.ALPHABET)


def test_a_broken_code_is_refused() -> None:
    for number in range(200):
        with pytest.raises(credit_code.CreditCodeError):
            credit_code.read(broken_code(invented_code(number, "350203")))


def test_no_real_firm_is_named(profile: Profile) -> None:
    """No name of a real firm that the pack knows, long, short or former, is part of an invented one."""
    real: set[str] = set()
    with (PACK / "firms" / "registry.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            real |= {row["企业名称"], row["简称"], row["曾用名"]} - {""}
    assert len(real) > 20
    invented = [firm.name for firm in make_firms(profile, 20260630, 10_000)]
    assert [name for name in invented for word in real if len(word) > 1 and word in name] == []


def test_names_repeat_only_where_planted(profile: Profile, firms: list[Firm]) -> None:
    twice = [name for name, number in Counter(firm.name for firm in firms).items() if number > 1]
    assert 3 <= len(twice) <= 8


def test_every_planted_firm_finds_its_place(profile: Profile, firms: list[Firm]) -> None:
    assert {firm.planted for firm in firms} - {""} == {entry["planted"] for entry in profile.planted}


def test_circles_are_small_apart_and_marked_as_invented(profile: Profile, firms: list[Firm]) -> None:
    fact = profile.city["affiliates"]["fact"]
    circles = Counter(str(firm.states[fact]) for firm in firms if fact in firm.states)
    assert 20 < len(circles) < 40
    assert 2 <= min(circles.values()) <= max(circles.values()) <= 5
    assert all("虚构" in name for name in circles)
    assert not [firm for firm in firms if fact in firm.states and firm.closed]
    stated = {entry["planted"] for entry in profile.planted if fact in entry.get("facts", {})}
    assert {firm.planted for firm in firms if firm.planted and fact in firm.states} == stated


def test_earlier_awards_rest_on_what_is_true_of_the_firm(profile: Profile, firms: list[Firm]) -> None:
    paid = awards_of(firms, profile, 20260630)
    assert {each.clause for each in paid} == {row["clause"] for row in profile.city["awards"]["rows"]}
    assert {each.clause for each in paid} <= profile.pack.clauses.keys()
    assert not [each for each in paid if each.firm.planted or not each.firm.there(each.year)]
    assert len({(each.firm.number, each.clause, each.when) for each in paid}) == len(paid)
    assert 0 < sum(not each.money for each in paid) < len(paid) // 10
    assert 0 < sum(each.on is None for each in paid) < len(paid) // 3
    for each in paid:
        if each.clause == "xm2022-2-growth" and each.money:
            before, now = each.firm.revenue(each.year - 1), each.firm.revenue(each.year)
            assert now > 50_000_000
            assert 4 * now > 5 * before
            assert each.money == min((now - before) // 200, 5_000_000)
        if "hnte" in each.clause:
            assert each.firm.yearly_facts(each.year)["国家高新技术企业认定类型"] != "未认定"


def test_other_sizes_keep_the_proportions(profile: Profile) -> None:
    found = counts(build_firms(profile, 1, 400), profile)
    assert (found["firms"], found["firms_at_start"]) == (400, 400 - round(400 * 303 / 1325))
    assert found["above_scale"] == round(400 * 332 / 1325)


def test_a_pack_without_a_demo_says_so(xiamen: Pack, tmp_path: Path) -> None:
    example = load(Path(__file__).parents[1] / "bureau" / "enterprises" / "small_city")
    with pytest.raises(NoDemo, match=r"demo/city\.yaml"):
        write_city(tmp_path, seed=1, firms=50, pack=example)


def test_no_product_module_reads_the_truth() -> None:
    """Only the module that writes the truth, and the one that names its place, speak of the file."""
    source = Path(__file__).parents[2] / "src" / "chanmai"
    speaking = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if "truth.json" in file.read_text("utf-8")
    }
    assert speaking == {"demo/truth.py", "demo/city.py"}
    importing = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if "demo.truth" in file.read_text("utf-8")
    }
    assert importing == {"demo/city.py"}


def test_the_truth_is_apart_from_the_files(small: Any, truth: dict[str, Any]) -> None:
    assert small.truth.parent.name == "truth"
    assert small.truth not in [each.path for each in small.files]
    assert json.loads(small.truth.read_text(encoding="utf-8")) == truth
