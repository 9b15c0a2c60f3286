"""Expressions inside YAML scalars: parsed, checked, and their problems placed at the right line and column."""

from dataclasses import dataclass, field

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.doubts import IMPOSSIBLE, PERCENTAGE, doubts
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.nodes import Node
from chanmai.pack.finding import Notebook
from chanmai.pack.tree import Scalar


@dataclass(slots=True)
class Expressions:
    """Reads the expressions of one pack; a text that comes twice is parsed and checked once.

    Problems are errors, a share that no value can reach among them; a bare number beside a share is a warning, and what
    else is well formed but probably not meant a note.
    """

    dictionary: Dictionary
    notes: Notebook
    _seen: dict[tuple[str, str], Node | RuleError] = field(default_factory=dict)

    def read(self, scalar: Scalar, expect: str) -> Node | None:
        """The checked tree ("condition", "money", "number" or "any"), None after noting every problem."""
        key = (scalar.text, expect)
        if key not in self._seen:
            self._seen[key] = self._parse(scalar.text, expect)
        outcome = self._seen[key]
        if isinstance(outcome, RuleError):
            self.fault(scalar, outcome)
            return None
        for doubt in doubts(outcome, self.dictionary):
            tell = {IMPOSSIBLE: self.notes.error, PERCENTAGE: self.notes.warn}.get(
                doubt.code, self.notes.note
            )
            tell(scalar.within(doubt.start), *_parts(doubt))
        return outcome

    def fault(self, scalar: Scalar, fault: RuleError) -> None:
        """Note every problem of the expression that stands in a scalar."""
        for problem in fault.problems:
            self.notes.error(scalar.within(problem.start), *_parts(problem))

    def _parse(self, text: str, expect: str) -> Node | RuleError:
        try:
            return read_rule(text, self.dictionary, expect=expect)
        except RuleError as fault:
            return fault


def _parts(problem: Problem) -> tuple[str, Text, Text]:
    return f"rule-{problem.code}", problem.message, problem.mend
