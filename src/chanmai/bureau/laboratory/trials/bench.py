"""The laboratory of policies: a clause with other numbers over the snapshot of the latest run, asked by officers."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.versions import clauses_in, current_clause
from chanmai.bureau.enterprises.queries.places import places
from chanmai.bureau.laboratory.permissions import may_try_policies
from chanmai.bureau.laboratory.trials.answers import Answers, AsideFirm, Bench, Firm, Sums, by, total
from chanmai.bureau.laboratory.trials.changes import Change, changes
from chanmai.bureau.laboratory.trials.dials import AMOUNT, ClauseEdit, Dial, dials, edit_clause
from chanmai.bureau.laboratory.trials.fit import Fit, fit, grid
from chanmai.bureau.laboratory.trials.nobody import NEW, nobody
from chanmai.bureau.laboratory.trials.proofs import flaws_of
from chanmai.bureau.laboratory.trials.tiers import titles, titles_of
from chanmai.bureau.matching.queries.run_input import latest_input
from chanmai.bureau.matching.queries.runs import RunRow
from chanmai.bureau.matching.snapshots import read_snapshot, snapshots
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.eligibility.clauses.book import FIRMS
from chanmai.engine.eligibility.clauses.clause import Clause, reference_year
from chanmai.engine.eligibility.versions.difference import Edit, edits
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import RuleError
from chanmai.runners.table import Table

if TYPE_CHECKING:
    from chanmai.solvers.proofs.finding import Flaw

PLACES = ("district", "size", "domain", "tier")
Given = Mapping[str, str]
"""What was typed, by the key of the number."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One version over the snapshot. Without `changes` and `edits` for the version in force.

    The firms of `aside` could not be decided and are in none of the numbers.
    """

    clause: Clause
    sums: Sums
    places: Mapping[str, Mapping[str, Sums]]
    aside: tuple[AsideFirm, ...] = ()
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    findings: "tuple[Flaw, ...]" = ()


@dataclass(frozen=True)
class Laboratory:
    """A clause on the bench: its numbers, the run whose snapshot is used, and the firms of it within sight.

    `everyone` are all firms within sight, those that had gone by the day of the run included. A clause runs over the
    city once: the one on the bench when it is first compared with, a draft when it is tried.
    """

    clause: Clause
    version: str
    dials: tuple[Dial, ...]
    run: RunRow
    bench: Bench
    firms: tuple[Firm, ...]
    everyone: tuple[Firm, ...]

    @cached_property
    def base(self) -> Answers:
        """What the clause on the bench gives."""
        return self.bench.answers(self.clause)

    @property
    def blank(self) -> bool:
        """True if no clause was copied."""
        return self.clause.code == NEW

    def edit(self, given: Given) -> ClauseEdit:
        """The clause with other numbers, and what is wrong with them."""
        edit = edit_clause(self.clause, given, self.bench.dictionary)
        if edit.faults:
            return edit
        try:
            self.bench.book(edit.clause)
        except RuleError as error:
            problem = error.problems[0]
            keys = [key for key, text in given.items() if text.strip()]
            return replace(edit, faults=dict.fromkeys(keys, problem.message))
        return edit

    def trial(self, clause: Clause) -> Trial:
        """What a version gives the firms within sight, beside the version in force."""
        answers = self.base if clause == self.clause else self.bench.answers(clause)
        places = {field: by(answers, self.firms, field) for field in PLACES}
        sums, aside = total(answers.of(self.firms)), answers.apart(self.firms)
        if clause == self.clause:
            return Trial(clause, sums, places, aside)
        return Trial(
            clause,
            sums,
            places,
            aside,
            changes(self.base, answers, self.firms),
            () if self.blank else edits(self.clause, clause, self.bench.dictionary),
            flaws_of(clause),
        )

    def fit(self, clause: Clause, key: str, budget: int, *, ceiling: bool) -> Fit:
        """The value of one number with which the certain sum, or the ceiling, stays within a budget in 分.

        A value with which a firm is set aside that the version in force decides has a cost without a bound. Raises
        NotFound for a number that the clause does not have.
        """
        dial = next((each for each in self.dials if each.key == key), None)
        if dial is None:
            raise NotFound
        value = Fraction(dial.value) if _plain(dial.value) else Fraction(0)
        step, steps = grid(value, dial.unit, share=key.startswith(AMOUNT))

        def cost(number: Fraction) -> int | None:
            version = edit_clause(clause, {key: digits(number) + dial.unit}, self.bench.dictionary).clause
            answers = self.bench.answers(version)
            if any(each.firm.id not in self.base.aside for each in answers.apart(self.firms)):
                return None
            sums = total(answers.of(self.firms))
            return sums.ceiling if ceiling else sums.least

        return fit(cost, budget, step, steps)


def _plain(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def laboratory(viewer: Viewer, code: str) -> Laboratory:
    """The bench for a clause.

    Raises Forbidden for anybody but officers, Missing for an unknown clause, Conflict before the first run, for
    a clause that is not about firms, and when the snapshot is missing or was changed.
    """
    if not may_try_policies(viewer):
        raise Forbidden
    clause = current_clause(code)
    if clause.applies_to != FIRMS:
        raise _refused(
            Text(f"本条款面向{clause.applies_to}，不能按企业测算。", "This clause is not about firms.")
        )
    return _set_up(viewer, clause, clause.version)


def blank_laboratory(viewer: Viewer) -> Laboratory:
    """The bench for a clause that copies no other: beside it stands one that nobody meets.

    Raises Forbidden and Conflict as `laboratory` does.
    """
    if not may_try_policies(viewer):
        raise Forbidden
    return _set_up(viewer, nobody(), "")


def _set_up(viewer: Viewer, clause: Clause, version: str) -> Laboratory:
    bench, run, firms = workbench(viewer)
    firms = with_tiers(firms, bench, clause)
    clause_dials = dials(clause, bench.dictionary)
    everyone = _within_sight(viewer)
    return Laboratory(clause, version, clause_dials, run, bench, firms, everyone)


def with_tiers(firms: Sequence[Firm], bench: Bench, clause: Clause) -> tuple[Firm, ...]:
    """The firms with the titles that they held at the end of the year that the clause looks at."""
    back = bench.as_of.year - reference_year(clause, bench.as_of)
    tier_names = titles_of(bench.table, titles(city_pack()), bench.dictionary, max(back, 0))
    return tuple(replace(firm, tier=tier_names[str(firm.id)]) for firm in firms)


def workbench(viewer: Viewer) -> tuple[Bench, RunRow, tuple[Firm, ...]]:
    """The snapshot of the latest run, the run, and the firms of it within sight. Raises Conflict without one."""
    city_input = latest_input()
    if city_input is None:
        raise _refused(
            Text(
                "还没有完成的匹配，没有快照可供测算。",
                "No matching has finished: there is no snapshot to try on.",
            ),
        )
    snapshot = snapshots() / city_input.snapshot, city_input.snapshot_hash, city_input.run.as_of
    bench, run = (
        _bench(*snapshot, city_input.pack, city_input.versions, city_pack().dictionary),
        city_input.run,
    )
    inside = set(bench.table.subjects)
    return bench, run, tuple(firm for firm in _within_sight(viewer) if str(firm.id) in inside)


def _within_sight(viewer: Viewer) -> tuple[Firm, ...]:
    return tuple(Firm(*row) for row in places(viewer))


@lru_cache(maxsize=2)
def _bench(
    file: Path,
    digest: str,
    as_of: datetime.date,
    pack: str,
    versions: tuple[tuple[str, str], ...],
    dictionary: Dictionary,
) -> Bench:
    """The bench of a run; snapshots and versions are told by hashes of their content, so that it never goes stale."""
    clauses = {clause.code: clause for clause in clauses_in(pack, dict(versions))}
    return Bench(_snapshot(file, digest), as_of, clauses, dictionary)


def _snapshot(file: Path, digest: str) -> Table:
    table = read_snapshot(file, digest)
    if table is None:
        raise _refused(
            Text(
                "最近一次匹配的快照文件已不在或被改动过。",
                "The snapshot of the latest run is missing or was changed.",
            ),
        )
    return table


def _refused(message: Text) -> Conflict:
    return Conflict(
        message,
        mend=Text("请先运行一次匹配，或换一个条款。", "Run a matching first, or choose another clause."),
        code="no-laboratory",
    )
