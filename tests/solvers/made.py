"""Small clauses and ladders made for the tests of proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses import clause as clauses
from chanmai.engine.eligibility.clauses.clause import Amount, Clause, Condition, Group, Stacking, Take
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.parse import parse

WAN = 1_000_000
ZERO = Fraction(0)


def _money(name: str, code: str, **more: object) -> Fact:
    lever = Lever("up", Fraction(10 * WAN))
    return Fact(
        name, code, code, Kind.MONEY, PeriodKind.YEAR, UNITS["万元"], lowest=ZERO, lever=lever, **more  # type: ignore[arg-type]
    )  # fmt: skip


FACTS = Dictionary(
    [
        _money("营业收入", "revenue"),
        _money("研发费用", "rd"),
        _money("云服务费用", "cloud"),
        _money("项目投资额", "investment"),
        Fact(
            "从业人员", "staff", "staff", Kind.NUMBER, PeriodKind.YEAR, UNITS["人"], whole=True, lowest=ZERO,
            lever=Lever("both", Fraction(1)),
        ),
        Fact("规上企业", "above_scale", "above scale", Kind.FLAG, PeriodKind.YEAR),
        Fact(
            "高企认定类型", "hnte", "recognition", Kind.CATEGORY, PeriodKind.YEAR,
            values=("首次认定", "重新认定", "未认定"),
        ),
    ]
)  # fmt: skip


def tree(*tests: str, count: int | None = None, key: str = "") -> Group:
    """A group of tests; all of them have to hold unless a count is given. Tests are numbered below the key."""
    prefix = f"{key}." if key else ""
    items = tuple(clauses.Test(f"{prefix}{index}", parse(text), text) for index, text in enumerate(tests, 1))
    return Group(key or "0", len(items) if count is None else count, items)


def made(
    code: str,
    *tests: str,
    amount: str = "",
    cap: int | None = None,
    condition: Condition | None = None,
    status: clauses.Status = clauses.Status.IN_FORCE,
    matter: str = "",
    replaces: Sequence[str] = (),
    group: str = "",
    take: Take = Take.HIGHEST,
) -> Clause:
    """A clause of one document."""
    return Clause(
        code=code,
        name=f"{code}奖励",
        document=clauses.Document("样本办法", "", "", "市", "2024"),
        article="",
        applies_to="企业",
        status=status,
        evidence=clauses.Evidence.ORIGINAL,
        validity=clauses.Validity(),
        reference="上一年度",
        condition=condition or tree(*tests),
        amount=Amount(parse(amount), amount, cap=cap) if amount else None,
        stacking=(Stacking(group, take),) if group else (),
        matter=matter,
        replaces=tuple(replaces),
    )


def compiled(clause: Clause) -> Compiled:
    return compile_clause(clause, FACTS)


@dataclass(frozen=True)
class Name:
    zh: str


@dataclass(frozen=True)
class MadeTier:
    made: Clause

    def clause(self) -> Clause:
        return self.made


@dataclass(frozen=True)
class MadeLadder:
    name: Name
    exclusive: bool
    tiers: tuple[MadeTier, ...]


def ladder(*tiers: Clause, exclusive: bool = True) -> MadeLadder:
    return MadeLadder(Name("样本档位"), exclusive, tuple(MadeTier(tier) for tier in tiers))
