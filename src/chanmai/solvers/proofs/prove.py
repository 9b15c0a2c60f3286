"""All proofs over a set of clauses and ladders, with the sign-offs applied."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause, for_day
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.solvers.logic import solving
from chanmai.solvers.proofs.conditions import check_conditions
from chanmai.solvers.proofs.drafts import check_drafts
from chanmai.solvers.proofs.finding import FindingKind, Flaw, Signoff, weight_of
from chanmai.solvers.proofs.growth import check_amounts
from chanmai.solvers.proofs.rule import Rule
from chanmai.solvers.proofs.together import Family, check_family, check_groups, families
from chanmai.solvers.shapes import NotTranslated


class Name(Protocol):
    """A name in Chinese."""

    @property
    def zh(self) -> str: ...


class Tier(Protocol):
    """What the proofs need of a tier: itself as a clause."""

    def clause(self) -> Clause: ...


class Ladder(Protocol):
    """What the proofs need of a ladder."""

    @property
    def name(self) -> Name: ...
    @property
    def exclusive(self) -> bool: ...
    @property
    def tiers(self) -> Sequence[Tier]: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and the clauses whose form the solver is not told of."""

    findings: tuple[Flaw, ...]
    untold: tuple[str, ...] = ()
    clauses: int = 0

    @property
    def open(self) -> tuple[Flaw, ...]:
        """Findings that nobody has signed off."""
        return tuple(finding for finding in self.findings if finding.signed is None)


def prove(
    compileds: Sequence[Compiled],
    dictionary: Dictionary,
    *,
    ladders: Sequence[Ladder] = (),
    signoffs: Sequence[Signoff] = (),
    plausible: Sequence[Node] = (),
    as_of: datetime.date | None = None,
) -> Report:
    """Every finding on the clauses and tiers, each with firms replayed through the reference evaluator.

    A finding that a sign-off covers carries it; a sign-off that covers nothing becomes a finding itself.
    Invented firms keep to the `plausible` conditions (checks of the returns) where the finding allows it. What asks for
    判定日 is proved for `as_of`; without one, for any day, where that can be translated.
    """
    with solving():
        return _Proving(dictionary, plausible, as_of).report(compileds, ladders, signoffs)


class _Proving:
    """One run; a clause that is not covered is named, never passed over in silence."""

    def __init__(
        self, dictionary: Dictionary, plausible: Sequence[Node], as_of: datetime.date | None
    ) -> None:
        self.dictionary = dictionary
        self.as_of = as_of
        self.plausible = tuple(expand(node, dictionary) for node in plausible)
        self.untold: list[str] = []

    def rule(self, compiled: Compiled) -> Rule:
        if self.as_of is not None:
            compiled = for_day(compiled, self.as_of, self.dictionary)
        return Rule(compiled, self.dictionary, self.plausible)

    def report(
        self, compileds: Sequence[Compiled], ladders: Sequence[Ladder], signoffs: Sequence[Signoff]
    ) -> Report:
        rules = [self.rule(compiled) for compiled in compileds]
        flaws = [*self.alone(rules), *self.together([rule for rule in rules if rule.is_covered])]
        for ladder in ladders:
            flaws += self.ladder(ladder)
        unique = list(dict.fromkeys(flaws))
        return Report(tuple(with_signoffs(unique, signoffs)), tuple(dict.fromkeys(self.untold)), len(rules))

    def alone(self, rules: Iterable[Rule]) -> Iterator[Flaw]:
        for rule in rules:
            yield from self.guarded((rule,), lambda rule=rule: check_conditions(rule))  # type: ignore[misc]
            yield from self.guarded((rule,), lambda rule=rule: check_amounts(rule))  # type: ignore[misc]

    def together(self, rules: Sequence[Rule]) -> Iterator[Flaw]:
        for family in families(rules):
            yield from self.guarded(family.rules, lambda family=family: check_family(family))  # type: ignore[misc]
        yield from self.guarded(rules, lambda: check_groups(rules))
        yield from self.guarded(rules, lambda: check_drafts(rules))

    def ladder(self, ladder: Ladder) -> Iterator[Flaw]:
        rules = tuple(self.rule(compile_clause(tier.clause(), self.dictionary)) for tier in ladder.tiers)
        yield from self.alone(rules)
        parts = [rules] if ladder.exclusive else [(rule,) for rule in rules]
        for part in parts:
            family = Family(ladder.name.zh, part, ladder.exclusive)
            yield from self.guarded(part, lambda family=family: check_family(family))  # type: ignore[misc]

    def guarded(self, rules: Iterable[Rule], check: Callable[[], Iterator[Flaw]]) -> Iterator[Flaw]:
        """The findings of a check; what is found before an expression that is not covered is kept."""
        try:
            yield from check()
        except NotTranslated:
            self.untold += [rule.code for rule in rules]


def with_signoffs(findings: Iterable[Flaw], signoffs: Sequence[Signoff]) -> Iterator[Flaw]:
    """The findings with their sign-offs, then a finding for each sign-off that covers none."""
    sign_offs: list[Signoff] = []
    for finding in findings:
        signoff = next((each for each in signoffs if finding.covered_by(each)), None)
        if signoff is not None:
            sign_offs.append(signoff)
        yield dataclasses.replace(finding, signed=signoff)
    for signoff in signoffs:
        if signoff not in sign_offs:
            yield Flaw(
                FindingKind.STALE,
                signoff.clause,
                Text(
                    f"{signoff.by}于{signoff.date}对“{signoff.kind}”的签注已不对应任何发现，请删去。",
                    f"The sign-off of “{signoff.kind}” by {signoff.by} on {signoff.date} matches no finding; "
                    "delete it.",
                ),
                subject=signoff.subject,
                other=signoff.other,
                weight=weight_of(FindingKind.STALE),
            )
