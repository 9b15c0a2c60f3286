"""What the page of the best bundle shows: sums by clause, budgets with their price, and why an award is left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chanmai.bureau.clauses.sentences import Teller
from chanmai.bureau.matching.bundles.planning import BudgetRow, CityBundle
from chanmai.bureau.paging import Page, page_span
from chanmai.engine.eligibility.bundles.reasons import Line
from chanmai.engine.facts.printing import show_money
from chanmai.solvers.bundle import Price

PER_PAGE = 30


@dataclass(slots=True)
class ClauseSum:
    """The awards of one clause in the plan, in 分: what each would pay alone, and what is paid."""

    code: str
    name: str
    awards: int = 0
    taken: int = 0
    alone: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True)
class BudgetShown:
    """A budget, what is used and left of it in 分, and in words what moving it would change."""

    name: str
    limit: int
    used: int
    left: int
    more: str
    less: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An award that the plan leaves out or cuts, and why."""

    firm: str
    firm_name: str
    code: str
    clause: str
    taken: str
    alone: int
    paid: int
    reasons: tuple[str, ...]


def by_clause(city: CityBundle) -> tuple[ClauseSum, ...]:
    """The sums of every clause with an award, most money first."""
    sums: dict[str, ClauseSum] = {}
    for line in city.lines:
        code = line.key[1]
        own = sums.setdefault(code, ClauseSum(code, city.names.get(code, code)))
        own.awards += 1
        own.taken += bool(line.paid)
        own.alone += line.alone
        own.paid += line.paid
    return tuple(sorted(sums.values(), key=lambda each: (-each.alone, each.code)))


def budgets_shown(city: CityBundle, tell: Teller) -> tuple[BudgetShown, ...]:
    """The budgets with their shadow prices."""
    rows = zip(city.budgets, city.bundle.prices, strict=True)
    return tuple(_budget(row, price, tell) for row, price in rows)


def _budget(row: BudgetRow, price: Price, tell: Teller) -> BudgetShown:
    return BudgetShown(
        row.budget.name,
        row.budget.limit,
        row.used,
        row.budget.limit - row.used,
        _moved(price.unit, price.gain, tell),
        _moved(price.less, price.loss, tell),
    )


def _moved(unit: int, ends: tuple[int, int], tell: Teller) -> str:
    """What the whole changes by when the budget moves by `unit`; an interval where it is not settled."""
    lang = tell.pick("zh", "en")
    low, high, by = (show_money(each, lang) for each in (*ends, unit))
    money_range = low if ends[0] == ends[1] else tell.pick(f"{low}至{high}", f"{low} to {high}")
    return f"{by} → {money_range}"


def left_out(city: CityBundle, tell: Teller, *, clause: str = "") -> Iterator[LeftOut]:
    """The awards with a reason, of one clause or of all."""
    for line in city.lines:
        if line.reasons and clause in ("", line.key[1]):
            yield _left_out(line, city.names, tell)


def _left_out(line: Line, names: Mapping[str, str], tell: Teller) -> LeftOut:
    firm, code = line.key
    reasons = tuple(reason.of(tell.lang) for reason in line.reasons)
    return LeftOut(
        firm,
        names.get(firm, firm),
        code,
        names.get(code, code),
        str(line.taken),
        line.alone,
        line.paid,
        reasons,
    )


def page_of(rows: Iterable[LeftOut], number: int) -> Page[LeftOut]:
    """One page of the awards that are left out or cut."""
    every = tuple(rows)
    span = page_span(len(every), number, PER_PAGE)
    return Page(every[span.rows], span.number, span.pages, span.total)
