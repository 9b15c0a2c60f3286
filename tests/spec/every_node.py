"""One condition for every class of node, over the facts of the manual, and a firm of which all of them are known."""

import datetime
import hashlib
from fractions import Fraction

from chanmai.engine.eligibility.certificates.certificate import canonical
from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Amount,
    Clause,
    Document,
    Evidence,
    Level,
    Status,
    Test,
    Validity,
)
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.parse import parse
from spec.manual import DICTIONARY

WAN = 1_000_000
EVERY: dict[type[Node], str] = {
    nodes.Number: "营业收入 >= 5000万元",
    nodes.Category: '平台级别 == "国家级"',
    nodes.Day: "登记日期 >= 2024-01-01",
    nodes.Truth: "规上软件企业 == 是",
    nodes.Choices: '企业资质 in {"CMMI", "ITSS"}',
    nodes.Fetch: "规上软件企业",
    nodes.Negate: "-营业收入 < 0元",
    nodes.Arith: "(营业收入 - 研发费用) / 2 >= 1亿元",
    nodes.Compare: "从业人员 != 20人",
    nodes.Member: '平台级别 in {"国家级", "省级"}',
    nodes.Not: "not 严重失信",
    nodes.And: "规上软件企业 and not 严重失信",
    nodes.Or: "规上软件企业 or 严重失信",
    nodes.AtLeast: "至少(2, 规上软件企业, 严重失信, 营业收入 >= 1亿元)",
    nodes.If: "若(规上软件企业, 营业收入, 研发费用) >= 1亿元",
    nodes.Steps: "分档(营业收入, 低于: 0元, 1亿元: 10万元, 5亿元: 50万元) >= 10万元",
    nodes.Marginal: "累进(营业收入, 0元: 1%, 1亿元: 2%) >= 50万元",
    nodes.Lookup: '对照(平台级别, "国家级": 100万元, 其他: 0元) >= 50万元',
    nodes.Extreme: "min(营业收入, 研发费用) >= 100万元",
    nodes.Floor: "每满(营业收入, 200万元) >= 3",
    nodes.Period: "增量(营业收入) > 0元",
    nodes.NumberTable: "对照(享受年次, 1: 30万元, 2: 20万元, 其他: 0元) >= 20万元",
    nodes.Later: "登记日期 + 3年 >= 2027-05-01",
    nodes.Between: "周年(登记日期, 2026-06-30) >= 2年",
    nodes.Calendar: "年份(登记日期) == 2024年",
    nodes.Knowledge: "(已知(营业收入) 或 规上软件企业) 且 营业收入 >= 1亿元",
    nodes.Empty: "空(企业资质)",
    nodes.StepRounding: "四舍五入(营业收入, 1万元) >= 1亿元",
    nodes.Power: "幂(1 + 资产负债率, 2) >= 121%",
}
KNOWN: dict[Ref, Value] = {
    Ref("营业收入"): 6000 * WAN,
    Ref("营业收入", 1): 4000 * WAN,
    Ref("研发费用"): 300 * WAN,
    Ref("从业人员"): 20,
    Ref("规上软件企业"): True,
    Ref("严重失信"): False,
    Ref("平台级别"): "国家级",
    Ref("企业资质"): frozenset({"CMMI"}),
    Ref("登记日期"): datetime.date(2024, 5, 1),
    Ref("享受年次"): 2,
    Ref("资产负债率"): Fraction(1, 10),
}


def classes() -> set[type[Node]]:
    """Every class of node that is not a base of others."""
    found = {each for each in vars(nodes).values() if isinstance(each, type) and issubclass(each, Node)}
    return found - {base for each in found for base in each.__mro__[1:]}


def core(text: str) -> Node:
    """A condition of above as the evaluators get it."""
    return expand(parse(text), DICTIONARY)


def clause(text: str) -> Clause:
    """A clause with a condition of above, which pays by the same condition. Its version is that of `content`."""
    content = content_of(text)
    pays = f"若({text}, 3万元, 1万元)"
    return Clause(
        code="c",
        name="c",
        document=Document("样本办法", "", "", Level.CITY, "2024"),
        article="",
        applies_to=Addressee.FIRM,
        status=Status.IN_FORCE,
        evidence=Evidence.ORIGINAL,
        validity=Validity(),
        reference="2024",
        condition=Test("1", parse(text), text),
        amount=Amount(parse(pays), pays),
        version=hashlib.sha256(canonical(content)).hexdigest(),
    )


def content_of(text: str) -> dict[str, object]:
    """The clause as a file has it."""
    return {
        "code": "c",
        "reference": "2024",
        "status": "现行",
        "evidence": "原文",
        "conditions": {"test": text},
        "amount": {"formula": f"若({text}, 3万元, 1万元)"},
    }
