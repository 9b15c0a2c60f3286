"""Which rules a return meets, which it breaks, and which cannot be asked because something is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chanmai.engine.edits.rules import Rule
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs

Look = Callable[[Ref], Value | None]
R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Skip(Generic[R]):
    """A rule that could not be asked: the cells that lack, none where it has no value (nothing to divide by)."""

    rule: R
    lacking: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Findings(Generic[R]):
    """The rules of a form, each once."""

    passed: tuple[R, ...]
    failed: tuple[R, ...]
    skipped: tuple[Skip[R], ...]


def judge(rules: Sequence[R], fetch: Look) -> Findings[R]:
    """Ask every rule. A missing cell is never taken for zero; a rule that is decided without it counts."""
    passed: list[R] = []
    failed: list[R] = []
    skipped: list[Skip[R]] = []
    for rule in rules:
        answer = evaluate(rule.test, fetch)
        if answer is None:
            skipped.append(Skip(rule, tuple(ref for ref in refs(rule.test) if fetch(ref) is None)))
        else:
            (passed if answer else failed).append(rule)
    return Findings(tuple(passed), tuple(failed), tuple(skipped))
