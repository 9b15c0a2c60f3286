"""Precision and recall of the drafting aid:  python -m benchmarks.drafting [--pack FOLDER] [--texts FOLDER] [--misses]

Texts elsewhere, labelled in the same form, can be measured with `--texts` without being part of the project.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.drafting.measure import KINDS, Score, examples, measure

from chanmai.pack.drafting.vocabulary import vocabulary_of

HERE = Path(__file__).parent
PACK = HERE.parent.parent / "packs" / "xiamen"
GOALS = (0.95, 0.90)
MEASURED = ("thresholds", "rates", "caps")  # what the goal speaks of


def main() -> int:
    """Print the figures of both halves. Returns 1 when a figure of the whole misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--texts", type=Path, default=HERE)
    parser.add_argument("--misses", action="store_true", help="list what differs, of the half developed on")
    parser.add_argument("--all-misses", action="store_true", help="of both halves")
    args = parser.parse_args()
    words = vocabulary_of(args.pack)
    rows = examples(args.texts)
    print(f"pack {args.pack.name}, {len(words.dictionary)} facts; {len(rows)} sentences")
    whole: dict[str, Score] = {}
    for name, chosen in (
        ("developed on", [row for row in rows if row.half == "developed on"]),
        ("held out", [row for row in rows if row.half == "held out"]),
        ("all", rows),
    ):
        scores, misses = measure(chosen, words)
        print(f"\n{name}: {len(chosen)} sentences")
        show(scores)
        whole = scores
        if args.all_misses or (args.misses and name == "developed on"):
            for miss in misses:
                print(
                    f"  {'extra ' if miss.extra else 'missed'} {miss.kind}: {miss.value}\n         {miss.text}"
                )
    reached = all(whole[kind].precision >= GOALS[0] and whole[kind].recall >= GOALS[1] for kind in MEASURED)
    print(f"\ngoal: precision {GOALS[0]:.0%}, recall {GOALS[1]:.0%}: {'reached' if reached else 'missed'}")
    return 0 if reached else 1


def show(scores: dict[str, Score]) -> None:
    """One line a kind."""
    for kind in KINDS:
        score = scores[kind]
        print(
            f"  {kind:<11} precision {score.precision:6.1%}  recall {score.recall:6.1%}"
            f"   right {score.right}, proposed {score.proposed}, labelled {score.labelled}"
        )


if __name__ == "__main__":
    sys.exit(main())
