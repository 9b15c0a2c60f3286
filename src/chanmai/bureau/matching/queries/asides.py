"""What a run could not decide, and what the exact engine answered otherwise, with firms and clauses by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.enterprises.queries.places import names
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.matching.models import MatchRun, SetAside
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text
from chanmai.runners.recheck import Discrepancy, PairAnswer

SHOWN = 100


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A firm that could not be decided, or one clause of it (else `clause` is empty), and why."""

    firm: int
    firm_name: str
    clause: str
    clause_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asides:
    """What a run and the filings after it could not decide: whole firms, single clauses, and the first of both."""

    firms: int = 0
    pairs: int = 0
    rows: tuple[AsideRow, ...] = ()

    def __bool__(self) -> bool:
        """True if anything was set aside."""
        return bool(self.firms or self.pairs)

    @property
    def more(self) -> int:
        """How many are not among the rows."""
        return self.firms + self.pairs - len(self.rows)


@dataclass(frozen=True, slots=True)
class DiscrepancyRow:
    """A pair that the exact engine answered otherwise than the runner: standing and amount of both."""

    firm: int
    firm_name: str
    clause: str
    clause_name: str
    runner: str
    runner_amount: str
    exact: str
    exact_amount: str


def asides(viewer: Viewer, run: MatchRun, lang: str = "zh", *, most: int = SHOWN) -> Asides:
    """What of a run in the visitor's scope is set aside now."""
    set_asides = SetAside.objects.filter(in_scope(viewer, "enterprise__"), run=run, until=None)
    firms, whole = set_asides.count(), set_asides.filter(clause="").count()
    if not firms:
        return Asides()
    rows = set_asides.select_related("enterprise")[:most]
    tell = teller(lang, run.as_of.year)
    return Asides(whole, firms - whole, tuple(_row(each, tell) for each in rows))


def asides_of(firm: int, run: MatchRun, tell: Teller) -> tuple[AsideRow, ...]:
    """What of a firm is set aside now. The caller has seen to it that it may be shown."""
    set_asides = SetAside.objects.filter(run=run, enterprise_id=firm, until=None).select_related("enterprise")
    return tuple(_row(each, tell) for each in set_asides)


def _row(each: SetAside, tell: Teller) -> AsideRow:
    return AsideRow(
        each.enterprise_id,
        each.enterprise.name,
        each.clause,
        clause_name(each.clause, tell),
        Text(each.zh, each.en).of(tell.lang),
    )


def clause_name(code: str, tell: Teller) -> str:
    """What a clause is called; nothing for no clause."""
    return tell.translation(tell.clauses.get(code, code)) if code else ""


def discrepancies(viewer: Viewer, run: MatchRun, lang: str = "zh") -> tuple[DiscrepancyRow, ...]:
    """What the exact engine answered otherwise, of the firms within the visitor's scope."""
    if not run.discrepancies:
        return ()
    return tuple(
        _rows(map(Discrepancy.from_json, run.discrepancies), names(viewer), teller(lang, run.as_of.year))
    )


def _rows(
    differences: Iterable[Discrepancy], firms: Mapping[int, str], tell: Teller
) -> Iterable[DiscrepancyRow]:
    for each in differences:
        firm = int(each.subject)
        if firm in firms:
            yield DiscrepancyRow(
                firm,
                firms[firm],
                each.clause,
                clause_name(each.clause, tell),
                each.runner.standing,
                _amount(each.runner, tell),
                each.exact.standing,
                _amount(each.exact, tell),
            )


def _amount(answer: PairAnswer, tell: Teller) -> str:
    return tell.amount(AwardAmount(AmountKind(answer.kind), answer.low, answer.high))
