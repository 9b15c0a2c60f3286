"""A small vocabulary of facts for the tests of the drafting aid, and the readings of single sentences."""

from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.reading import Reading, read_text
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.units import UNITS


def _fact(name: str, code: str, kind: Kind, unit: str = "", **more: object) -> Fact:
    period = more.pop("period", PeriodKind.YEAR)
    return Fact(name, code, code, kind, period, UNITS[unit] if unit else None, **more)  # type: ignore[arg-type]


DICTIONARY = Dictionary(
    [
        _fact("营业收入", "revenue", Kind.MONEY, "万元", aliases=("营收",)),
        _fact("主营业务收入", "main_revenue", Kind.MONEY, "万元"),
        _fact("净利润", "profit", Kind.MONEY, "万元"),
        _fact("研发费用", "rd", Kind.MONEY, "万元"),
        _fact("上云费用", "cloud", Kind.MONEY, "万元"),
        _fact("从业人员", "staff", Kind.NUMBER, "人"),
        _fact("研发人员", "rd_staff", Kind.NUMBER, "人"),
        _fact("研发强度", "rd_share", Kind.RATIO, "%", formula="研发费用 / 营业收入"),
        _fact("资产负债率", "debt", Kind.RATIO, "%"),
        _fact("成立年限", "age", Kind.NUMBER, "年", period=PeriodKind.POINT),
        _fact("实收资本", "capital", Kind.MONEY, "万元", period=PeriodKind.POINT),
        _fact("纳统后1年内营业收入", "first_revenue", Kind.MONEY, "万元", period=PeriodKind.POINT),
        _fact("登记日期", "registered", Kind.DATE, period=PeriodKind.POINT),
        _fact("规上软件企业", "large", Kind.FLAG),
        _fact("规上工业企业", "factory", Kind.FLAG),
        _fact("所属区", "district", Kind.CATEGORY, period=PeriodKind.POINT, values=("东岸区", "西岸区")),
        _fact("创新平台级别", "platform", Kind.CATEGORY, values=("国家级", "省级", "市级", "无")),
        _fact("严重失信", "dishonest", Kind.FLAG, period=PeriodKind.POINT),
    ]
)
WORDS = Vocabulary(
    DICTIONARY,
    synonyms={"研发费用总额": "研发费用", "员工": "从业人员"},
    phrases={"未被列入严重失信主体名单": "not 严重失信", "规上软件业": "规上软件企业"},
    apart=("人均营业收入",),
    domains=("软件业",),
)


def readings(text: str) -> list[Reading]:
    """Every sentence of a text as it was read."""
    return list(read_text(text, WORDS).readings)


def proposals(text: str) -> list[Proposal]:
    """Everything that a text proposes."""
    return [proposal for reading in readings(text) for proposal in reading.proposals]


def conditions_of(text: str) -> list[str]:
    """The conditions of a text as rules write them."""
    return [each.test for each in proposals(text) if each.role in (Role.THRESHOLD, Role.FLAG)]


def written(text: str, role: Role) -> list[str]:
    """The values of one role as rules write them."""
    return [value.rule_text for each in proposals(text) if each.role is role for value in each.values]
