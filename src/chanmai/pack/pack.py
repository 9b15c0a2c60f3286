"""A pack as the rest of the product sees it: one city's facts, policies, plan, places, forms and series. Immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from chanmai.engine.eligibility.clauses.clause import Addressee, Clause, Stacking
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import FINDING, Dictionary
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.texts import Text
from chanmai.pack.cases import Case
from chanmai.pack.draft_targets import DraftTarget
from chanmai.pack.english import NO_PHRASES, Phrases
from chanmai.pack.finding import Place
from chanmai.pack.forms import Form
from chanmai.pack.indicators import Indicator
from chanmai.pack.ladders import Ladder
from chanmai.pack.measures import Measures
from chanmai.pack.papers import Paper
from chanmai.pack.places import Places
from chanmai.pack.policies import ClausePlaces, Policy
from chanmai.pack.quality import Quality
from chanmai.pack.release import ReleaseBook
from chanmai.pack.reports import ReportTemplate
from chanmai.pack.sentences import Sentences
from chanmai.pack.series import Series, SeriesBook
from chanmai.pack.settings import Settings
from chanmai.pack.sources import SourceDocument
from chanmai.pack.supervision import Supervision
from chanmai.pack.targets import Targets
from chanmai.pack.taxonomy import Taxonomy
from chanmai.pack.warnings import Warnings


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan wants: targets, measures and their supervision, taxonomy, what is followed, its sentences."""

    targets: Targets = field(default_factory=Targets)
    measures: Measures = field(default_factory=Measures)
    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    indicators: tuple[Indicator, ...] = ()
    supervision: Supervision = field(default_factory=Supervision)
    sentences: Sentences = field(default_factory=Sentences)
    quality: Quality = field(default_factory=Quality)
    ladders: tuple[str, ...] = ()
    """The ladders by whose tiers indicators are broken down."""
    warnings: Warnings = field(default_factory=Warnings)
    drafts: tuple[DraftTarget, ...] = ()
    """Targets of the next plan, as the pack drafts them."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The versions of one matter, oldest first."""

    matter: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class StackingGroup:
    """The clauses of one stacking group; every member says the same `take` and `cap`."""

    group: str
    rule: Stacking
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Pack:
    """Everything that a pack holds."""

    root: Path
    settings: Settings
    dictionary: Dictionary
    policies: tuple[Policy, ...]
    cases: Mapping[str, tuple[Case, ...]]  # by clause code
    ladders: tuple[Ladder, ...]
    plan: Plan
    places: Places
    forms: Mapping[str, Form]
    series_book: SeriesBook
    sources: Mapping[str, SourceDocument]
    hosts: Mapping[str, tuple[str, ...]]  # where each issuer publishes its own documents, by its name
    clause_places: Mapping[str, ClausePlaces]
    fact_places: Mapping[str, Place]
    phrases: Phrases = NO_PHRASES  # of english/*.yaml, places and taxonomy
    release: ReleaseBook = field(default_factory=ReleaseBook)
    reports: tuple[ReportTemplate, ...] = ()
    papers: Mapping[str, Paper] = field(default_factory=dict)  # by the words of the clauses

    @property
    def name(self) -> str:
        """The pack's ASCII name."""
        return self.settings.name

    @property
    def title(self) -> Text:
        """The pack's title in both languages."""
        return self.settings.title

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.settings.version

    @cached_property
    def english(self) -> Phrases:
        """What everything in the pack is called in English; the Chinese text is the key."""
        tiers = [tier for ladder in self.ladders for tier in ladder.tiers]
        words = [
            *(form.title for form in self.forms.values()),
            *(edit.message for form in self.forms.values() for edit in form.edits),
            *(word for ladder in self.ladders for word in (ladder.name, ladder.note)),
            *(word for tier in tiers for word in (tier.name, tier.note)),
            self.plan.supervision.meeting,
            *self.plan.supervision.topics,
        ]
        facts = (Text(fact.name, fact.english) for fact in self.dictionary)
        sources = (Text(source.title, source.english) for source in self.sources.values())
        return self.phrases.beside((*facts, *sources, *words))

    @property
    def series(self) -> Mapping[str, Series]:
        """Published series by code."""
        return self.series_book.series

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause by its code, in the order of the files."""
        return {clause.code: clause for policy in self.policies for clause in policy.clauses}

    @cached_property
    def policy_of(self) -> Mapping[str, Policy]:
        """The policy of each clause code."""
        return {clause.code: policy for policy in self.policies for clause in policy.clauses}

    @cached_property
    def compiled(self) -> tuple[Compiled, ...]:
        """Every clause compiled, in the order of the files. Raises RuleError if one cannot be expanded."""
        return tuple(compile_clause(clause, self.dictionary) for clause in self.clauses.values())

    @cached_property
    def findings(self) -> tuple[Fact, ...]:
        """The facts that hold the findings of officers on a firm: those that clauses for firms ask for."""
        firms = [each for each in self.compiled if each.clause.applies_to is Addressee.FIRM]
        names = [ref.fact for each in firms for ref in each.refs if ref.prefix == FINDING]
        return tuple(self.dictionary.get(name) for name in dict.fromkeys(names))

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """Matters of which there is more than one version, each oldest first."""
        by_matter: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            if clause.matter:
                by_matter.setdefault(clause.matter, []).append(clause)
        predecessors = {old for clause in self.clauses.values() for old in clause.replaces}
        return tuple(
            Chain(matter, tuple(sorted(clauses, key=self._age)))
            for matter, clauses in by_matter.items()
            if len(clauses) > 1 and any(clause.replaces or clause.code in predecessors for clause in clauses)
        )

    def _age(self, clause: Clause) -> tuple[str, int, str, str]:
        """Year of issue first; within a year what replaces comes after what it replaces."""
        return clause.document.issued[:4], self._depth(clause, ()), clause.document.issued, clause.code

    def _depth(self, clause: Clause, path: tuple[str, ...]) -> int:
        """How many versions lie before a clause; a ring, which the checker refuses, ends the count."""
        before = [self.clauses[code] for code in clause.replaces if code in self.clauses and code not in path]
        return max((1 + self._depth(old, (*path, clause.code)) for old in before), default=0)

    @cached_property
    def stacking_groups(self) -> Mapping[str, StackingGroup]:
        """Stacking groups by name, with their members."""
        members: dict[str, list[Clause]] = {}
        rules: dict[str, Stacking] = {}
        for clause in self.clauses.values():
            for stacking in clause.stacking:
                members.setdefault(stacking.group, []).append(clause)
                rules.setdefault(stacking.group, stacking)
        return {
            group: StackingGroup(group, rules[group], tuple(clauses)) for group, clauses in members.items()
        }
