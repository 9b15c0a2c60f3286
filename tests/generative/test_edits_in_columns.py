"""The edit rules over columns beside the engine, return by return, with figures of any size."""

from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.edits.judging import judge
from chanmai.engine.facts.record import Ref
from chanmai.runners.edits import judge_all
from generative.test_localising import DICTIONARY, REFS, Rule, conditions

figures = st.one_of(
    st.none(),
    st.integers(0, 5),
    st.integers(2**61, 2**62 + 2),
    st.integers(10**20, 10**20 + 3),
    st.sampled_from([2**62 - 1, 2**62, 2**63 - 1, 2**63]),
)
columns = st.integers(1, 9).flatmap(
    lambda count: st.fixed_dictionaries(
        {ref: st.lists(figures, min_size=count, max_size=count) for ref in (*REFS, Ref("a", 1), Ref("d", 1))}
    )
)


@given(st.lists(conditions(), min_size=1, max_size=5, unique=True), columns)
def test_columns_answer_as_the_engine_does(written: list[str], kept: dict[Ref, list[int | None]]) -> None:
    rules = [Rule(text) for text in written]
    count = len(kept[REFS[0]])
    judged = judge_all(rules, kept, count, DICTIONARY)
    for row in range(count):
        answer = judge(rules, {ref: own[row] for ref, own in kept.items()}.get)
        assert {rule.code for rule in answer.failed} == {
            rule.code for place, rule in enumerate(rules) if row in judged.failed_by(place)
        }
        assert {skip.rule.code for skip in answer.skipped} == {
            rule.code for place, rule in enumerate(rules) if row in judged.skipped_by(place)
        }
    broken = {row for place in range(len(rules)) for row in judged.failed_by(place)}
    assert judged.faulty() == sorted(broken)
    assert judged.counts() == [
        (len(judged.failed_by(place)), len(judged.skipped_by(place))) for place in range(len(rules))
    ]
