"""Precision and recall of the drafting aid:  python -m benchmarks.drafting [FOLDER] [--pack PACK] [--misses]

Two collections of our own: sentences that restate clauses of the pack (halves drawn by a checksum) and sentences in the
constructions of real documents. With a FOLDER its YAML files, written as those of `sentences/`, are measured instead,
and only figures are printed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.drafting.examples import HALVES, KINDS, Example, clauses, documents, sentences
from benchmarks.drafting.measure import Score, interval, measure

from chanmai.drafting.text.vocabulary import Vocabulary, vocabulary_of
from chanmai.pack.finding import PackError

HERE = Path(__file__).parent
PACK = HERE.parent.parent / "packs" / "xiamen"
GOALS = (0.95, 0.90)
MEASURED = ("thresholds", "rates", "caps")  # what the goal speaks of


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures. Returns 1 when the goal is missed by what it is for, 2 when the files cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="labelled files to measure instead of ours")
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--misses", action="store_true", help="list what differs, of the halves developed on")
    parser.add_argument("--all-misses", action="store_true", help="of every half")
    args = parser.parse_args(arguments)
    words = vocabulary_of(args.pack)
    if args.folder is None:
        print(f"pack {args.pack.name}, {len(words.dictionary)} facts")
        return ours(words, args.all_misses, args.misses)
    files = sorted(args.folder.glob("*.yaml"))
    if args.misses or args.all_misses:
        parser.error("文件夹只出数字，不列句子 / of a folder only figures are printed, never a sentence")
    if not files:
        parser.error(
            f"没有这个文件夹，或其中没有 .yaml 文件 / no such folder, or no .yaml file in it: {args.folder}"
        )
    try:
        collections = {path.name: documents(path) for path in files}
    except PackError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"pack {args.pack.name}, {len(words.dictionary)} facts")
    return outside(collections, words)


def ours(words: Vocabulary, every: bool, developed: bool) -> int:
    """The figures of every half of our sentences, with what differs in `every` half or in those developed on."""
    scores: dict[str, Score] = {}
    for collection, rows in (("clauses", clauses(HERE)), ("sentences", sentences(HERE / "sentences"))):
        for half in HALVES:
            chosen = [row for row in rows if row.half == half]
            scores, misses = measure(chosen, words)
            print(f"\n{collection}, {half}: {len(chosen)} sentences")
            show(scores)
            for miss in misses if every or (developed and half == HALVES[0]) else ():
                kind = f"{'extra ' if miss.extra else 'missed'} {miss.kind}"
                print(f"  {kind}: {miss.value}\n         {miss.text}")
    return goal(scores, "the sentences held out")


def outside(collections: dict[str, list[Example]], words: Vocabulary) -> int:
    """The figures of each file and of all of them, and nothing of what stands in them."""
    for name, rows in collections.items():
        print(f"\n{name}: {len(rows)} sentences")
        show(measure(rows, words)[0])
    every = [row for rows in collections.values() for row in rows]
    scores, _ = measure(every, words)
    print(f"\nall: {len(every)} sentences")
    show(scores)
    return goal(scores, "all")


def goal(scores: dict[str, Score], of: str) -> int:
    """Say whether the goal is reached; 0 if so, else 1."""
    whole = together(scores)
    reached = whole.precision >= GOALS[0] and whole.recall >= GOALS[1]
    print(
        f"\ngoal for thresholds, rates and caps of {of}: precision {GOALS[0]:.0%}, "
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
