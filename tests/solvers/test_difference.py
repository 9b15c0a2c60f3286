"""Two versions of a clause: words, exact regions, firms; and the short form of a condition against the long one."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import NO_AWARDS, judge
from chanmai.engine.eligibility.deciding.explain import VERDICTS
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.engine.eligibility.versions.difference import Effect, edits
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node, Truth
from chanmai.engine.language.normal import normal
from chanmai.engine.language.parse import parse
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.solvers.asking import Asking
from chanmai.solvers.readable import with_names
from chanmai.solvers.regions import Difference, RegionKind, difference
from chanmai.solvers.shapes import NotTranslated
from chanmai.solvers.shortening import shorten
from chanmai.solvers.terms import Terms
from generative.strategies import completed, conditions, dictionaries, records

WAN = 1_000_000


@pytest.fixture(scope="module")
def xiamen() -> Pack:
    return load("packs/xiamen")


@settings(max_examples=120)
@given(st.data())
def test_a_shortened_condition_holds_for_the_same_firms(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary)), dictionary)
    firm = completed(data.draw, data.draw(records(dictionary)), dictionary)
    terms = Terms(dictionary)
    try:
        short = shorten(node, terms, Asking(terms))
    except NotTranslated:
        return
    assert (evaluate(node, firm.value) is True) is (evaluate(short.node, firm.value) is True)


@settings(max_examples=200)
@given(st.data())
def test_negation_is_pushed_down_without_changing_the_meaning(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary)), dictionary)
    firm = data.draw(records(dictionary))
    assert evaluate(normal(node), firm.value) is evaluate(node, firm.value)


@settings(max_examples=150)
@given(st.data())
def test_growth_written_by_its_name_reads_back(data: st.DataObject) -> None:
    dictionary = data.draw(dictionaries())
    node = expand(data.draw(conditions(dictionary)), dictionary)
    assert expand(with_names(node, dictionary), dictionary) == node


def test_what_is_implied_or_impossible_is_left_out(xiamen: Pack) -> None:
    assert short(xiamen, "营业收入 > 5000万元 且 营业收入 > 3000万元") == "营业收入 > 5000万元"
    assert short(xiamen, "营业收入 > 5000万元 或 营业收入 > 3000万元") == "营业收入 > 3000万元"
    assert short(xiamen, "营业收入 >= 1亿元 且 (规上软件企业 或 营业收入 < 5000万元)") == (
        "规上软件企业 且 营业收入 >= 1亿元"
    )
    assert short(xiamen, "营业收入 >= 1亿元 且 营业收入 < 1亿元") == "否"


def short(pack: Pack, text: str) -> str:
    """The shortened condition, compared as a set of conjuncts."""
    dictionary = pack.dictionary
    terms = Terms(dictionary)
    found = shorten(expand(parse(text), dictionary), terms, Asking(terms))
    assert found.proved
    for shape in ("营业收入 > 5000万元", "营业收入 > 3000万元", "规上软件企业 且 营业收入 >= 1亿元", "否"):
        if same(found.node, expand(parse(shape), dictionary)):
            return shape
    return repr(found.node)


def same(one: Node, other: Node) -> bool:
    if hasattr(one, "items") and hasattr(other, "items"):
        return type(one) is type(other) and set(one.items) == set(other.items)
    return one == other


# --- the growth award of 2022 with other thresholds, worked by hand ------------------------------------------------


def changed(clause: Clause, key: str, text: str, pack: Pack) -> Clause:
    """The clause with one test rewritten."""
    items = tuple(
        dataclasses.replace(item, expr=parse(text), text=text) if item.key == key else item
        for item in clause.condition.items
    )
    return dataclasses.replace(clause, condition=dataclasses.replace(clause.condition, items=items))


@pytest.fixture(scope="module")
def growth(xiamen: Pack) -> Clause:
    return xiamen.clauses["xm2022-2-growth"]


@pytest.fixture(scope="module")
def stricter(xiamen: Pack, growth: Clause) -> Clause:
    """Revenue above 1 亿 instead of 5000 万, growth of 15 % instead of 25 %, rate 0.6 % instead of 0.5 %."""
    clause = changed(growth, "2", "营业收入 >= 1亿元", xiamen)
    clause = changed(clause, "3", "增速(营业收入) > 15%", xiamen)
    amount = dataclasses.replace(clause.amount, formula=parse("增量(营业收入) * 0.6%"), cap=300 * WAN)
    return dataclasses.replace(clause, amount=amount)


def test_the_changes_in_words(xiamen: Pack, growth: Clause, stricter: Clause) -> None:
    found = [(edit.part, edit.text.zh, edit.effect) for edit in edits(growth, stricter, xiamen.dictionary)]
    assert found == [
        ("条件", "条件“营业收入 超过 5000万元”改为“营业收入 不低于 1亿元”", Effect.TIGHTER),
        ("条件", "条件“营业收入增速 超过 25%”改为“营业收入增速 超过 15%”", Effect.LOOSER),
        ("金额", "金额公式中0.5%改为0.6%", Effect.OPEN),
        ("上限", "上限由500万元改为300万元", Effect.LESS),
    ]
    assert edits(growth, growth, xiamen.dictionary) == ()


def test_the_exact_regions(xiamen: Pack, growth: Clause, stricter: Clause) -> None:
    found = difference(growth, stricter, xiamen.dictionary)
    regions = {region.kind: region for region in found.regions}
    assert set(regions) == {RegionKind.LOSES, RegionKind.GAINS, RegionKind.LESS, RegionKind.MORE}
    assert all(region.short for region in found.regions)
    assert regions[RegionKind.LOSES].text.zh == (
        "规上软件企业 且 营业收入 > 5000万元 且 增速(营业收入) > 25% 且 营业收入 < 1亿元"
    )
    assert regions[RegionKind.GAINS].text.zh == (
        "规上软件企业 且 营业收入 ≥ 1亿元 且 增速(营业收入) > 15% 且 增速(营业收入) ≤ 25%"
    )
    for region in found.regions:
        verdicts = [outcome.verdict for outcome in region.firm.outcomes]
        expected = {
            RegionKind.LOSES: [Verdict.MET, Verdict.NOT_MET],
            RegionKind.GAINS: [Verdict.NOT_MET, Verdict.MET],
        }.get(region.kind, [Verdict.MET, Verdict.MET])
        assert verdicts == expected
        firm = {fact.ref: fact.value for fact in region.firm.facts}
        condition = expand(parse(region.text.zh), xiamen.dictionary)
        assert evaluate(condition, firm.get) is True
    less = [outcome.paid for outcome in regions[RegionKind.LESS].firm.outcomes]
    more = [outcome.paid for outcome in regions[RegionKind.MORE].firm.outcomes]
    assert less[1] < less[0]
    assert more[1] > more[0]


def test_equal_versions_have_no_regions(xiamen: Pack, growth: Clause) -> None:
    found = difference(growth, dataclasses.replace(growth, name="另一名称"), xiamen.dictionary)
    assert found == Difference(growth.code, growth.code, (), ())
    assert found.same


def test_two_ways_of_writing_the_same_threshold_do_not_differ(xiamen: Pack, growth: Clause) -> None:
    other = changed(growth, "3", "营业收入 > 上年(营业收入) * 125% 且 上年(营业收入) > 0元", xiamen)
    found = difference(growth, other, xiamen.dictionary)
    assert found.regions == ()
    assert [edit.part for edit in found.edits] == ["条件"]


def test_winners_and_losers_with_money(xiamen: Pack, growth: Clause, stricter: Clause) -> None:
    """Four firms by hand, in 万元. The old award is 0.5 % of the increase, the new one 0.6 %, at most 300."""
    revenues = {"甲": (8000, 6000), "乙": (12_000, 10_000), "丙": (20_000, 15_000), "丁": (200_000, 100_000)}
    firms = [
        Record(
            name,
            2025,
            {Ref("规上软件企业"): True, Ref("营业收入"): now * WAN, Ref("营业收入", 1): before * WAN},
        )
        for name, (now, before) in revenues.items()
    ]
    unknown = Record("戊", 2025, {Ref("规上软件企业"): True, Ref("营业收入"): 20_000 * WAN})
    before, after = (oracle(clause, [*firms, unknown], xiamen) for clause in (growth, stricter))
    turns = {name: (before[name], after[name]) for name in before}
    assert turns["甲"] == ((Verdict.MET, 10 * WAN), (Verdict.NOT_MET, 0))  # 8000 is below 1 亿
    assert turns["乙"] == ((Verdict.NOT_MET, 0), (Verdict.MET, 12 * WAN))  # growth of 20 %
    assert turns["丙"] == ((Verdict.MET, 25 * WAN), (Verdict.MET, 30 * WAN))
    assert turns["丁"] == ((Verdict.MET, 500 * WAN), (Verdict.MET, 300 * WAN))
    assert turns["戊"] == ((Verdict.UNKNOWN, 100 * WAN), (Verdict.UNKNOWN, 120 * WAN))
    old, new = (added_up(clause, [*firms, unknown], xiamen) for clause in (growth, stricter))
    assert (old.met, new.met, old.unknown) == (3, 3, 1)
    assert old.least == (10 + 25 + 500) * WAN
    assert new.least == (12 + 30 + 300) * WAN


def oracle(clause: Clause, firms: list[Record], pack: Pack) -> dict[str, tuple[Verdict, int | None]]:
    """By firm, the verdict of the exact engine and the most that it may get, in 分."""
    compiled = compile_clause(clause, pack.dictionary)
    found = {firm.subject: judge(compiled, View(firm, pack.dictionary, NO_AWARDS)) for firm in firms}
    return {
        name: (VERDICTS[each.answer.met], 0 if each.answer.met is False else each.amount.high)
        for name, each in found.items()
    }


def added_up(clause: Clause, firms: list[Record], pack: Pack) -> Total:
    """What the firms come to."""
    total, compiled = Total(), compile_clause(clause, pack.dictionary)
    for firm in firms:
        judgement = judge(compiled, View(firm, pack.dictionary, NO_AWARDS))
        total.count(VERDICTS[judgement.answer.met], judgement.amount)
    return total


def test_every_successor_in_the_pack_is_compared(xiamen: Pack) -> None:
    """Each version of the pack that replaces another: regions are shown with firms of the right verdicts."""
    pairs = [(xiamen.clauses[old], new) for new in xiamen.clauses.values() for old in new.replaces]
    assert len(pairs) > 10
    for old, new in pairs[::4]:
        found = difference(old, new, xiamen.dictionary)
        assert not found.undecided
        for region in found.regions:
            before, after = region.firm.outcomes
            assert (before.verdict is Verdict.MET) is (region.kind is not RegionKind.GAINS)
            assert (after.verdict is Verdict.MET) is (region.kind is not RegionKind.LOSES)
            assert not isinstance(region.condition, Truth)
