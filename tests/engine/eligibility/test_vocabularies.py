"""The closed vocabularies of clauses: every word has its English where two versions are compared."""

import json

import pytest

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Benefit,
    Delivery,
    Level,
    Reference,
    Status,
    Take,
)
from chanmai.engine.eligibility.versions.difference_words import WORDS


@pytest.mark.parametrize("vocabulary", [Addressee, Delivery, Reference, Status, Take])
def test_every_word_has_its_english(vocabulary: type[Status]) -> None:
    assert [word for word in vocabulary if word and word not in WORDS] == []


def test_they_are_written_as_the_words_themselves() -> None:
    words = [Level.CITY, Addressee.FIRM, Benefit.TAX_RELIEF, Delivery.UNSTATED, Reference.PREVIOUS]
    assert json.dumps(words, ensure_ascii=False) == '["市", "企业", "税收优惠", "", "上一年度"]'
    assert "，".join(words) == "市，企业，税收优惠，，上一年度"
