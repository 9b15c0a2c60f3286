"""What people do to returns: names written otherwise, rows sent twice, slips mended later, rows that are refused."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from chanmai.demo.codes import broken_code
from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile
from chanmai.demo.returns import SPLIT, Return, ReturnSet
from chanmai.demo.units import UnitSlip, plant_units

TRADITIONAL = str.maketrans("门厦", "門廈")
MONEY_SLIPS = ("利润总额", "研发费用", "净利润", "应付职工薪酬")


@dataclass(slots=True)
class Slips:
    """What was done, for the truth file. Numbers are those of firms, years as text."""

    names: list[tuple[Firm, str, str]] = field(default_factory=list)  # firm, period, as written
    repeated: list[tuple[Firm, str]] = field(default_factory=list)
    corrected: list[tuple[Firm, str]] = field(default_factory=list)
    no_code: list[tuple[Firm, str]] = field(default_factory=list)
    faults: list[tuple[Firm, str, str]] = field(default_factory=list)  # firm, period, what is wrong
    units: list[UnitSlip] = field(default_factory=list)


def spoil(return_set: ReturnSet, firms: Sequence[Firm], profile: Profile, seed: int) -> Slips:
    """Put the slips into the annual returns. What keeps a row out or is wrong, a later return mends."""
    slips = Slips()
    twice = _twice_named(firms)
    copies: list[Return] = []
    for filing in return_set.annual:
        copies.append(filing)
        if filing.firm.planted:
            continue
        dice = Dice(seed, "slip", filing.firm.number, filing.period)
        throw = dice.unit() * 100
        if throw < 1.2 and filing.name == filing.firm.name:
            _misname(filing, dice, profile, slips)
        elif 4 <= throw < 4.5:
            _drop_code(filing, twice, slips)
        elif 4.5 <= throw < 5.0:
            copies.append(replace(filing, values=dict(filing.values)))
            slips.repeated.append((filing.firm, filing.period))
        elif 5.0 <= throw < 6.2:
            _slip_of_the_pen(return_set, filing, dice, slips)
    return_set.annual[:] = copies
    _plant_faults(return_set, firms, profile, seed, slips)
    slips.units = plant_units(return_set, profile, seed)
    return slips


def _twice_named(firms: Sequence[Firm]) -> set[str]:
    """Names that do not tell one firm from another."""
    names: set[str] = set()
    twice: set[str] = set()
    for firm in firms:
        for name in {firm.name, firm.former} - {""}:
            (twice if name in names else names).add(name)
    return twice


def _misname(filing: Return, dice: Dice, profile: Profile, slips: Slips) -> None:
    """The same name as another hand writes it."""
    short, long = profile.city["place_word"], profile.city["place_long"]
    ways: list[Callable[[str], str]] = [
        lambda name: name.replace("（", "(").replace("）", ")"),
        lambda name: name[:2] + " " + name[2:],
        lambda name: name + "　",
        lambda name: name.translate(TRADITIONAL),
        lambda name: name.replace(long, short) if name.startswith(long) else name.replace(short, long, 1),
        lambda name: name.replace("有限公司", "有限责任公司") if "责任" not in name else name,
        lambda name: name[:-5] + name[-4:],
    ]
    variant = dice.one_of(ways)(filing.name)
    if variant != filing.name:
        slips.names.append((filing.firm, filing.period, variant))
        filing.name = variant
    if dice.chance(30):
        filing.code = filing.code.lower() if dice.chance(50) else f"{filing.code[:8]} {filing.code[8:]}"


def _drop_code(filing: Return, twice: set[str], slips: Slips) -> None:
    """No code: the name alone must do, so only where it can."""
    if filing.name == filing.firm.name and filing.name not in twice:
        filing.code = ""
        slips.no_code.append((filing.firm, filing.period))


def _slip_of_the_pen(return_set: ReturnSet, filing: Return, dice: Dice, slips: Slips) -> None:
    """One figure is ten times too large or small; weeks later the right return comes."""
    name = dice.one_of(MONEY_SLIPS)
    value = filing.values.get(name)
    if not isinstance(value, int) or not value:
        return
    _mend_later(return_set, filing, 20 + dice.below(70))
    filing.values = {**filing.values, name: value // 1000 * 100 if dice.chance(50) else value * 10}
    slips.corrected.append((filing.firm, filing.period))


def _mend_later(return_set: ReturnSet, filing: Return, days: int) -> None:
    day = filing.filed_on + datetime.timedelta(days=days)
    right = replace(filing, values=dict(filing.values), filed_on=day, habit="plain", fault="")
    right.name, right.code = filing.firm.name, filing.firm.code
    return_set.corrections.append(right)


FAULTS = (
    "credit_code_check",
    "code_of_another",
    "not_a_number",
    "sum-of-four",
    "software-within-revenue",
    "contradiction",
    "required",
    "not_whole",
    "not_a_day",
    "formula",
)
"""What is planted in the returns of the last years, one each: the code by which the import tells of it."""


def _plant_faults(
    return_set: ReturnSet, firms: Sequence[Firm], profile: Profile, seed: int, slips: Slips
) -> None:
    last = profile.last_year
    for place, fault in enumerate(FAULTS):
        year = str(last if fault == "formula" else last - place % 3)
        candidates = [filing for filing in return_set.annual if _may_break(filing, year)]
        if not candidates:
            continue
        filing = Dice(seed, "fault", fault).one_of(candidates)
        _mend_later(return_set, filing, 30)
        filing.fault = fault
        _BREAK.get(fault, _leave)(return_set, filing, firms)
        slips.faults.append((filing.firm, filing.period, fault))


def _may_break(filing: Return, year: str) -> bool:
    whole = filing.period == year and all(name in filing.values for name in SPLIT)
    own = filing.name == filing.firm.name and filing.code == filing.firm.code
    return whole and own and not filing.fault and not filing.firm.planted and filing.firm.strength > 0


def _leave(return_set: ReturnSet, filing: Return, firms: Sequence[Firm]) -> None:
    """The writer of the file puts it in: the cell is not a value."""


def _break_code(_filed: ReturnSet, filing: Return, _firms: Sequence[Firm]) -> None:
    filing.code = broken_code(filing.code)


def _take_code(_filed: ReturnSet, filing: Return, firms: Sequence[Firm]) -> None:
    other = next(
        firm
        for firm in firms
        if firm.name[2:4] != filing.firm.name[2:4] and firm.domain != filing.firm.domain
    )
    filing.code = other.code


def _break_sum(_filed: ReturnSet, filing: Return, _firms: Sequence[Firm]) -> None:
    _add(filing, SPLIT[1], 30_000_000)


def _break_share(_filed: ReturnSet, filing: Return, _firms: Sequence[Firm]) -> None:
    revenue, software = filing.values["营业收入"], filing.values["软件业务收入"]
    more = (int(revenue) if isinstance(revenue, int) else 0) + 10_000_000
    _add(filing, SPLIT[1], more - (int(software) if isinstance(software, int) else 0))
    filing.values["软件业务收入"] = more


def _contradict(return_set: ReturnSet, filing: Return, _firms: Sequence[Firm]) -> None:
    other = replace(filing, values=dict(filing.values))
    _add(other, "从业人员", 7)
    return_set.annual.insert(return_set.annual.index(filing) + 1, other)


def _blank(_filed: ReturnSet, filing: Return, _firms: Sequence[Firm]) -> None:
    del filing.values["营业收入"]


def _add(filing: Return, name: str, more: int) -> None:
    value: Value = filing.values[name]
    filing.values[name] = (value if isinstance(value, int) else 0) + more


_BREAK = {
    "credit_code_check": _break_code,
    "code_of_another": _take_code,
    "sum-of-four": _break_sum,
    "software-within-revenue": _break_share,
    "contradiction": _contradict,
    "required": _blank,
}
