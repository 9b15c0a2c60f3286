"""The measured reading of labelled sentences: exact counts as floors, so that a reader that reads less well fails."""

from pathlib import Path

import pytest
from benchmarks.drafting.examples import HALVES, clauses, sentences
from benchmarks.drafting.measure import interval, measure

from chanmai.drafting.text.vocabulary import Vocabulary, vocabulary_of

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "benchmarks" / "drafting"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary_of(ROOT / "packs" / "xiamen")


FLOORS = [  # (right, proposed, labelled)
    (
        "clauses",
        "developed on",
        {
            "thresholds": (47, 47, 47),
            "rates": (23, 23, 23),
            "caps": (31, 31, 31),
            "sums": (16, 16, 16),
            "instalments": (3, 3, 3),
            "stacking": (1, 1, 1),
            "delivery": (2, 2, 2),
        },
    ),
    (
        "clauses",
        "held out",
        {
            "thresholds": (46, 46, 46),
            "rates": (26, 26, 26),
            "caps": (32, 32, 32),
            "sums": (22, 22, 22),
            "stacking": (4, 4, 4),
        },
    ),
    (
        "sentences",
        "developed on",
        {
            "thresholds": (734, 740, 749),
            "rates": (144, 144, 144),
            "caps": (225, 225, 225),
            "sums": (290, 290, 290),
            "instalments": (7, 7, 7),
            "validity": (4, 4, 4),
            "stacking": (13, 13, 13),
            "delivery": (1, 3, 1),
        },
    ),
    (
        "sentences",
        "held out",
        {
            "thresholds": (94, 96, 100),
            "rates": (3, 5, 3),
            "caps": (5, 5, 5),
            "sums": (30, 30, 30),
        },
    ),
]


@pytest.mark.parametrize(("collection", "half", "floors"), FLOORS)
def test_no_reading_is_worse_than_it_was(
    words: Vocabulary, collection: str, half: str, floors: dict[str, tuple[int, int, int]]
) -> None:
    rows = clauses(TEXTS) if collection == "clauses" else sentences(TEXTS / "sentences")
    scores, _ = measure([row for row in rows if row.half == half], words)
    for kind, (right, proposed, labelled) in floors.items():
        score = scores[kind]
        assert score.labelled == labelled, kind
        assert score.right >= right, kind
        assert score.proposed - score.right <= proposed - right, f"{kind}: more is proposed that is wrong"


def test_no_sentence_stands_in_both_halves_and_no_place_in_both() -> None:
    rows = sentences(TEXTS / "sentences")
    first, second = ([row for row in rows if row.half == half] for half in HALVES)
    assert not {row.text for row in first} & {row.text for row in second}
    places = [{row.of.split()[0] for row in half} for half in (first, second)]
    assert places[0] & places[1] == {"全国"}  # national documents: other documents, one country
    titles = [{row.of for row in half} for half in (first, second)]
    assert not titles[0] & titles[1]


def test_the_interval_is_that_of_wilson() -> None:
    low, high = interval(81, 88)  # of the fifth collection
    assert (round(low, 3), round(high, 3)) == (0.845, 0.961)
    assert round(interval(94, 96)[0], 3) == 0.927
    assert interval(10, 10)[1] == pytest.approx(1)
    assert interval(0, 10)[0] == 0.0
