"""The quality index of the Xiamen pack is read; mistakes in one are told, contradictory judgements among them."""

from fractions import Fraction
from pathlib import Path

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.quality.normalising import WAYS
from chanmai.engine.quality.uncertainty import FACTORS
from chanmai.pack.expressions import Expressions
from chanmai.pack.quality import AGGREGATIONS, WEIGHINGS, read_quality
from pack.test_xiamen_sentences import ROOT, entry_of
from packs import load

SOUND = """
title: 指数
normalisations: [min-max]
weighings: [expert]
aggregations: [arithmetic]
dimensions:
  - {code: a, title: 甲, expert: 1}
  - {code: b, title: 乙, expert: 1}
  - {code: c, title: 丙, expert: 1}
judgements: [[1, 1], [1]]
indicators: []
"""


def test_the_index_of_xiamen_can_be_computed_in_every_way() -> None:
    index = load(ROOT).plan.quality
    assert set(index.normalisations) == set(WAYS)
    assert set(index.weighings) == set(WEIGHINGS)
    assert set(index.aggregations) == set(AGGREGATIONS)
    assert len(FACTORS) == 4
    assert {each.dimension for each in index.indicators} == {each.code for each in index.dimensions}
    assert index.spread == Fraction(1, 4)
    assert index.priorities is not None
    assert 0 < index.priorities.ratio < 0.1
    assert all(each.gauge.value is not None and each.gauge.over is not None for each in index.indicators)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("[[1, 1], [1]]", "[[9, 1/9], [9]]", "contradictory"),
        ("[[1, 1], [1]]", "[[1], [1]]", "wrong-form"),
        ("[[1, 1], [1]]", "[[1, 0], [1]]", "wrong-form"),
        ("[[1, 1], [1]]", "[[1, x], [1]]", "wrong-form"),
        ("[[1, 1], [1]]", "3", "wrong-form"),
        ("[min-max]", "[best]", "not-among"),
        ("[expert]", "[]", "missing-key"),
        ("expert: 1}\njudge", "expert: 0}\njudge", "no-weight"),
        ("indicators: []", "indicators: [{code: x, dimension: a, title: 标}]", "missing-key"),
    ],
)
def test_mistakes_in_an_index_are_told(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    assert was in SOUND
    entry, notes = entry_of(tmp_path, SOUND.replace(was, becomes))
    read_quality(entry, Expressions(Dictionary(()), notes))
    assert [each.code for each in notes.errors] == [code]
    entry, notes = entry_of(tmp_path, SOUND)
    read_quality(entry, Expressions(Dictionary(()), notes))
    assert notes.errors == []
