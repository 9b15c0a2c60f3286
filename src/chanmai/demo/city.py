"""The demo city: invented firms written as ordinary import files, with what is true of them apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chanmai.demo.decline import set_decline, set_endings, set_troubles
from chanmai.demo.dice import Dice
from chanmai.demo.figures import set_figures
from chanmai.demo.files import Writer, WrittenFile
from chanmai.demo.firms import Firm, make_firms
from chanmai.demo.growth import set_paths
from chanmai.demo.history import Paid, awards_of, set_affiliates
from chanmai.demo.late import delay
from chanmai.demo.planted import choose_planted, set_planted_facts, set_planted_paths
from chanmai.demo.profile import Profile, WrongSize, profile_of
from chanmai.demo.recipes import known_percent, set_supplement
from chanmai.demo.returns import ReturnSet, file_returns, filed_percent
from chanmai.demo.slips import spoil
from chanmai.demo.titles import set_titles
from chanmai.demo.truth import write_truth
from chanmai.engine.facts.texts import Text
from chanmai.pack.pack import Pack

Progress = Callable[[str, int, int], None]
STEPS = 12
LEAST = 40
"""Fewer firms than this make no city."""


@dataclass(frozen=True, slots=True)
class CityFiles:
    """What was written: the files in the order of import, and the truth apart from them."""

    files: tuple[WrittenFile, ...]
    truth: Path
    firms: int

    @property
    def rows(self) -> int:
        """All rows of all files."""
        return sum(each.rows for each in self.files)

    @property
    def planted_faults(self) -> int:
        """The rows that are planted to be refused."""
        return sum(each.refused for each in self.files)


def write_city(
    folder: Path | str, *, seed: int, firms: int, pack: Pack, progress: Progress | None = None
) -> CityFiles:
    """Write the city into a folder. The same seed, number and pack give the same bytes.

    Raises NoDemo when the pack describes no city, WrongSize for too few firms or more than there are names.
    """
    if firms < LEAST:
        raise WrongSize(Text(f"至少要有 {LEAST} 家", f"a city has at least {LEAST}"))
    report = progress or _silent
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    profile = profile_of(pack)
    report("企业 firms", 0, STEPS)
    people = build_firms(profile, seed, firms)
    report("报表 returns", 3, STEPS)
    return_set = file_returns(people, profile, seed)
    delay(return_set, seed)
    slips = spoil(return_set, people, profile, seed)
    report("文件 files", 4, STEPS)
    paid = awards_of(people, profile, seed)
    files = _write(Writer(target, profile, seed), people, return_set, paid, report)
    truth = target / "truth" / "truth.json"
    write_truth(truth, people, profile, return_set, slips, files, paid=paid, seed=seed)
    report("完成 done", STEPS, STEPS)
    return CityFiles(tuple(files), truth, len(people))


def build_firms(profile: Profile, seed: int, number: int) -> list[Firm]:
    """The firms with everything that is true of them, one step of `ORDER` after the other."""
    firms = make_firms(profile, seed, number)
    for step in ORDER:
        step.work(firms, profile, seed)
    return firms


def _set_places(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Where a firm is registered and pays its taxes: the city, its district, and a functional zone for some."""
    city = profile.city["place_long"]
    for firm in firms:
        dice = Dice(seed, "places", firm.number)
        registered, taxed = [city], [city]
        zone = next((z for z in profile.city["zones"] if dice.chance(_zone_share(z, firm))), None)
        registered += [zone["place"]] if zone else []
        taxed.append(zone["tax"] if zone else firm.district)
        if dice.chance(94):
            firm.states["注册地"] = tuple(registered)
        if dice.chance(86):
            firm.states["税收归属"] = tuple(taxed)
        if dice.chance(80):
            firm.states["实收资本"] = _capital(firm, dice)
        firm.states |= profile.city["constants"]


def _zone_share(zone: dict[str, object], firm: Firm) -> float:
    parks = zone["parks"]
    inside = isinstance(parks, list) and firm.park in parks
    share = zone["share"] if inside else zone["elsewhere"]
    return float(share) if isinstance(share, int | float) else 0.0


def _capital(firm: Firm, dice: Dice) -> int:
    """Paid-in capital in 元: round sums, more of it in larger firms."""
    round_sums = (
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        30_000_000,
        50_000_000,
        100_000_000,
    )
    middle = 3.2 + 1.4 * firm.strength + dice.normal()
    return round_sums[max(0, min(len(round_sums) - 1, int(middle)))]


Work = Callable[[Sequence[Firm], Profile, int], None]


def _unseeded(work: Callable[[Sequence[Firm], Profile], None]) -> Work:
    return lambda firms, profile, _seed: work(firms, profile)


@dataclass(frozen=True, slots=True)
class Step:
    """A step in making firms: what it gives, which steps it has to come after, and the fields of a firm it writes."""

    gives: str
    work: Work
    after: tuple[str, ...]
    writes: tuple[str, ...]


ORDER = (
    Step("paths", set_paths, (), ("strength", "figures")),
    Step("planted", _unseeded(choose_planted), ("paths",), ("planted",)),
    Step("planted paths", _unseeded(set_planted_paths), ("paths", "planted"), ("figures",)),
    Step("troubles", set_troubles, ("paths", "planted"), ("figures", "troubles")),
    Step("figures", set_figures, ("paths", "planted paths", "troubles"), ("figures",)),
    Step("decline", set_decline, ("figures", "troubles"), ("figures",)),
    Step(
        "endings",
        set_endings,
        ("decline",),
        ("figures", "status", "closed", "closed_on", "chances", "troubles"),
    ),
    Step("places", _set_places, ("paths",), ("states",)),
    Step("titles", set_titles, ("figures", "endings"), ("figures", "states", "yearly")),
    Step("supplement", set_supplement, ("figures", "places", "titles"), ("states", "yearly")),
    Step(
        "planted facts",
        _unseeded(set_planted_facts),
        ("planted", "supplement"),
        ("figures", "states", "yearly"),
    ),
    Step("affiliates", set_affiliates, ("planted", "planted facts"), ("states",)),
)
"""How an invented firm comes about. What was drawn first stays, only what is planted by hand goes over it."""


def _write(
    writer: Writer, firms: Sequence[Firm], return_set: ReturnSet, paid: Sequence[Paid], report: Progress
) -> list[WrittenFile]:
    writer.registry(firms)
    report("年报 annual", 5, STEPS)
    writer.annual(return_set.annual)
    report("更正 corrections", 8, STEPS)
    writer.corrections(return_set.corrections)
    report("补充 supplements", 9, STEPS)
    writer.supplement_years(return_set.yearly)
    writer.states(firms, _known_states(firms, writer))
    report("月报 monthly", 10, STEPS)
    writer.monthly(return_set.monthly)
    report("名单 lists", 11, STEPS)
    writer.titles(firms)
    writer.findings(firms)
    writer.awards(paid)
    return writer.files


def _known_states(firms: Sequence[Firm], writer: Writer) -> dict[int, list[str]]:
    """Which of its states each firm filed."""
    percent = known_percent(writer.profile)
    names = [each.fact for each in writer.profile.pack.forms["supplement-state"].fields if each.fact]
    known = {}
    for firm in firms:
        dice = Dice(writer.seed, "states", firm.number)
        care = Dice(writer.seed, "care", firm.number).unit()
        thrown = [(name, dice.chance(filed_percent(percent.get(name, 90), care))) for name in names]
        known[firm.number] = [
            n for n, is_on_file in thrown if n in firm.states and (is_on_file or firm.planted)
        ]
    return known


def _silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""
