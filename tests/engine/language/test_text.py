"""Printing, words, normal form, literals and doubts, each on worked examples."""

from fractions import Fraction

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.doubts import doubts
from chanmai.engine.language.expand import expand
from chanmai.engine.language.literals import literals, replace
from chanmai.engine.language.nodes import And, Fetch, Not, Number, Truth
from chanmai.engine.language.normal import atoms, normal, size
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.tree import walk
from chanmai.engine.language.words import describe
from spec.manual import DICTIONARY


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((a+b))*c", "(a + b) * c"),
        ("a+(b*c)", "a + b * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/(b*c)", "a / (b * c)"),
        ("-(a+b)", "-(a + b)"),
        ("-(3)", "-(3)"),
        ("a - -3", "a - -3"),
        ("not (a and b) or c", "非 (a 且 b) 或 c"),
        ("(a or b) and c", "(a 或 b) 且 c"),
        ("a and (b and c)", "a 且 (b 且 c)"),
        ("(a > b) == 是", "(a > b) = 是"),
        ("not not a", "非 非 a"),
        ("a not in {'x', \"y\"}", 'a 不属于 {"x", "y"}'),
        ("3000元 + 0.35亿元 + 1.5万人", "3000元 + 0.35亿元 + 15000人"),
        ("近两年每年(a>=1千万元)", "近2年每年(a ≥ 1000万元)"),
        ("分档（a，1：2）", "分档(a, 低于: 0, 1: 2)"),
        ("a = '引\"号'", 'a = "引\\"号"'),
    ],
)
def test_chinese(text: str, printed: str) -> None:
    assert to_chinese(parse(text)) == printed
    assert parse(printed) == parse(text)


def test_a_number_without_end_prints_as_a_fraction_of_the_same_value() -> None:
    assert to_chinese(Number(Fraction(1, 3))) == "(1 / 3)"
    assert to_english(Number(Fraction(100, 3), "元"), DICTIONARY) == "about 0.33 yuan"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("奖励:a-b + 已获:c", "award a-b + already received c"),
        ("首次(规上软件企业)", "first time(above-scale software firm)"),
        ("近3年平均(营业收入) > 1人", "mean of the last 3 years(revenue) > 1 person"),
        ("从业人员 >= 20人", "staff ≥ 20 people"),
        ("未登记", "未登记"),
    ],
)
def test_english(text: str, english: str) -> None:
    assert to_english(parse(text), DICTIONARY) == english


def test_expanded_rules_print_the_years() -> None:
    core = expand(parse("增量(营业收入) > 0"), DICTIONARY)
    assert to_english(core, DICTIONARY) == "revenue - revenue [1 years before] > 0"
    assert expand(parse(to_chinese(core)), DICTIONARY) == core
    assert describe(core, DICTIONARY, "zh") == "营业收入 − 上年营业收入 超过 0"


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("非 规上软件企业", "并非规上软件企业", "Not above-scale software firm"),
        ("非 (从业人员 >= 100人)", "从业人员 低于 100人", "Staff is less than 100 people"),
        ("严重失信 = 否", "并非严重失信", "Not seriously dishonest"),
        ("严重失信 != 否", "严重失信", "Seriously dishonest"),
        (
            "非 (规上软件企业 且 严重失信)",
            "并非（规上软件企业，且 严重失信）",
            "Not (above-scale software firm, and seriously dishonest)",
        ),
        ('平台级别 不属于 {"市级"}', "平台级别 不为 市级", "Platform level is not 市级"),
        (
            '企业资质 不属于 {"CMMI", "ITSS"}',
            "企业资质 不含 CMMI、ITSS 中任何一项",
            "Qualifications includes none of CMMI, ITSS",
        ),
        (
            "至少(1, 规上软件企业, 首次(规上软件企业))",
            "以下2项中至少1项：（1）规上软件企业；（2）首次符合：规上软件企业",
            "Of these 2 at least 1: (1) above-scale software firm; (2) for the first time: above-scale software firm",
        ),
        (
            "分档超过(营业收入, 1亿元: 10万元)",
            "按营业收入：不超过1亿元的，0；超过1亿元的，10万元",
            "By revenue: up to 100 million yuan: 0; above 100 million yuan: 100,000 yuan",
        ),
        (
            "累进(研发费用, 0: 60%)",
            "研发费用分段计算：超过0的部分按60%",
            "R&D expense in slices: the part above 0 at 60%",
        ),
        (
            '对照(平台级别, "国家级": 9元, 其他: 0元)',
            "按平台级别：国家级，9元；其他，0元",
            "By platform level: 国家级: 9 yuan; others: 0 yuan",
        ),
        ("(营业收入 - 1元) * 2", "（营业收入 − 1元） × 2", "(revenue − 1 yuan) × 2"),
        ("营业收入 - (研发费用 - 1元)", "营业收入 − （研发费用 − 1元）", "Revenue − (R&D expense − 1 yuan)"),
        ("max(营业收入, 研发费用)", "营业收入、研发费用 中最高的", "The highest of revenue, R&D expense"),
        ("次数:a = 0", "享受“a”的次数 为 0", "Times a was enjoyed is 0"),
        ("认定:自主研发", "经认定：自主研发", "Found by an officer: 自主研发"),
        ("近2年合计(营业收入)", "近2年营业收入合计", "Revenue over the last 2 years together"),
    ],
)
def test_words(text: str, chinese: str, english: str) -> None:
    assert describe(parse(text), DICTIONARY, "zh") == chinese
    assert describe(parse(text), DICTIONARY, "en") == english


