"""A few firms under the clauses of a book, compiled once: for what follows a filing.

A program of bit planes is made for many rows; here all conditions, and the questions about near misses, are answered
for one firm in one pass. What Kleene's logic decides stands. The rest, and the amounts, are asked of the exact engine.
"""

from collections.abc import Iterable, Iterator, Sequence

from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import award
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.facts.record import Record
from chanmai.runners.aside import fit, of_clause, too_large
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.single.codes import FALSE, TRUE, UNKNOWN
from chanmai.runners.columnar.single.families import Codes
from chanmai.runners.columnar.single.program import SingleProgram
from chanmai.runners.near_misses import Candidates, questions_of, without_aside
from chanmai.runners.runner import NOT_MET, Result
from chanmai.runners.table import Table


class BookProgram:
    """The conditions of a book and its questions about near misses, compiled for one firm after the other."""

    def __init__(self, book: Book) -> None:
        self._dictionary = book.dictionary
        rules: list[Rule] = []
        self._rule: dict[str, int] = {}
        self._questions: dict[str, list[tuple[str, int]]] = {}
        for item in (*book.compiled, *book.absent):
            self._rule[item.clause.code] = len(rules)
            rules.append(Rule(item.clause.code, item.condition))
        for item in book.compiled:
            keys = self._questions.setdefault(item.clause.code, [])
            for question in questions_of(item, book.dictionary):
                keys.append((question.key, len(rules)))
                rules += [Rule(part.clause.code, part.condition) for part in (question.close, question.rest)]
        self._single = SingleProgram(compile_program(rules, book.dictionary))

    def decide(self, compiled: Sequence[Compiled], table: Table) -> tuple[Result, Candidates]:
        """Answers in the order of `compiled`, clauses of the book, and of the rows; and who may stand near what.

        Equal to those of every other runner. A clause of the book that is not asked for counts as not decided.
        """
        table, aside = fit(table, compiled, self._dictionary)
        result = Result.empty([item.clause.code for item in compiled], table.subjects)
        place = {item.clause.code: number for number, item in enumerate(compiled)}
        near: Candidates = {}
        in_order, families = award_order(compiled), self._single.asked_by(self._rules(place))
        for row, record in enumerate(table.rows(self._dictionary)):
            awards: dict[str, AwardAmount] = {}
            apart: list[str] = []
            read = View(record, self._dictionary).fetch  # no award of this run is known yet
            codes = self._single.codes(read, families)
            for item in in_order:
                code = item.clause.code
                met, amount = self._decided(item, record, awards, int(codes[self._rule[code]]))
                beside = [other for other in item.depends if other in apart]
                if beside or too_large(amount):
                    apart.append(code)
                    result.aside.append(of_clause(row, record.subject, item, beside))
                    continue
                awards[code] = amount
                result.put(place[code], row, met, amount)
                if result.verdicts[place[code], row] == NOT_MET:
                    self._note(near, code, row, codes)
        result.leave(aside)
        return result, without_aside(near, result)

    def _rules(self, clauses: Iterable[str]) -> Iterator[int]:
        """The conditions of clauses, and the two of each of their questions."""
        for code in clauses:
            yield self._rule[code]
            for _key, close in self._questions.get(code, ()):
                yield from (close, close + 1)

    def _decided(
        self, item: Compiled, record: Record, awards: dict[str, AwardAmount], code: int
    ) -> tuple[bool | None, AwardAmount]:
        view = View(record, self._dictionary, awards)
        met = verdict(item.condition, view) if code == UNKNOWN else code == TRUE
        return met, award(item, view, met)

    def _note(self, near: Candidates, clause: str, row: int, codes: Codes) -> None:
        """Note the conditions that are missed by little while the rest holds or may hold."""
        for key, close in self._questions.get(clause, ()):
            if codes[close] == TRUE and codes[close + 1] != FALSE:
                near.setdefault(clause, {}).setdefault(row, []).append(key)
