"""What the findings of officers are called: the words of the clause that asks for them."""

from functools import lru_cache
from pathlib import Path

from chanmai.bureau.city import city_pack, pack_at
from chanmai.engine.eligibility.clauses.clause import Clause, Test
from chanmai.engine.facts.dictionary import FINDING, prefix_of
from chanmai.engine.language.refs import refs


def words_of(fact: str) -> str:
    """“自主研发为主（规上软件企业增产增效奖励）” for the finding 认定:…; any other name as it is."""
    return _words(city_pack().root).get(fact, fact) if prefix_of(fact) == FINDING else fact


@lru_cache(maxsize=4)
def _words(root: Path) -> dict[str, str]:
    words: dict[str, str] = {}
    for clause in pack_at(root).clauses.values():
        for test in clause.condition.tests():
            if test.finding:
                words |= {ref.fact: _called(test, clause) for ref in refs(test.expr)}
    return words


def _called(test: Test, clause: Clause) -> str:
    return f"{test.text}（{clause.name}）"