TITLED = Dictionary(DICTIONARY, {"增产奖励": "Growth award"}).with_titles({
    "xm-growth": ("增产奖励", "厦府规〔2022〕2号"), "hl-first": ("首次纳统奖励", ""),
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "chinese", "english", "expression"),
    [
        (
            "奖励:xm-growth * 20%",
            "“增产奖励”（厦府规〔2022〕2号）的奖励额 × 20%",
            "The award under “Growth award” (厦府规〔2022〕2号) × 20%",
            "award “Growth award” (厦府规〔2022〕2号) * 20%",
        ),
        (
            "已获:hl-first > 0元",
            "已获的“首次纳统奖励”奖励 超过 0元",
            "Money already received under “首次纳统奖励” is more than 0 yuan",
            "already received “首次纳统奖励” > 0 yuan",
        ),
        (
            "次数:xm-growth = 0",
            "享受“增产奖励”（厦府规〔2022〕2号）的次数 为 0",
            "Times “Growth award” (厦府规〔2022〕2号) was enjoyed is 0",
            "times enjoyed “Growth award” (厦府规〔2022〕2号) = 0",
        ),
        (
            "奖励:gone > 0元",
            "“gone”的奖励额 超过 0元",
            "The award under gone is more than 0 yuan",
            "award gone > 0 yuan",
        ),
    ],
)
def test_awards_are_told_by_title_and_number(text: str, chinese: str, english: str, expression: str) -> None:
    """Only what is read back keeps the code; a code that nobody gave a title stays."""
    node = parse(text)
    assert describe(node, TITLED, "zh") == chinese
    assert describe(node, TITLED, "en") == english
    assert to_english(node, TITLED) == expression
    assert parse(to_chinese(node)) == node


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("非 (a 且 (b 或 非 c))", "非 a 或 非 b 且 c"),
        ("非 a < 1", "a >= 1"),
        ("非 a = 1", "a != 1"),
        ("a 且 (b 且 (c 且 a))", "a 且 b 且 c"),
        ("非 非 a", "a"),
        ("至少(1, a, b)", "a 或 b"),
        ("至少(2, a, b)", "a 且 b"),
        ("非 至少(2, a, b, c)", "至少(2, 非 a, 非 b, 非 c)"),
        ("非 至少(1, a, b)", "非 a 且 非 b"),
        ("至少(2, a, 是, b)", "a 或 b"),
        ("至少(2, a, 否, b)", "a 且 b"),
        ("a 且 是", "a"),
        ("a 且 否", "否"),
        ("a 或 是", "是"),
        ("非 若(a, b, 非 c)", "若(a, 非 b, c)"),
        ("若(非 (a 且 b), c, d) > 3", "若(非 a 或 非 b, c, d) > 3"),
        ("至少(1, 是, a)", "是"),
        ("至少(2, 否, a)", "否"),
        ("至少(1, 否, 否)", "否"),
        ("至少(2, 是, 是)", "是"),
        ("是 且 a 且 b", "a 且 b"),
        ("否 或 a 或 b", "a 或 b"),
    ],
)
def test_normal_form(text: str, flat: str) -> None:
    assert normal(parse(text)) == parse(flat)


def test_atoms_are_distinct_and_without_not() -> None:
    found = atoms(parse("a 且 非 (b > 1 或 a) 且 至少(1, c, b > 1) 且 是"))
    assert [to_chinese(atom) for atom in found] == ["a", "b > 1", "c"]
    assert normal(And((Truth(True), Truth(True)))) == Truth(True)
    assert size(parse("a 且 b > 1")) == 5
    assert normal(Not(Fetch(Ref("a")))) == Not(Fetch(Ref("a")))


def test_literals_and_their_replacement() -> None:
    node = parse("min(增量(营业收入) * 0.5%, 500万元) + 分档(研发费用, 低于: 1元, 2元: 3元)")
    found = literals(node)
    assert [to_chinese(number) for _, number in found] == ["0.5%", "500万元", "1元", "2元", "3元"]
    changed = replace(node, found[1][0], Number(Fraction(6_000_000 * 100), "万元"))
    assert to_chinese(changed) == "min(增量(营业收入) * 0.5%, 600万元) + 分档(研发费用, 低于: 1元, 2元: 3元)"
    table = replace(node, found[3][0], Number(Fraction(500), "元"))
    assert "5元: 3元" in to_chinese(table)
    lookup = parse(
        '对照(平台级别, "国家级": 9元, 其他: 1元) + 累进(研发费用, 0: 10%) + 每满(研发费用, 3元) * 若(a, 1元, -2元)'
    )
    for path, number in literals(lookup):
        assert replace(lookup, path, number) == lookup
        assert (
            dict(literals(replace(lookup, path, Number(number.value + 1, number.unit))))[path].value
            == number.value + 1
        )


