"""What the proofs find on a clause, and how it differs from the version before it, over the latest snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.versions import current_clause
from chanmai.bureau.laboratory.trials.answers import AsideFirm, Sums, total
from chanmai.bureau.laboratory.trials.bench import workbench
from chanmai.bureau.laboratory.trials.changes import Change, changes
from chanmai.bureau.laboratory.trials.proofs import available, compare, flaws_of
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.refusal import NotFound
from chanmai.engine.eligibility.clauses.book import FIRMS
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.versions.difference import Edit, edits
from chanmai.pack.finding import Notebook
from chanmai.pack.signoffs import Signoff, read_signoffs

if TYPE_CHECKING:
    from chanmai.solvers.proofs.finding import Flaw
    from chanmai.solvers.regions import Region


@dataclass(frozen=True, slots=True)
class FlawReport:
    """The findings on a clause, each with the sign-off that accepts it. `able` False: no solver is installed."""

    clause: Clause
    findings: "tuple[tuple[Flaw, Signoff | None], ...]"
    able: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """Who wins and who loses over a snapshot, with the sums of both versions, both for the newer one's year.

    The firms of `aside` one of the two could not decide.
    """

    run: RunRow
    before: Sums
    after: Sums
    changes: tuple[Change, ...]
    aside: tuple[AsideFirm, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause beside the version before it. `moves` is None before the first run and for a firm's user."""

    old: Clause
    new: Clause
    edits: tuple[Edit, ...]
    regions: "tuple[Region, ...]"
    moves: Moves | None


def flaw_report(code: str) -> FlawReport:
    """What the proofs find on the current version of a clause. Raises NotFound when there is none."""
    clause = current_clause(code)
    signoffs = _signoffs(city_pack().root)
    findings = [
        (finding, next((each for each in signoffs if finding.covered_by(each)), None))
        for finding in flaws_of(clause)
    ]
    return FlawReport(clause, tuple(findings), available())


@lru_cache(maxsize=4)
def _signoffs(root: Path) -> Sequence[Signoff]:
    return read_signoffs(root, Notebook())


def beside(viewer: Viewer, code: str) -> Beside:
    """The current version of a clause beside the one it replaced. Raises NotFound when there is none before it."""
    new = current_clause(code)
    before = previous(new)
    if before is None:
        raise NotFound
    old = current_clause(before)
    both = compare(old, new)
    firms = old.applies_to == new.applies_to == FIRMS
    edit_list = both.edits if both else edits(old, new, city_pack().dictionary)
    moves = _moves(viewer, old, new) if firms and sees_results(viewer) and latest_run() is not None else None
    return Beside(old, new, edit_list, both.regions if both else (), moves)


def _moves(viewer: Viewer, old: Clause, new: Clause) -> Moves:
    bench, run, firms = workbench(viewer)
    before, after = bench.answers(replace(old, reference=new.reference)), bench.answers(new)
    there = [firm for firm in firms if firm.id in before and firm.id in after]
    sums = [total(answers.of(there)) for answers in (before, after)]
    aside = tuple(dict.fromkeys((*before.apart(firms), *after.apart(firms))))
    return Moves(run, sums[0], sums[1], changes(before, after, there), aside)


def previous(clause: Clause) -> str | None:
    """The code of the version before this one: what it says it replaces, else the one before it in its chain."""
    pack = city_pack()
    predecessors = [code for code in clause.replaces if code in pack.clauses]
    if predecessors:
        return predecessors[-1]
    for chain in pack.chains:
        codes = [each.code for each in chain.clauses]
        if clause.code in codes and codes.index(clause.code):
            return codes[codes.index(clause.code) - 1]
    return None
