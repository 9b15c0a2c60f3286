"""判定日: the day for which a clause is decided is part of the rule on every way to an answer."""

import datetime
import json
from dataclasses import replace

import pytest

from chanmai.engine.eligibility.certificates.certificate import Case, NotCertified, certificate
from chanmai.engine.eligibility.clauses.book import book_of
from chanmai.engine.eligibility.clauses.clause import Clause, Validity
from chanmai.engine.eligibility.clauses.clause import Test as Condition
from chanmai.engine.eligibility.clauses.compile import compile_clause, for_day
from chanmai.engine.eligibility.clauses.decision import Standing, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.dictionary import DECISION_DAY, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import read_rule
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.near_misses import candidates
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.table import Table
from engine.eligibility.rules import clause
from generative.test_certificates import clause_of
from runners.comparing import differences
from tools.certificates import fault

date = datetime.date
FOUNDED, AGE = Ref("登记日期"), "周年(登记日期, 判定日)"
FACTS = Dictionary(
    [
        Fact("登记日期", "founded", "Founded on", Kind.DATE, PeriodKind.POINT),
        Fact("成立年限", "age", "Age", Kind.NUMBER, PeriodKind.POINT, UNITS["年"], whole=True, formula=AGE),
        Fact("企业资质", "titles", "Titles", Kind.SET, PeriodKind.POINT, values=("甲", "乙")),
        Fact("营业收入", "revenue", "Revenue", Kind.MONEY, PeriodKind.YEAR, UNITS["万元"]),
    ]
)
TODAY = date(2026, 6, 30)


def rule(text: str) -> Clause:
    made = clause(Condition("1", read_rule(text, FACTS, expect="condition"), text))
    return replace(made, validity=Validity())


def firm(founded: datetime.date | None, **more: object) -> Record:
    known = {FOUNDED: founded} if founded is not None else {}
    return Record("某公司", 2025, {**known, **{Ref(name): value for name, value in more.items()}})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("text", "founded", "as_of", "met"),
    [
        ("登记日期 + 10年 >= 判定日", date(2016, 6, 30), TODAY, True),
        ("登记日期 + 10年 >= 判定日", date(2016, 6, 29), TODAY, False),
        ("成立年限 <= 10年", date(2015, 7, 1), TODAY, True),
        ("成立年限 == 10年", date(2015, 5, 12), date(2026, 2, 1), True),
        ("成立年限 == 21年", date(2015, 5, 12), date(2036, 6, 30), True),
        ("登记日期 + 1年 <= 判定日", date(2024, 2, 29), date(2025, 2, 28), True),
        ("登记日期 + 1年 <= 判定日", date(2024, 2, 29), date(2025, 2, 27), False),
        ("天数(登记日期, 判定日) < 30天", date(2026, 6, 1), TODAY, True),
        ("判定日 - 登记日期 >= 30天", date(2026, 6, 1), TODAY, False),
        ("月数(登记日期, 判定日) >= 6个月", date(2025, 12, 31), TODAY, True),
        ("登记日期 >= 年初(判定日)", date(2026, 1, 1), TODAY, True),
        ("登记日期 <= 月末(判定日 - 1个月)", date(2026, 6, 1), TODAY, False),
        ("年份(登记日期) == 年份(判定日)", date(2025, 12, 31), TODAY, False),
    ],
)
def test_it_decides_on_every_way(text: str, founded: datetime.date, as_of: datetime.date, met: bool) -> None:
    (compiled,) = book_of([rule(text)], as_of, FACTS).compiled
    known = firm(founded)
    decision = decide(compiled, known, FACTS)
    assert decision.verdict is (Verdict.MET if met else Verdict.NOT_MET)
    firms = Table.from_records([known, firm(None)], FACTS)
    fast, slow = (runner(FACTS).run([compiled], firms) for runner in (ColumnarRunner, ReferenceRunner))
    assert differences(fast, slow) == []
    assert for_day(compile_clause(rule(text), FACTS), as_of, FACTS).condition == compiled.condition


def test_a_clause_that_looks_a_year_further_back_does_so_when_its_day_is_set() -> None:
    made = rule("营业收入 >= 100万元 且 登记日期 + 1年 <= 判定日")
    shifted = compile_clause(made, FACTS, shift=1)
    assert for_day(shifted, TODAY, FACTS) == compile_clause(made, FACTS, shift=1, as_of=TODAY)
    known = {FOUNDED: date(2015, 5, 12), Ref("营业收入", 1): 2_000_000_00, Ref("营业收入"): 0}
    assert decide(for_day(shifted, TODAY, FACTS), Record("某公司", 2026, known), FACTS).verdict is Verdict.MET


