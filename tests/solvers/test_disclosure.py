"""The search for patterns: everything it finds passes the exact audit, and it hides little more than it must."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chanmai.engine.disclosure.audit import audit
from chanmai.engine.disclosure.certificate import canonical, certify, hidden_cells, released
from chanmai.engine.disclosure.system import System, build_system
from chanmai.engine.disclosure.tables import CrossTable, Tabulation
from chanmai.solvers.disclosure.patterns import Search, find_pattern
from engine.disclosure.made import RULES, flat, table_of

VERIFIER = Path(__file__).parents[2] / "tools/verify_release.py"
MOST_TRIED = 4000
RATIO = 1.15


@pytest.mark.parametrize("seed", range(12))
def test_every_pattern_passes_the_audit(seed: int) -> None:
    system = build_system(table_of(seed, firms=20 + 5 * seed, shape=(3, 4)), [], RULES)
    pattern = find_pattern(system)
    assert not pattern.unproven
    assert audit(system, pattern.hidden, pattern.deviations) == []


def can_be_proved(system: System, hidden: frozenset[int]) -> bool:
    """Whether the search finds completions for a pattern given to it, hiding nothing more."""
    search = Search(system)
    search.hidden = set(hidden)
    search.freeze()
    return not any(search.cover(number, may_hide=False) for number in range(len(search.targets)))


def least_loss(system: System, at_most: int) -> int:
    """The loss of the best of all patterns, found by trying them from the smallest loss on."""
    free = [place for place in system.open if place not in system.sensitive]
    patterns = (
        frozenset(more) | system.sensitive
        for size in range(len(free) + 1)
        for more in itertools.combinations(free, size)
    )
    by_loss = sorted(
        (p for p in patterns if system.loss(p) < at_most), key=lambda p: (system.loss(p), sorted(p))
    )
    assert len(by_loss) < MOST_TRIED
    return next((system.loss(each) for each in by_loss if can_be_proved(system, each)), at_most)


@pytest.mark.parametrize("seed", range(8))
def test_the_loss_is_near_the_least_of_all_patterns(seed: int) -> None:
    system = build_system(table_of(seed, firms=14, shape=(2, 3)), [], RULES)
    pattern = find_pattern(system)
    assert system.loss(pattern.hidden) <= RATIO * least_loss(system, system.loss(pattern.hidden))


def two_releases() -> tuple[Tabulation, Tabulation]:
    base = table_of(3, firms=90, shape=(4, 4, 3))
    cube = base.tables[0].by
    tables = (CrossTable("cube", cube[:2]), CrossTable("linked", cube[1:]))
    first = Tabulation("r1", tables, base.contributions[:-2])
    return first, Tabulation("r2", (*tables, CrossTable("third", (flat("a", 4),))), base.contributions)


def test_linked_tables_and_a_later_release_are_guarded_together_and_checked_by_a_program_apart(
    tmp_path: Path,
) -> None:
    first, second = two_releases()
    system = build_system(first, [], RULES)
    pattern = find_pattern(system)
    assert audit(system, pattern.hidden, pattern.deviations) == []
    certificate = certify(first, [], system, pattern.hidden, pattern.deviations, about={})
    again = released(json.loads(canonical(certificate.proof)))
    assert again[0].hidden == hidden_cells(system, "r1", pattern.hidden)
    system = build_system(second, again, RULES)
    pattern = find_pattern(system)
    assert audit(system, pattern.hidden, pattern.deviations) == []
    later = certify(second, again, system, pattern.hidden, pattern.deviations, about={})
    twice = find_pattern(build_system(second, again, RULES))
    assert twice == pattern
    files = tmp_path / "published.json", tmp_path / "proof.json"
    files[0].write_text(canonical(later.published))
    files[1].write_text(canonical(later.proof))
    ran = subprocess.run([sys.executable, VERIFIER, *files], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_counts_are_guarded_in_whole_firms() -> None:
    base = table_of(5, firms=40, shape=(4, 4))
    ones = tuple(type(each)(each.firm, each.group, 1, each.codes) for each in base.contributions)
    rules = replace(RULES, safety_least=1)
    system = build_system(Tabulation("n", base.tables, ones), [], rules)
    pattern = find_pattern(system)
    assert not pattern.unproven
    assert audit(system, pattern.hidden, pattern.deviations) == []
