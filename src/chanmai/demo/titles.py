"""Titles, lists and recognitions of the invented firms, with as many as the plan prints where it prints a number."""

from collections.abc import Sequence
from typing import Any

from chanmai.demo.dice import Dice
from chanmai.demo.figures import whole_steps
from chanmai.demo.firms import Firm
from chanmai.demo.profile import Profile, yuan


def set_titles(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Everything that somebody keeps a list of, as facts of years and states."""
    line = profile.money("above_scale_revenue")
    for firm in firms:
        _scale(firm, profile, line)
        _high_tech(firm, profile, seed)
        _gradient(firm, profile, seed)
        _size(firm, profile)
    keys = _key_firms(firms, profile)
    _key_research(firms, keys, profile, seed)
    _cmmi(firms, profile, seed)
    _listing(firms, profile, seed)
    _rankings(firms, profile)
    _counts(firms, profile, seed)


def _scale(firm: Firm, profile: Profile, line: int) -> None:
    years_above = [year for year in sorted(firm.figures) if firm.revenue(year) >= line]
    for year in firm.figures:
        for name in profile.city["titles"]["above_scale"]:
            firm.yearly_facts(year)[name] = firm.revenue(year) >= line
    if years_above:
        first = (
            years_above[0]
            if years_above[0] > profile.years.start
            else max(firm.founded.year, 2008 + firm.number % 7)
        )
        firm.states["纳统年度"] = first


def is_above(firm: Firm, profile: Profile, year: int) -> bool:
    """True for a firm above scale in that year."""
    return firm.yearly_facts(year).get(profile.city["titles"]["above_scale"][0]) is True


def _high_tech(firm: Firm, profile: Profile, seed: int) -> None:
    """First recognised in some year, then again every third year as long as it goes well."""
    rule = profile.city["titles"]["high_tech"]
    dice = Dice(seed, "high-tech", firm.number)
    large = firm.strength > 0.6
    applies = dice.chance(rule["above"] if large else rule["below"])
    start = max(rule["since"], firm.founded.year + 1 + dice.below(3))
    first = start + dice.below(max(1, profile.last_year + 1 - start))
    events = {}
    if applies:
        events[first] = rule["first"]
        year = first + rule["years"]
        while year <= profile.last_year and dice.chance(rule["renew"]):
            events[year] = rule["again"]
            year += rule["years"]
    for year in firm.figures:
        last = max((each for each in events if each <= year), default=0)
        firm.yearly_facts(year)[rule["flag"]] = bool(last) and year < last + rule["years"]
        firm.yearly_facts(year)[rule["event"]] = events.get(year, rule["none"])
        firm.yearly_facts(year)[rule["city"]] = bool(events) and first - 2 <= year < first + 1


def _gradient(firm: Firm, profile: Profile, seed: int) -> None:
    """One tier after the other, a year or more apart."""
    rule = profile.city["titles"]["gradient"]
    dice = Dice(seed, "gradient", firm.number)
    won: dict[str, int] = {}
    year = 0
    for tier in rule["tiers"]:
        if not dice.chance(tier["above"] if firm.strength > 0.6 else tier["below"]):
            break
        year = max(year, tier["since"]) + dice.below(3)
        won[tier["title"]] = year
    beside = rule["beside"]
    if dice.chance(beside["above"] if firm.strength > 0.6 else beside["below"]):
        won[beside["title"]] = beside["since"] + dice.below(3)
    for each in firm.figures:
        if each >= min(tier["since"] for tier in rule["tiers"]) - 1:
            firm.yearly_facts(each)[rule["held"]] = tuple(
                title for title, since in won.items() if since <= each
            )
            firm.yearly_facts(each)[rule["first"]] = tuple(
                title for title, since in won.items() if since == each
            )


def _size(firm: Firm, profile: Profile) -> None:
    for year, figures in firm.figures.items():
        staff = figures["从业人员"]
        for size in profile.city["sizes"]:
            if (
                firm.revenue(year) >= yuan(size["revenue"])
                and isinstance(staff, int)
                and staff >= size["staff"]
            ):
                firm.yearly_facts(year)["企业规模"] = size["value"]
                break


def _key_firms(firms: Sequence[Firm], profile: Profile) -> list[Firm]:
    """The largest of the base year, as many as city.yaml says; later all above the line, as the city's rule has it."""
    name, base = profile.city["titles"]["key"], profile.base_year
    count = max(1, round(len(firms) * profile.city["key_firms"] / profile.plan_figure("firms")))
    largest = sorted(firms, key=lambda firm: (-firm.revenue(base), firm.number))[:count]
    numbers = {firm.number for firm in largest}
    line = profile.money("key_revenue")
    for firm in firms:
        for year in firm.figures:
            by_rule = firm.revenue(year) * 11 // 12 >= line
            firm.yearly_facts(year)[name] = firm.number in numbers if year <= base + 1 else by_rule
    return largest


def _key_research(firms: Sequence[Firm], keys: Sequence[Firm], profile: Profile, seed: int) -> None:
    """In the base year as many key firms as the plan prints spend more of their revenue on research than the trade."""
    year = profile.base_year
    number = max(
        1, round(len(firms) * profile.plan_figure("key_above_average") / profile.plan_figure("firms"))
    )
    above = {firm.number for firm in Dice(seed, "key-research").mixed(keys)[: min(number, len(keys))]}
    for _ in range(40):
        share = average_research(firms, year)
        wrong = [firm for firm in keys if (_research_share(firm, year) > share) != (firm.number in above)]
        if not wrong:
            return
        for firm in wrong:
            _scale_research(firm, year, share * (1.35 if firm.number in above else 0.8))


def average_research(firms: Sequence[Firm], year: int) -> float:
    """Research of all firms over revenue of all firms."""
    firms_of_year = [firm for firm in firms if year in firm.figures]
    revenue = sum(firm.revenue(year) for firm in firms_of_year)
    return sum(firm.amount(year, "研发费用") for firm in firms_of_year) / revenue


def _research_share(firm: Firm, year: int) -> float:
    return firm.amount(year, "研发费用") / firm.revenue(year)


def _scale_research(firm: Firm, year: int, share: float) -> None:
    """Bring all research figures of a firm to another level: to this share in this year, alike in the others."""
    factor = share / _research_share(firm, year)
    for figures in firm.figures.values():
        for name in (
            "研发费用",
            "自主研发费用",
            "境内研发费用",
            "研发经费支出",
            "研发投入",
            "享受加计扣除的研发费用",
        ):
            value = figures[name]
            if isinstance(value, int):
                figures[name] = whole_steps(value * factor, 100)


def _cmmi(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """As many as the plan prints in the base year, the larger ones first; more of them from year to year."""
    name, base = profile.city["titles"]["cmmi"], profile.base_year
    target = profile.plan_figure("cmmi3") + profile.city["cmmi3_at_least"]
    count = max(1, round(len(firms) * target / profile.plan_figure("firms")))
    scored = sorted(
        firms, key=lambda firm: (-firm.strength - Dice(seed, "cmmi", firm.number).unit() * 2, firm.number)
    )
    place = {firm.number: index for index, firm in enumerate(scored)}
    for firm in firms:
        for year in firm.figures:
            firm.yearly_facts(year)[name] = place[firm.number] < count * (1 + 0.11 * (year - base))


def _listing(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """The stage on the way to the stock exchange, the largest firms furthest."""
    rule = profile.city["titles"]["listing"]
    firms_of_year = [firm for firm in firms if firm.there(profile.last_year)]
    count = sum(step["firms"] for step in rule["steps"])
    large = sorted(firms_of_year, key=lambda firm: (-firm.revenue(profile.last_year), firm.number))[
        : count * 2
    ]
    queue = Dice(seed, "listing").mixed(large[: count + count // 3])
    dice = Dice(seed, "listed-when")
    for firm in firms:
        for year in firm.figures:
            if year > profile.base_year:
                firm.yearly_facts(year)[rule["progress"]] = ()
        firm.states[rule["stage"]] = ()
    for step in reversed(rule["steps"]):
        number = max(1, round(step["firms"] * len(firms) / profile.plan_figure("firms")))
        for place, firm in enumerate(queue[:number]):
            firm.states[rule["stage"]] = (step["name"],)
            if place == 0 or dice.chance(rule["recent"]):
                firm.yearly_facts(profile.last_year)[rule["progress"]] = (step["name"],)
        del queue[:number]


def _rankings(firms: Sequence[Firm], profile: Profile) -> None:
    """The national rankings of the base year, as many firms as the plan prints; kept up by half of them later."""
    rule: dict[str, Any] = profile.city["titles"]["rankings"]
    base = profile.base_year
    queue = sorted(firms, key=lambda firm: (-firm.revenue(base), firm.number))
    for title, number in rule["counts"].items():
        for index in range(number):
            firm = queue.pop(index)
            for year in firm.figures:
                if year >= base and (year == base or index % 2 == 0):
                    firm.yearly_facts(year)[rule["fact"]] = (title,)


def _counts(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Things of which the whole city has a few: spread over large firms and the years of the plan."""
    dice = Dice(seed, "counts")
    large = [firm for firm in firms if is_above(firm, profile, profile.last_year)]
    for rule in profile.city["titles"]["counts"]:
        for firm in firms:
            for year in firm.figures:
                if year > profile.base_year:
                    firm.yearly_facts(year)[rule["fact"]] = 0
        for _ in range(rule["total"] if large else 0):
            firm = dice.one_of(large)
            year = profile.base_year + 1 + dice.below(profile.last_year - profile.base_year)
            before = firm.yearly_facts(year).get(rule["fact"])
            firm.yearly_facts(year)[rule["fact"]] = 1 + (before if isinstance(before, int) else 0)
