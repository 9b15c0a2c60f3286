"""Precision and recall of the drafting aid:  python -m benchmarks.drafting [--pack FOLDER] [--misses | --all-misses]

Two collections: sentences of our own (halves drawn by a checksum) and sentences quoted from real documents (halves from
different cities). Only what is held out of the real ones tells what to expect of a text never seen.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.drafting.measure import HALVES, KINDS, Score, interval, measure, own, real

from chanmai.drafting.text.vocabulary import vocabulary_of

HERE = Path(__file__).parent
PACK = HERE.parent.parent / "packs" / "xiamen"
GOALS = (0.95, 0.90)
MEASURED = ("thresholds", "rates", "caps")  # what the goal speaks of


def main() -> int:
    """Print the figures of every half. Returns 1 when the real sentences held out miss the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--misses", action="store_true", help="list what differs, of the halves developed on")
    parser.add_argument("--all-misses", action="store_true", help="of every half")
    args = parser.parse_args()
    words = vocabulary_of(args.pack)
    print(f"pack {args.pack.name}, {len(words.dictionary)} facts")
    scores: dict[str, Score] = {}
    for collection, rows in (("own sentences", own(HERE)), ("real documents", real(HERE / "real"))):
        for half in HALVES:
            chosen = [row for row in rows if row.half == half]
            scores, misses = measure(chosen, words)
            print(f"\n{collection}, {half}: {len(chosen)} sentences")
            show(scores)
            if args.all_misses or (args.misses and half == HALVES[0]):
                for miss in misses:
                    kind = f"{'extra ' if miss.extra else 'missed'} {miss.kind}"
                    print(f"  {kind}: {miss.value}\n         {miss.text}")
    whole = together(scores)
    reached = whole.precision >= GOALS[0] and whole.recall >= GOALS[1]
    print(
        f"\ngoal for thresholds, rates and caps of real documents held out: precision {GOALS[0]:.0%}, "
        f"recall {GOALS[1]:.0%}: {'reached' if reached else 'missed'}"
    )
    return 0 if reached else 1


def together(scores: dict[str, Score]) -> Score:
    """What the goal speaks of: thresholds, rates and caps as one."""
    return sum((scores[kind] for kind in MEASURED), Score())


def show(scores: dict[str, Score]) -> None:
    """One line a kind, with the 95 % intervals, and one for thresholds, rates and caps together."""
    rows = [(kind, scores[kind]) for kind in KINDS if scores[kind].labelled or scores[kind].proposed]
    rows.append(("together", together(scores)))
    for kind, score in rows:
        print(
            f"  {kind:<11} precision {share(score.right, score.proposed)}  recall {share(score.right, score.labelled)}"
            f"   right {score.right}, proposed {score.proposed}, labelled {score.labelled}"
        )


def share(part: int, whole: int) -> str:
    """The share in percent with its interval."""
    if not whole:
        return f"{'—':>6} {'':13}"
    low, high = interval(part, whole)
    return f"{part / whole:6.1%} [{low:5.1%}–{high:6.1%}]"


if __name__ == "__main__":
    sys.exit(main())
