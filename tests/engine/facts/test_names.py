"""Names with a prefix, and columns of snapshots: taken apart and put together in one place."""

import pytest

from chanmai.engine.facts.dictionary import OF_CLAUSES, PREFIXES, prefix_of, subject_of
from chanmai.engine.facts.record import Ref, column_of, ref_of
from spec.manual import DICTIONARY


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_and_what_stands_behind_it(prefix: str) -> None:
    ref = Ref(f"{prefix}a-1.key")
    assert (ref.prefix, ref.subject) == (prefix, "a-1.key")
    assert ref.fact == prefix_of(ref.fact) + subject_of(ref.fact)
    assert DICTIONARY.get(ref.fact).name == ref.fact


@pytest.mark.parametrize("name", ["营业收入", "奖励", "其他:甲", "", "2:1"])
def test_other_names_have_none(name: str) -> None:
    assert (Ref(name).prefix, Ref(name).subject) == ("", name)


def test_clauses_stand_behind_three_of_them() -> None:
    assert OF_CLAUSES == ("奖励:", "已获:", "次数:")


@pytest.mark.parametrize(
    ("ref", "column"), [(Ref("营业收入", 2), "revenue@2"), (Ref("已获:a-1"), "已获:a-1@0")]
)
def test_the_column_of_a_reference_and_back(ref: Ref, column: str) -> None:
    assert column_of(ref, DICTIONARY) == column
    assert ref_of(column, DICTIONARY) == ref


@pytest.mark.parametrize("column", ["subject", "no such fact@0", "营业收入"])
def test_columns_of_no_fact(column: str) -> None:
    assert ref_of(column, DICTIONARY) is None