def test_replacing_where_no_literal_stands_is_refused() -> None:
    node = parse("营业收入 > 5元")
    for path in ((0,), (), (7,), (1, 0)):
        with pytest.raises(LookupError):
            replace(node, path, Number(Fraction(1)))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("增速(营业收入) > 25", ["bare-percentage"]),
        ("25 < 研发费用 / 营业收入", ["bare-percentage"]),
        ("增速(营业收入) > 25%", []),
        ("资产负债率 <= 0.7", []),
        ("研发费用 >= -1元", ["out-of-reach"]),
        ("研发费用 >= 0", []),
        ("从业人员 > 25", []),
    ],
)
def test_doubts(text: str, codes: list[str]) -> None:
    found = doubts(parse(text), DICTIONARY)
    assert [problem.code for problem in found] == codes
    assert all(problem.mend.zh and problem.mend.en for problem in found)


def test_a_threshold_outside_of_both_limits() -> None:
    share = Fact(
        "占比",
        "share",
        "share",
        Kind.RATIO,
        PeriodKind.POINT,
        UNITS["%"],
        lowest=Fraction(1, 10),
        highest=Fraction(1),
    )
    book = Dictionary([share])
    for within in ("占比 >= 10%", "占比 <= 100%", "占比 > 50%"):
        assert doubts(parse(within), book) == ()
    for outside in ("占比 >= 9%", "占比 <= 101%"):
        (problem,) = doubts(parse(outside), book)
        assert problem.message.zh == "“占比”不可能是这个数（最低10%，最高100%）。"
        assert problem.message.en == "share can never have this value (at least 10%, at most 100%)."


def test_a_bare_number_that_a_share_can_never_be_is_impossible() -> None:
    share = Fact("占比", "share", "share", Kind.RATIO, PeriodKind.POINT, UNITS["%"], highest=Fraction(1))
    book = Dictionary([share])
    (problem,) = doubts(parse("占比 >= 5"), book)
    assert (problem.code, problem.message.zh) == (
        "impossible-share",
        "5 没有写单位，就是 500%。是要写 5% 吗？",
    )
    assert [each.code for each in doubts(parse("占比 >= 500"), book)] == ["bare-percentage"]
    assert doubts(parse("占比 >= 5%"), book) == ()


@pytest.mark.parametrize("bound", ["1", "-1", "1.1"])
def test_one_beside_a_share_may_be_meant_as_one_per_cent(bound: str) -> None:
    asked = doubts(parse(f"增速(营业收入) > {bound}"), DICTIONARY)
    assert [problem.code for problem in asked] == ["bare-percentage"]


@pytest.mark.parametrize(
    "text", ["增速(营业收入) > 100%", "增速(营业收入) > 0.5", "1 - 增速(营业收入) > 50%"]
)
def test_a_share_that_cannot_be_mistaken_is_not_asked_about(text: str) -> None:
    assert doubts(parse(text), DICTIONARY) == ()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("规上软件企业 且 否", "否"), ("规上软件企业 且 是", "规上软件企业"), ("规上软件企业 或 是", "是"),
        ("规上软件企业 或 否", "规上软件企业"), ("非 (规上软件企业 且 否)", "是"),
        ("是 且 是", "是"), ("否 或 否", "否"),
    ],
)  # fmt: skip
def test_what_is_always_or_never_so_is_taken_out(text: str, made: str) -> None:
    assert normal(parse(text)) == parse(made)


@pytest.mark.parametrize(
    ("bare", "money"),
    [
        ("若(规上软件企业, 20万, 30万)", "若(规上软件企业, 20万元, 30万元)"),
        ("分档(营业收入, 低于: 5万, 1亿元: 20万)", "分档(营业收入, 低于: 5万元, 1亿元: 20万元)"),
        ('对照(平台级别, "国家级": 20万, 其他: 5万)', '对照(平台级别, "国家级": 20万元, 其他: 5万元)'),
        ("max(20万, 1亿 - 5万)", "max(20万元, 1亿元 - 5万元)"),
        ("-(20万)", "-(20万元)"),
        ("20万", "20万元"),
        ("若(规上软件企业, 20万, 0)", "若(规上软件企业, 20万元, 0)"),
    ],
)
def test_ten_thousands_alone_are_money_where_money_is_asked_for(bare: str, money: str) -> None:
    found = read_rule(bare, DICTIONARY, expect="money")
    assert found == read_rule(money, DICTIONARY, expect="money")
    places = [part.span for part in walk(found) if isinstance(part, Number)]
    assert places == [part.span for part in walk(parse(bare)) if isinstance(part, Number)]


def test_only_a_number_is_replaced() -> None:
    with pytest.raises(LookupError, match="no literal number at this path but Fetch"):
        replace(parse("a > 1"), (0,), Number(Fraction(2)))
