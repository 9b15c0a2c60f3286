"""The invented firms: who they are, where, since when. Names are put together from syllables and mean nobody."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.demo.codes import invented_code
from chanmai.demo.dice import Dice
from chanmai.demo.profile import Profile, WrongSize
from chanmai.engine.facts.texts import Text

Value = int | Fraction | bool | str | tuple[str, ...] | datetime.date
"""A value as it will be written: money in 元, ratios as fractions, sets as tuples."""

FIRST = "澜砚屿岑汀芷翊峤沅溦榕舸昀珩鹭渚崧霁桐湉煜笙澍粟柚棠弈樾泠钺甯菡岱罡瀚砺铎淼琰衢垚晷麓阆潼奕霖炘"
SECOND = "舟启桥图衡澈帆鼎越序栈域谷野川朗拓维曜畅捷诺汇联讯点擎格睿腾码构元视象声策界途恒纬梭径原瞳砾穹"
THIRD = "云微智达通方里客创信合新乐景天光"
FORMS = {"有限公司": 88, "股份有限公司": 9, "有限责任公司": 3}


@dataclass(slots=True)
class Firm:
    """An invented firm and all that is true of it."""

    number: int
    code: str
    name: str
    district: str
    park: str
    domain: str
    founded: datetime.date
    industry: str = ""
    former: str = ""
    renamed: int = 0  # the year in which it took its present name
    closed: int = 0  # the last year in which it was there; 0: it still is
    status: str = "存续"
    closed_on: datetime.date | None = None  # in the year after the last one
    strength: float = 0.0
    figures: dict[int, dict[str, Value]] = field(default_factory=dict)
    states: dict[str, Value] = field(default_factory=dict)
    yearly: dict[int, dict[str, Value]] = field(default_factory=dict)
    planted: str = ""
    troubles: dict[int, str] = field(default_factory=dict)  # the years of trouble and its kind
    chances: dict[int, tuple[float, float, str]] = field(default_factory=dict)  # see demo.decline

    def there(self, year: int) -> bool:
        """True when it existed at the end of the year."""
        return self.founded.year <= year and (not self.closed or year <= self.closed)

    def revenue(self, year: int) -> int:
        """Operating revenue of a year in 元; 0 when it was not there."""
        return self.amount(year, "营业收入")

    def amount(self, year: int, name: str) -> int:
        """A figure of a year, in 元 or people; 0 when there is none."""
        value = self.figures.get(year, {}).get(name, 0)
        return value if isinstance(value, int) else 0

    def yearly_facts(self, year: int) -> dict[str, Value]:
        """The yearly facts of a year beyond its figures."""
        return self.yearly.setdefault(year, {})


def make_firms(profile: Profile, seed: int, number: int) -> list[Firm]:
    """The firms, all there at the end of the base year; so many fewer five years before as the plan prints."""
    young = round(number * profile.plan_figure("increase") / profile.plan_figure("firms"))
    names = _names(seed, number)
    firms = []
    for index in range(number):
        dice = Dice(seed, "firm", index)
        district = dice.weighed({name: each["weight"] for name, each in profile.city["districts"].items()})
        domain = dice.weighed({name: each["weight"] for name, each in profile.city["domains"].items()})
        firm = Firm(
            index,
            _code(profile, seed, index, district),
            names[index][0],
            district,
            dice.weighed(profile.city["districts"][district]["parks"]),
            domain,
            _founded(profile, dice, young=index >= number - young),
            industry=dice.weighed(profile.city["domains"][domain]["codes"]),
            former=names[index][1],
        )
        firm.name = _full_name(profile, firm.name, domain, dice)
        _former_name(profile, firm, domain, dice)
        firms.append(firm)
    _namesakes(firms, seed)
    return firms


def _code(profile: Profile, seed: int, index: int, district: str) -> str:
    place = profile.pack.places.district(district)
    region = place.code if place is not None else profile.pack.places.city_code
    odd = profile.city["odd_codes"]
    authority = odd[index % len(odd)] if index % 211 == 7 else "91"
    return invented_code(Dice(seed, "codes").below(900_000) + index * 31 + index % 29, region, authority)


def _names(seed: int, number: int) -> list[tuple[str, str]]:
    """So many words that no two firms share by chance, each with another for a former name."""
    pairs = Dice(seed, "words").mixed([first + second for first in FIRST for second in SECOND])
    longer = [pair + third for pair in pairs for third in THIRD]
    distinct = pairs[: max(1, min(number, len(pairs)) * 2 // 3)] + Dice(seed, "longer").mixed(longer)
    if len(distinct) < 2 * number:
        most = len(distinct) // 2
        raise WrongSize(Text(f"至多 {most:,} 家", f"at most {most:,} firms can be told apart"))
    words = Dice(seed, "names").mixed(distinct[: 2 * number])
    return list(zip(words[:number], words[number:], strict=True))


def _full_name(profile: Profile, word: str, domain: str, dice: Dice) -> str:
    place = profile.city["place_long"] if dice.chance(24) else profile.city["place_word"]
    trade = dice.one_of(profile.city["domains"][domain]["words"])
    form = dice.weighed(FORMS)
    if dice.chance(9):
        return f"{word}（{profile.city['place_word']}）{trade}{form}"
    return f"{place}{word}{trade}{form}"


def _former_name(profile: Profile, firm: Firm, domain: str, dice: Dice) -> None:
    word, firm.former = firm.former, ""
    if dice.chance(7) and firm.founded.year < profile.base_year - 1:
        firm.former = _full_name(profile, word, domain, dice)
        firm.renamed = max(firm.founded.year + 1, profile.base_year - 3 + dice.below(7))


def _founded(profile: Profile, dice: Dice, *, young: bool) -> datetime.date:
    first = profile.city["first_year"]
    if young:
        year = first + 1 + dice.below(profile.base_year - first)
    else:
        year = first - min(26, int(dice.unit() * dice.unit() * 27))
    return datetime.date(year, 1 + dice.below(12), 1 + dice.below(28))


def _namesakes(firms: Sequence[Firm], seed: int) -> None:
    """Some firms carry the very name of another, with another code; one in about two hundred."""
    dice = Dice(seed, "namesakes")
    for _ in range(max(2, len(firms) // 190)):
        one, other = dice.below(len(firms)), dice.below(len(firms))
        if one != other and not firms[one].former and not firms[other].former:
            firms[other].name = firms[one].name
