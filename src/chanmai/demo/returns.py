"""From what is true to what is filed: returns that never came or came late, holes, corrections, habits of writing."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile
from chanmai.demo.recipes import known_percent

ALWAYS = frozenset(["营业收入", "从业人员"])
"""What the return requires."""
TAXED = frozenset(
    [
        "收入总额",
        "应纳税所得额",
        "地方级税收",
        "区级税收",
        "自主研发费用",
        "享受加计扣除的研发费用",
        "境内研发费用",
    ]
)
"""What small firms leave out most."""
TROUBLED_SILENT, TROUBLED_LATE = 9.0, 45.0
"""Percent of the returns of years of trouble that never come, or come late."""
SPLIT = ("软件业务收入", "软件产品收入", "信息技术服务收入", "信息安全收入", "嵌入式系统软件收入")


@dataclass(slots=True)
class Return:
    """One return of one firm: what it says, when it was filed, how it is written."""

    firm: Firm
    period: str
    values: dict[str, Value]
    filed_on: datetime.date
    name: str
    code: str
    habit: str = "plain"
    fault: str = ""  # the planted fault that keeps its row out


@dataclass(slots=True)
class ReturnSet:
    """All returns, and what was left out of them."""

    annual: list[Return] = field(default_factory=list)
    corrections: list[Return] = field(default_factory=list)
    monthly: list[Return] = field(default_factory=list)
    yearly: list[Return] = field(default_factory=list)
    missing_returns: list[tuple[Firm, int]] = field(default_factory=list)
    removed: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def remove(self, firm: Firm, period: str, name: str) -> None:
        """Remember that a value was left out."""
        self.removed.setdefault(firm.number, {}).setdefault(period, []).append(name)


def file_returns(firms: Sequence[Firm], profile: Profile, seed: int) -> ReturnSet:
    """The returns of all firms. Firms that were planted file everything, in time and without a slip."""
    return_set = ReturnSet()
    known = known_percent(profile)
    annual = [each.fact for each in profile.pack.forms["annual"].fields if each.fact]
    yearly = [each.fact for each in profile.pack.forms["supplement-year"].fields if each.fact]
    for firm in firms:
        care = 1.0 if firm.planted else Dice(seed, "care", firm.number).unit()
        habits = _Habits.of(firm, yearly, known, Dice(seed, "supplement", firm.number), care)
        for year in sorted(firm.figures):
            _annual(return_set, firm, year, annual, Dice(seed, "return", firm.number, year), care)
            _supplement(return_set, firm, year, yearly, habits)
        _monthly(return_set, firm, profile, seed)
    return return_set


def due(year: int) -> datetime.date:
    """By when the return of a year is to be filed."""
    return datetime.date(year + 1, 3, 21)


def name_in(firm: Firm, year: int) -> str:
    """The name under which a firm filed for a year."""
    return firm.former if firm.renamed and year < firm.renamed else firm.name


def _annual(
    return_set: ReturnSet, firm: Firm, year: int, facts: Sequence[str], dice: Dice, care: float
) -> None:
    small = firm.strength < 0.6
    lax = dice.fork(1) if year in firm.troubles else None
    missing = not firm.planted and dice.chance((7.0 if small else 1.6) * (1.6 - care))
    if missing or (lax is not None and lax.chance(TROUBLED_SILENT)):
        return_set.missing_returns.append((firm, year))
        firm.yearly_facts(year)["按时报送统计数据"] = False
        return
    late = not firm.planted and dice.chance(9 * (1.5 - care))
    late = late or (lax is not None and lax.chance(TROUBLED_LATE))
    day = due(year) + datetime.timedelta(days=1 + dice.below(60) if late else -dice.below(55))
    if late:
        firm.yearly_facts(year)["按时报送统计数据"] = False
    values = {name: firm.figures[year][name] for name in facts if name in firm.figures[year]}
    if not firm.planted:
        _leave_out(return_set, firm, year, values, dice, (3.0 if small else 0.9) * (1.5 - care))
    filing = Return(firm, str(year), values, day, name_in(firm, year), firm.code, _habit(firm, dice))
    return_set.annual.append(filing)


def _leave_out(
    return_set: ReturnSet, firm: Firm, year: int, values: dict[str, Value], dice: Dice, percent: float
) -> None:
    """Holes: tax figures more often than others, small firms more often than large ones, the categories together."""
    if dice.chance(percent * 2):
        for name in SPLIT[1:]:
            values.pop(name, None)
            return_set.remove(firm, str(year), name)
    for name in sorted(values):
        if name in ALWAYS or name in SPLIT:
            continue
        if dice.chance(percent * 3.2 if name in TAXED else percent):
            del values[name]
            return_set.remove(firm, str(year), name)


def _habit(firm: Firm, dice: Dice) -> str:
    """How the clerk of a firm writes numbers."""
    if firm.planted or not dice.chance(14):
        return "plain"
    return dice.weighed({"text": 40, "grouped": 35, "unit": 15, "wide": 10})


@dataclass(frozen=True, slots=True)
class _Habits:
    """Which facts a firm never files, which it forgets in some years, and how many days it takes."""

    never: frozenset[str]
    forgotten: tuple[str, ...]
    days: int

    @classmethod
    def of(
        cls, firm: Firm, facts: Sequence[str], known: Mapping[str, float], dice: Dice, care: float
    ) -> "_Habits":
        """The habits of a firm; those of a planted one are perfect."""
        if firm.planted:
            return cls(frozenset(), (), 0)
        never = {name for name in facts if not dice.chance(filed_percent(known.get(name, 97), care))}
        forgotten = tuple(dice.one_of(facts) for _ in range(dice.below(6)))
        return cls(frozenset(never), forgotten, dice.below(40))

    def leaves_out(self, name: str, year: int) -> bool:
        """True when the fact is missing from the return of that year."""
        return name in self.never or (name in self.forgotten and (year + len(name)) % 3 == 0)


def _supplement(return_set: ReturnSet, firm: Firm, year: int, facts: Sequence[str], habits: _Habits) -> None:
    figures = firm.yearly_facts(year)
    values: dict[str, Value] = {}
    for name in facts:
        if name not in figures:
            continue
        if habits.leaves_out(name, year):
            return_set.remove(firm, str(year), name)
        else:
            values[name] = figures[name]
    day = due(year) + datetime.timedelta(days=habits.days)
    return_set.yearly.append(Return(firm, str(year), values, day, name_in(firm, year), firm.code))


def filed_percent(usual: float, care: float) -> float:
    """How often a firm files what is filed by so many of a hundred; the careful leave less out."""
    return 100 - (100 - usual) * (1.0 - 0.8 * care)


def _monthly(return_set: ReturnSet, firm: Firm, profile: Profile, seed: int) -> None:
    """Cumulative returns of the year after the last, by firms above the line of scale."""
    last = profile.last_year
    if firm.closed or firm.revenue(last) < profile.money("above_scale_revenue"):
        return
    dice = Dice(seed, "months", firm.number)
    pace = 1.08 + dice.normal() * 0.12
    for month in profile.city["next_year_months"]:
        share = max(0.01, month / 12 * (pace + 0.015 * dice.normal()))
        values = _to_month(firm, last, share)
        day = datetime.date(last + 1, month + 1, 3 + dice.below(12))
        if firm.planted or dice.chance(96):
            filing = Return(firm, f"{last + 1}-{month:02}", values, day, firm.name, firm.code)
            return_set.monthly.append(filing)


def _to_month(firm: Firm, year: int, share: float) -> dict[str, Value]:
    parts = {name: int(firm.amount(year, name) * share) // 100 * 100 for name in SPLIT[1:]}
    software = sum(parts.values())
    revenue = max(software, int(firm.revenue(year) * share) // 100 * 100)
    figures: dict[str, Value] = {"营业收入": revenue, "软件业务收入": software, **parts}
    for name in ("利润总额", "研发费用", "应付职工薪酬"):
        figures[name] = int(firm.amount(year, name) * share) // 100 * 100
    figures["从业人员"] = firm.amount(year, "从业人员")
    return figures
