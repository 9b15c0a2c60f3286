"""That the fast runner answers as the exact engine does: 100,000 random pairs of firm and clause, 0 differences.

The clauses hold every node of the language in every place that it may take, and trees of them drawn at random.
"""

from benchmarks.equality.comparing import batches, differences
from benchmarks.equality.drawing import places
from benchmarks.measure import Goal, Report, timed

PAIRS, QUICK = 100_000, 5_000
SHOWN = 3


def main(quick: bool, report: Report) -> None:
    """Compare, and tell how many pairs differ. Raises AssertionError when one does."""
    wanted = QUICK if quick else PAIRS
    counted: dict[str, int] = {"pairs": 0, "clauses": 0}
    found = []

    def compare() -> None:
        for compiled, records in batches(seed=2026):
            found.extend(differences(compiled, records))
            counted["pairs"] += len(compiled) * len(records)
            counted["clauses"] += len(compiled)
            if counted["pairs"] >= wanted:
                return

    seconds = timed(compare)
    every = sum(1 for _ in places())
    report.say(
        f"{counted['pairs']:,} pairs of {counted['clauses']:,} clauses, "
        f"{min(every, counted['clauses']):,} of {every:,} places of the grammar, in {seconds:,.0f} s: "
        f"{len(found)} differences"
    )
    for each in found[:SHOWN]:
        report.say(f"  {each.field}: {each.right} is right, {each.found} was found; {each.compiled.clause}")
    report.goal(Goal("reference and columnar", "differences", 0, len(found), "", at_least=False))
    report.numbers["equality"] = {**counted, "differences": len(found)}
    assert not found, f"{len(found)} pairs are answered otherwise"
