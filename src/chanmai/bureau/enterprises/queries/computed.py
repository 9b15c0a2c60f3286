"""States of a firm that are computed from what is filed, such as the years since it was founded."""

import datetime
from dataclasses import replace

from chanmai.engine.eligibility.clauses.compile import on_day
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch

COMPUTED = Source("", "计算")


def with_computed(record: Record, dictionary: Dictionary, as_of: datetime.date) -> Record:
    """The record with every computed state that has a value on the day."""
    computed: dict[Ref, Value] = {}
    for fact in dictionary:
        if fact.formula is None or fact.period is not PeriodKind.POINT:
            continue
        ref = Ref(fact.name)
        value = evaluate(on_day(expand(Fetch(ref), dictionary), as_of), record.value)
        if value is not None:
            computed[ref] = value
    sources = {**record.sources, **dict.fromkeys(computed, COMPUTED)}
    return replace(record, values={**record.values, **computed}, sources=sources)