def test_what_is_missing_is_the_fact_and_never_the_day() -> None:
    for text in ("登记日期 + 10年 >= 判定日", "成立年限 <= 10年"):
        (compiled,) = book_of([rule(text)], TODAY, FACTS).compiled
        decision = decide(compiled, firm(None), FACTS)
        assert (decision.verdict, decision.missing, decision.hard) == (Verdict.UNKNOWN, (FOUNDED,), False)
        assert DECISION_DAY not in [fact.ref.fact for fact in decision.reason.facts]


def test_without_a_day_a_rule_is_one_for_any_day() -> None:
    assert compile_clause(rule("登记日期 + 10年 >= 判定日"), FACTS).refs == (FOUNDED, Ref(DECISION_DAY))


def test_no_firm_is_told_to_be_younger() -> None:
    (compiled,) = book_of([rule("成立年限 <= 10年")], TODAY, FACTS).compiled
    decision = decide(compiled, firm(date(2015, 5, 12)), FACTS)
    assert (decision.standing, decision.reason.distance.zh) == (Standing.NOT_MET, "超出1年")
    assert decision.reason.actual.zh == "11年"
    table = Table.from_records([firm(date(2015, 5, 12))], FACTS)
    runner = ReferenceRunner(FACTS)
    assert candidates([compiled], table, runner.run([compiled], table), FACTS, runner=runner) == {}


def test_a_firm_is_told_how_long_it_has_to_wait() -> None:
    (compiled,) = book_of([rule("成立年限 >= 12年")], TODAY, FACTS).compiled
    decision = decide(compiled, firm(date(2015, 5, 12)), FACTS)
    assert (decision.standing, decision.reason.distance.zh) == (Standing.NOT_MET, "未满，差1年")


def certificate_of(text: str, known: Record, as_of: datetime.date) -> dict[str, object]:
    made, content = clause_of(text)
    checked = replace(made, condition=Condition("1", read_rule(text, FACTS, expect="condition"), text))
    shift = known.reference_year - (as_of.year - 1)
    compiled = compile_clause(checked, FACTS, shift=shift, as_of=as_of)
    case = Case(compiled, known, FACTS, content, as_of)
    found: dict[str, object] = json.loads(json.dumps(certificate(case, decide(compiled, known, FACTS))))
    return found


@pytest.mark.parametrize("founded", [date(2016, 6, 30), date(2016, 2, 29), None])
@pytest.mark.parametrize(
    "text",
    [
        "登记日期 + 10年 >= 判定日",
        "成立年限 <= 10年",
        "判定日 - 登记日期 > 365天",
        "非 已知(登记日期) 或 月末(登记日期) < 判定日 - 3个月",
        "(已知(企业资质) 或 空(企业资质)) 且 登记日期 >= 2016-01-01",
    ],
)
def test_the_certificate_carries_the_day(text: str, founded: datetime.date | None) -> None:
    assert fault(certificate_of(text, firm(founded), TODAY)) == ""


def test_a_certificate_for_another_day_is_refused() -> None:
    made, content = clause_of("登记日期 + 10年 >= 判定日")
    compiled = compile_clause(made, FACTS, as_of=date(2026, 6, 29))
    known = firm(date(2016, 6, 29))
    with pytest.raises(NotCertified):
        certificate(Case(compiled, known, FACTS, content, TODAY), decide(compiled, known, FACTS))


def test_what_is_known_is_settled_by_the_record_alone() -> None:
    (compiled,) = book_of([rule("非 已知(营业收入) 且 登记日期 >= 2016-01-01")], TODAY, FACTS).compiled
    decision = decide(compiled, replace(firm(None), reference_year=2026), FACTS)
    assert (decision.verdict, decision.missing) == (Verdict.UNKNOWN, (FOUNDED,))


def test_an_empty_set_is_known_to_be_empty() -> None:
    (compiled,) = book_of([rule('空(企业资质) 且 非 企业资质 属于 {"甲"}')], TODAY, FACTS).compiled
    assert decide(compiled, firm(None, 企业资质=frozenset()), FACTS).verdict is Verdict.MET
    assert decide(compiled, firm(None), FACTS).verdict is Verdict.UNKNOWN
    (never,) = book_of([rule('空(企业资质) 且 企业资质 属于 {"甲"}')], TODAY, FACTS).compiled
    assert decide(never, firm(None), FACTS).verdict is Verdict.NOT_MET


def test_no_fact_may_take_its_name() -> None:
    with pytest.raises(ValueError, match="内置"):
        Dictionary([Fact(DECISION_DAY, "day", "Day", Kind.DATE, PeriodKind.POINT)])
