"""The yearly figures of a firm around its revenue: business by category, staff, research, profit, tax, rights."""

from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.growth import grain
from chanmai.demo.profile import Profile

CATEGORIES = ("软件产品收入", "信息技术服务收入", "信息安全收入", "嵌入式系统软件收入")
AFTER_TAX = 0.87  # of profit
SERVICE_DRIFT = 0.62  # points a year that move from products to services


@dataclass(frozen=True, slots=True)
class Traits:
    """What stays with a firm over the years; shares are parts of 1."""

    main: float
    software: float
    split: tuple[float, float, float, float]
    head: float  # 元 of revenue for each employee
    research: float
    margin: float
    pay: float  # 元 a year and employee
    assets: float
    debt: float
    engineers: float
    graduates: float
    own: float
    abroad: float
    grain: int
    embedded: bool


def set_figures(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Fill in the figures of every firm and year, then bring the key firms' research in line with the plan."""
    for firm in firms:
        traits = traits_of(firm, profile, seed)
        for year in firm.figures:
            firm.figures[year] = year_figures(firm, traits, profile, seed, year)


def traits_of(firm: Firm, profile: Profile, seed: int) -> Traits:
    """The lasting traits of a firm."""
    dice = Dice(seed, "traits", firm.number)
    large = min(1.0, max(0.0, firm.strength / 3))
    split = _split(profile.city["domains"][firm.domain]["split"], dice)
    return Traits(
        main=1.0 if dice.chance(55) else dice.between(0.86, 0.995),
        software=1.0
        if dice.chance(16)
        else dice.between(0.62, 0.98)
        if dice.chance(92)
        else dice.unit() * 0.5,
        split=split,
        head=dice.between(260_000, 700_000) * (1 + 2.2 * large * dice.unit()),
        research=min(0.6, 0.05 + 0.24 * dice.unit() * dice.unit() + (0.05 if dice.chance(30) else 0)),
        margin=0.07 + dice.normal() * 0.07,
        pay=dice.between(95_000, 260_000),
        assets=dice.between(0.5, 2.0),
        debt=dice.between(0.15, 0.78),
        engineers=dice.between(0.2, 0.68),
        graduates=dice.between(0.35, 0.92),
        own=dice.between(0.72, 0.97),
        abroad=dice.unit() * 0.12 if dice.chance(14) else 0.0,
        grain=grain(firm),
        embedded=split[3] > 0.1 and dice.chance(60),
    )


def _split(usual: Sequence[int], dice: Dice) -> tuple[float, float, float, float]:
    parts = [share * dice.between(0.4, 1.6) if share > 1 or dice.chance(20) else 0.0 for share in usual]
    if dice.chance(8):
        parts = [100.0 if share == max(usual) else 0.0 for share in usual]
    total = sum(parts) or 1.0
    product, service, security, embedded = (part / total for part in parts)
    return product, service, security, embedded


def year_figures(firm: Firm, traits: Traits, profile: Profile, seed: int, year: int) -> dict[str, Value]:
    """Everything that the annual return asks for. Money in 元, in the firm's rounding; the categories add up."""
    dice = Dice(seed, "year", firm.number, year)
    revenue = firm.revenue(year)
    money = _Money(revenue, traits.grain)
    main = money.part(traits.main)
    software = whole_steps(main * traits.software, traits.grain)
    staff = _staff(revenue, traits, firm, year)
    research = money.part(traits.research * dice.between(0.88, 1.12))
    profit = whole_steps(revenue * (traits.margin + dice.normal() * 0.03), traits.grain)
    figures: dict[str, Value] = {"营业收入": revenue, "主营业务收入": main, "软件业务收入": software}
    figures |= zip(CATEGORIES, _categories(software, traits, profile.base_year, year), strict=True)
    figures |= _people(staff, traits, dice)
    figures |= _research(research, traits, dice)
    figures |= _accounts(money, traits, profit, staff, dice)
    figures |= _software_tax(software, main, traits, dice)
    figures |= _rights(firm, traits, staff, year, dice)
    return figures


@dataclass(frozen=True, slots=True)
class _Money:
    """Parts of a revenue, in the firm's rounding."""

    revenue: int
    grain: int

    def part(self, share: float) -> int:
        """A part of it, never above it for shares up to 1."""
        return whole_steps(self.revenue * share, self.grain)


def whole_steps(amount: float, step: int) -> int:
    """Down to a whole number of steps."""
    return int(amount // step) * step


def _staff(revenue: int, traits: Traits, firm: Firm, year: int) -> int:
    """Employees at the end of the year; money per head grows by about four percent a year."""
    return max(2 + firm.number % 3, int(revenue / (traits.head * 1.04 ** (year - 2020))))


def _categories(software: int, traits: Traits, base_year: int, year: int) -> tuple[int, int, int, int]:
    """The four categories; services gain on products year by year, and what rounding leaves goes to services."""
    drift = SERVICE_DRIFT / 100 * (year - base_year)
    product = min(max(traits.split[0] - drift, 0.0), traits.split[0] + traits.split[1])
    first = whole_steps(software * product, traits.grain)
    security = whole_steps(software * traits.split[2], traits.grain)
    embedded = whole_steps(software * traits.split[3], traits.grain)
    return first, software - first - security - embedded, security, embedded


def _people(staff: int, traits: Traits, dice: Dice) -> dict[str, Value]:
    average = max(1, int(staff * dice.between(0.93, 1.05)))
    engineers = int(min(staff, average) * traits.engineers)
    return {
        "从业人员": staff,
        "职工总数": average,
        "研发人员": engineers,
        "科技人员": min(average, int(engineers * 1.15)),
        "本科及以上人员": int(average * traits.graduates),
    }


def _research(research: int, traits: Traits, dice: Dice) -> dict[str, Value]:
    step = traits.grain
    own = whole_steps(research * traits.own, step)
    return {
        "研发费用": research,
        "自主研发费用": own,
        "境内研发费用": research
        if dice.chance(80)
        else whole_steps(research * dice.between(0.55, 0.99), step),
        "研发经费支出": whole_steps(research * dice.between(0.78, 0.99), step),
        "研发投入": whole_steps(research * dice.between(1.0, 1.12), step),
        "享受加计扣除的研发费用": whole_steps(research * dice.between(0.62, 0.9), step),
    }


def _accounts(money: _Money, traits: Traits, profit: int, staff: int, dice: Dice) -> dict[str, Value]:
    step = traits.grain
    assets = money.part(traits.assets * dice.between(0.92, 1.1)) + step
    taxes = money.part(dice.between(0.012, 0.05))
    funded = money.part(dice.between(0.05, 0.9)) if dice.chance(2.5) else 0
    return {
        "营业利润": whole_steps(profit * dice.between(0.9, 1.0), step),
        "利润总额": profit,
        "净利润": whole_steps(profit * (AFTER_TAX if profit > 0 else 1.0), step),
        "资产总额": assets,
        "负债总额": whole_steps(assets * traits.debt * dice.between(0.92, 1.08), step),
        "应付职工薪酬": whole_steps(staff * traits.pay * dice.between(0.95, 1.05), step),
        "收入总额": money.part(dice.between(1.0, 1.03)),
        "应纳税所得额": whole_steps(profit * dice.between(0.82, 1.04), step),
        "成本费用支出总额": money.part(max(0.4, 1 - traits.margin)),
        "工业总产值": money.part(dice.between(0.7, 0.98)) if traits.embedded else 0,
        "新增股权融资实缴额": funded,
        "地方级税收": taxes,
        "区级税收": whole_steps(taxes * 0.4, step),
        "经营现金流量净额": whole_steps(profit * dice.between(0.3, 1.4), step),
        "实际支付利息": money.part(dice.between(0, 0.006)) if dice.chance(45) else 0,
    }


def _software_tax(software: int, main: int, traits: Traits, dice: Dice) -> dict[str, Value]:
    step = traits.grain
    developed = whole_steps(software * dice.between(0.9, 1.0), step)
    return {
        "软件开发销售及服务收入": developed,
        "自主软件开发销售及服务收入": whole_steps(developed * traits.own, step),
        "高新技术产品收入": whole_steps(main * dice.between(0.45, 0.98), step),
        "新兴数字领域收入": whole_steps(main * dice.unit(), step) if dice.chance(35) else 0,
        "集成电路设计收入": 0,
        "软件出口": int(software * traits.abroad / 70_000),
        "主要从事软件和信息技术服务": traits.software > 0.5,
        "主要从事集成电路设计": False,
        "主要从事重点软件或平台数据服务": dice.chance(12),
    }


def _rights(firm: Firm, traits: Traits, staff: int, year: int, dice: Dice) -> dict[str, Value]:
    age = max(1, year - max(2008, firm.founded.year))
    copyrights = int(age * (1.2 + staff / 60 * traits.engineers * 3) * dice.between(0.85, 1.0)) + 1
    patents = int(age * staff * traits.engineers / 220)
    return {"软件著作权数": copyrights, "发明专利数": patents, "知识产权数": copyrights + patents + age // 3}
