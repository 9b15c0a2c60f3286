"""The guard of publications: a cube of 1,325 firms with margins, two linked tables, and a later release.

python -m benchmarks.guard [--quick]
"""

import argparse
import json
import random
import time
from fractions import Fraction

from benchmarks.measure import Goal, Report

from chanmai.engine.disclosure.audit import audit
from chanmai.engine.disclosure.certificate import canonical, certify, released
from chanmai.engine.disclosure.rules import Dominance, ReleaseRules
from chanmai.engine.disclosure.system import build_system
from chanmai.engine.disclosure.tables import TOTAL, Classification, CrossTable, Portion, Tabulation
from chanmai.solvers.disclosure.patterns import find_pattern

FIRMS, LATE = 1325, 12
SHAPE = {"district": 7, "domain": 11, "size": 5, "owner": 4, "founded": 6}
QUICK = {"district": 3, "domain": 4, "size": 3, "owner": 2, "founded": 3}
RULES = ReleaseRules(
    3,
    (Dominance(1, Fraction(85, 100)), Dominance(2, Fraction(90, 100))),
    None,
    Fraction(1, 10),
    Fraction(1, 10),
    10_000_000,
)
GOAL_SECONDS = 10


def invented(firms: int, shape: dict[str, int]) -> tuple[dict[str, Classification], tuple[Portion, ...]]:
    """Classifications, and firms with heavy-tailed revenue, more of them in the first codes."""
    dice = random.Random(1)
    trees = {
        name: Classification(name, {f"{name}{n}": TOTAL for n in range(count)})
        for name, count in shape.items()
    }
    made = []
    for number in range(firms):
        codes = {
            name: dice.choices(list(tree.parents), [1 / (place + 1) for place in range(len(tree.parents))])[0]
            for name, tree in trees.items()
        }
        group = f"g{number if dice.random() > 0.05 else dice.randrange(firms)}"
        made.append(Portion(f"f{number}", group, int(dice.lognormvariate(20, 1.5)), codes))
    return trees, tuple(made)


def main(quick: bool, report: Report) -> None:
    """Both releases, checked by the exact audit, then once more for the same bytes."""
    trees, firms = invented(120 if quick else FIRMS, QUICK if quick else SHAPE)
    cube = CrossTable("cube", (trees["district"], trees["domain"], trees["size"]))
    linked = (
        CrossTable("owner", (trees["district"], trees["owner"])),
        CrossTable("founded", (trees["domain"], trees["founded"])),
    )
    first = Tabulation("first", (cube, *linked), firms[:-LATE])
    later = Tabulation("later", (cube, *linked), firms)
    start = time.process_time()
    text, narrow = released_twice(first, later, report)
    seconds = time.process_time() - start
    again, _ = released_twice(first, later, report)
    report.goal(
        Goal("guard", "0 cells narrower than their safety interval", 0, narrow, "cells", at_least=False)
    )
    report.goal(Goal("guard", "the same bytes twice", 1, int(again == text), "of 1"))
    report.goal(
        Goal(
            "guard", "both releases under ten seconds of one core", GOAL_SECONDS, seconds, "s", at_least=False
        )
    )


def released_twice(first: Tabulation, later: Tabulation, report: Report) -> tuple[str, int]:
    """The certificates of both as one text, and how many gaps the audit sees."""
    texts, narrow = [], 0
    earlier: tuple[Tabulation, ...] = ()
    for tabulation in (first, later):
        start = time.process_time()
        system = build_system(tabulation, earlier, RULES)
        pattern = find_pattern(system)
        gaps = audit(system, pattern.hidden, pattern.deviations)
        narrow += len(gaps) + len(pattern.unproven)
        certificate = certify(tabulation, earlier, system, pattern.hidden, pattern.deviations, about={})
        texts += [canonical(certificate.published), canonical(certificate.proof)]
        earlier = released(json.loads(texts[-1]))
        report.say(
            f"{tabulation.name}: {len(system.sums)} sums, {len(system.sensitive)} sensitive, "
            f"{len(pattern.hidden)} hidden, "
            f"loss {system.loss(pattern.hidden)} of firms against {system.loss(system.sensitive & set(system.open))}, "
            f"{len(pattern.deviations)} completions, {time.process_time() - start:.1f} s"
        )
    return "\n".join(texts), narrow


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small city")
    asked = parser.parse_args().quick
    main(asked, Report("guard", asked))
