"""What people do to returns: names written otherwise, rows sent twice, slips mended later, rows that are refused."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from chanmai.demo.codes import broken_code
from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile
from chanmai.demo.returns import SPLIT, Return, ReturnSet

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


def spoil(filed: ReturnSet, firms: Sequence[Firm], profile: Profile, seed: int) -> Slips:
    """Put the slips into the annual returns. What keeps a row out or is wrong, a later return mends."""
    slips = Slips()
    twice = _twice_named(firms)
    spoiled: list[Return] = []
    for made in filed.annual:
        spoiled.append(made)
        if made.firm.planted:
            continue
        dice = Dice(seed, "slip", made.firm.number, made.period)
        throw = dice.unit() * 100
        if throw < 4 and made.name == made.firm.name:
            _misname(made, dice, profile, slips)
        elif throw < 4.5:
            _drop_code(made, twice, slips)
        elif throw < 5.0:
            spoiled.append(replace(made, values=dict(made.values)))
            slips.repeated.append((made.firm, made.period))
        elif throw < 6.2:
            _slip_of_the_pen(filed, made, dice, slips)
    filed.annual[:] = spoiled
    _plant_faults(filed, firms, profile, seed, slips)
    return slips


def _twice_named(firms: Sequence[Firm]) -> set[str]:
    """Names that do not tell one firm from another."""
    seen: set[str] = set()
    twice: set[str] = set()
    for firm in firms:
        for name in {firm.name, firm.former} - {""}:
            (twice if name in seen else seen).add(name)
    return twice


def _misname(made: Return, dice: Dice, profile: Profile, slips: Slips) -> None:
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
    written = dice.one_of(ways)(made.name)
    if written != made.name:
        slips.names.append((made.firm, made.period, written))
        made.name = written
    if dice.chance(30):
        made.code = made.code.lower() if dice.chance(50) else f"{made.code[:8]} {made.code[8:]}"


def _drop_code(made: Return, twice: set[str], slips: Slips) -> None:
    """No code: the name alone must do, so only where it can."""
    if made.name == made.firm.name and made.name not in twice:
        made.code = ""
        slips.no_code.append((made.firm, made.period))


def _slip_of_the_pen(filed: ReturnSet, made: Return, dice: Dice, slips: Slips) -> None:
    """One figure is ten times too large or small; weeks later the right return comes."""
    name = dice.one_of(MONEY_SLIPS)
    value = made.values.get(name)
    if not isinstance(value, int) or not value:
        return
    _mend_later(filed, made, 20 + dice.below(70))
    made.values = {**made.values, name: value // 1000 * 100 if dice.chance(50) else value * 10}
    slips.corrected.append((made.firm, made.period))


def _mend_later(filed: ReturnSet, made: Return, days: int) -> None:
    day = made.filed_on + datetime.timedelta(days=days)
    right = replace(made, values=dict(made.values), filed_on=day, habit="plain", fault="")
    right.name, right.code = made.firm.name, made.firm.code
    filed.corrections.append(right)


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


def _plant_faults(filed: ReturnSet, firms: Sequence[Firm], profile: Profile, seed: int, slips: Slips) -> None:
    last = profile.last_year
    for place, fault in enumerate(FAULTS):
        year = str(last if fault == "formula" else last - place % 3)
        candidates = [made for made in filed.annual if _may_break(made, year)]
        if not candidates:
            continue
        made = Dice(seed, "fault", fault).one_of(candidates)
        _mend_later(filed, made, 30)
        made.fault = fault
        _BREAK.get(fault, _leave)(filed, made, firms)
        slips.faults.append((made.firm, made.period, fault))


def _may_break(made: Return, year: str) -> bool:
    whole = made.period == year and all(name in made.values for name in SPLIT)
    own = made.name == made.firm.name and made.code == made.firm.code
    return whole and own and not made.fault and not made.firm.planted and made.firm.strength > 0


def _leave(filed: ReturnSet, made: Return, firms: Sequence[Firm]) -> None:
    """The writer of the file puts it in: the cell is not a value."""


def _break_code(_filed: ReturnSet, made: Return, _firms: Sequence[Firm]) -> None:
    made.code = broken_code(made.code)


def _take_code(_filed: ReturnSet, made: Return, firms: Sequence[Firm]) -> None:
    other = next(
        firm for firm in firms if firm.name[2:4] != made.firm.name[2:4] and firm.domain != made.firm.domain
    )
    made.code = other.code


def _break_sum(_filed: ReturnSet, made: Return, _firms: Sequence[Firm]) -> None:
    _add(made, SPLIT[1], 30_000_000)


def _break_share(_filed: ReturnSet, made: Return, _firms: Sequence[Firm]) -> None:
    revenue, software = made.values["营业收入"], made.values["软件业务收入"]
    more = (int(revenue) if isinstance(revenue, int) else 0) + 10_000_000
    _add(made, SPLIT[1], more - (int(software) if isinstance(software, int) else 0))
    made.values["软件业务收入"] = more


def _contradict(filed: ReturnSet, made: Return, _firms: Sequence[Firm]) -> None:
    other = replace(made, values=dict(made.values))
    _add(other, "从业人员", 7)
    filed.annual.insert(filed.annual.index(made) + 1, other)


def _blank(_filed: ReturnSet, made: Return, _firms: Sequence[Firm]) -> None:
    del made.values["营业收入"]


def _add(made: Return, name: str, more: int) -> None:
    value: Value = made.values[name]
    made.values[name] = (value if isinstance(value, int) else 0) + more


_BREAK = {
    "credit_code_check": _break_code,
    "code_of_another": _take_code,
    "sum-of-four": _break_sum,
    "software-within-revenue": _break_share,
    "contradiction": _contradict,
    "required": _blank,
}
