"""The best set of awards for all firms within sight, under budgets: the plan, its bound, prices, and every reason."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.queries import places
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.engine.eligibility.bundles.bundle import Budget, BundleProblem, budget_draws
from chanmai.engine.eligibility.bundles.problem import Basis, Firm, problem_of, unbounded
from chanmai.engine.eligibility.bundles.reasons import Line, lines_of
from chanmai.engine.eligibility.clauses.book import Book, counts, is_relief
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Verdict
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.deciding import money_before
from chanmai.runners.runner import NOT_MET, Aside, Result
from chanmai.runners.table import Table
from chanmai.solvers.bundle import Bundle, best_bundle

Decided = Mapping[str, tuple[Verdict, AwardAmount]]
"""Verdict and amount by clause code."""
AFFILIATES = "affiliates"  # code of the fact whose equal values put firms into one circle of affiliates


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget with what the plan takes from it, in 分."""

    budget: Budget
    used: int


@dataclass(frozen=True, slots=True)
class CityBundle:
    """The plan on certain amounts with a line for each award, and the ceiling apart.

    `ceiling` is the most that the firms could get if everything open turned out well and every maximum were paid;
    `unbounded` says for how many awards nothing bounds it. `relief` is the part of the plan that is tax relief, which
    no award budget pays. `names` are those of firms and clauses.
    """

    as_of: datetime.date
    firms: int
    bundle: Bundle
    lines: tuple[Line, ...]
    budgets: tuple[BudgetRow, ...]
    relief: int
    ceiling: int
    unbounded: int
    names: Mapping[str, str]
    aside: tuple[Aside, ...] = ()  # what could not be decided, of the firms in sight


def city_bundle(
    viewer: Viewer,
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    budgets: Sequence[Budget] = (),
    unit: int = 0,
    history_complete: bool = False,
) -> CityBundle:
    """The best plan for every firm that the visitor may see, who claim in the order of their numbers; decided now.

    `unit` in 分 asks what each budget is worth at its margin. Raises PlanRefused, TooLarge and NoProgramme.
    """
    book = book_on(as_of)
    moment = moment_of(book, known_at, history_complete)
    table = snapshot_table(moment, without=gone_firms(moment))
    result = ColumnarRunner(book.dictionary).run([*book.compiled, *book.absent], table)
    names = names_of(viewer)
    plan = best_plan(book, _firms(book, table, result, names), names, budgets=budgets, unit=unit)
    return replace(plan, aside=tuple(each for each in sorted(result.aside) if each.subject in names))


def names_of(viewer: Viewer) -> dict[str, str]:
    """The firms within sight in the order in which they claim: names by number as text."""
    return {str(pk): name for pk, name in places.names(viewer).items()}


def best_plan(
    book: Book,
    firms: Sequence[Firm],
    names: Mapping[str, str],
    *,
    budgets: Sequence[Budget] = (),
    unit: int = 0,
) -> CityBundle:
    """The best plan for firms as decided by the clauses of a book. Raises as `city_bundle`."""
    certain = _problem(book, firms, Basis.CERTAIN, budgets)
    bundle = best_bundle(certain, unit=unit)
    clauses = {code: item.clause.name for code, item in book.by_code.items()}
    relief = {code for code, item in book.by_code.items() if is_relief(item.clause)}
    ceiling = best_bundle(_problem(book, firms, Basis.CEILING, ()))
    draws = budget_draws(certain, bundle.plan.paid)
    return CityBundle(
        as_of=book.as_of,
        firms=len(firms),
        bundle=bundle,
        lines=lines_of(certain, bundle.plan, {**names, **clauses}, book.dictionary.english),
        budgets=tuple(BudgetRow(budget, money) for budget, money in zip(certain.budgets, draws, strict=True)),
        relief=sum(money for (_, code), money in bundle.plan.paid.items() if code in relief),
        ceiling=ceiling.plan.value,
        unbounded=len(unbounded(firms, Basis.CEILING)),
        names={**names, **clauses},
    )


def _problem(book: Book, firms: Sequence[Firm], basis: Basis, budgets: Iterable[Budget]) -> BundleProblem:
    return problem_of(firms, book.compiled, book.dictionary, basis=basis, budgets=budgets)


def _firms(book: Book, table: Table, result: Result, names: Mapping[str, str]) -> list[Firm]:
    """The firms in sight with what was decided for them on the clauses whose money is added up."""
    clause_places = [place for place, item in enumerate(book.compiled) if counts(item.clause)]
    verdicts = result.verdicts.tolist()
    claimants: list[Firm] = []
    for row, subject in enumerate(result.subjects):
        if subject not in names:
            continue
        decisions: Decided = {
            result.codes[place]: (result.verdict(place, row), result.amount(place, row))
            for place in clause_places
            if verdicts[place][row] != NOT_MET
        }
        claimants.append(claimant(book, table.record(row, book.dictionary), decisions))
    return claimants


def claimant(book: Book, record: Record, decisions: Decided) -> Firm:
    """A firm with its decisions, what it received before, and the circle of affiliates that it is known to be in."""
    known = AFFILIATES in book.dictionary
    circle = record.value(Ref(book.dictionary.get(AFFILIATES).name)) if known else None
    return Firm(record, decisions, money_before(record), circle=circle if isinstance(circle, str) else "")
