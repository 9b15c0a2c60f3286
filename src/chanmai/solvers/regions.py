"""The exact region in which two versions of a clause differ, as a condition made short, with a firm inside it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.partial import put_in
from chanmai.engine.eligibility.versions.difference import Edit, edits
from chanmai.engine.facts.dictionary import HISTORY, Dictionary
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import And, Compare, Node, Not, Truth
from chanmai.engine.language.op import Op
from chanmai.engine.language.periods import with_functions
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.solvers.asking import Asking
from chanmai.solvers.firms import Firm
from chanmai.solvers.logic import solving
from chanmai.solvers.proofs.drafts import compare
from chanmai.solvers.proofs.finding import Flaw, Specimen, specimen
from chanmai.solvers.proofs.rule import Rule, find, replay
from chanmai.solvers.readable import in_yuan, with_names
from chanmai.solvers.shapes import NotTranslated
from chanmai.solvers.shortening import shorten
from chanmai.solvers.terms import Terms


class RegionKind(Term):
    """What happens to the firms of a region."""

    LOSES = "不再符合"
    GAINS = "新符合"
    LESS = "金额减少"
    MORE = "金额增加"


@dataclass(frozen=True, slots=True)
class Region:
    """Firms for which the versions differ: a core condition, the same in words, and one of them replayed.

    `short` says that the condition was shortened by the solver and proved equal to what it stands for.
    """

    kind: RegionKind
    condition: Node
    text: Text
    firm: Specimen
    short: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two versions. A kind of region that no firm is in does not appear."""

    old: str
    new: str
    edits: tuple[Edit, ...]
    regions: tuple[Region, ...]
    examples: tuple[Flaw, ...] = ()
    undecided: tuple[RegionKind, ...] = ()

    @property
    def same(self) -> bool:
        """True if no firm whatsoever is treated differently."""
        return not self.regions and not self.undecided


def difference(
    old: Clause,
    new: Clause,
    dictionary: Dictionary,
    *,
    plausible: Sequence[Node] = (),
    as_of: datetime.date | None = None,
) -> Difference:
    """What changed in words, for whom exactly, and a replayed firm for each kind of change.

    Invented firms keep to the `plausible` conditions where they can. Regions that the solver cannot decide are named.
    What asks for 判定日 is compared on `as_of`.
    """
    nodes = tuple(expand(node, dictionary) for node in plausible)
    rules = [
        Rule(compile_clause(clause, dictionary, as_of=as_of), dictionary, nodes) for clause in (old, new)
    ]
    with solving():
        regions, undecided = _regions(rules[0], rules[1])
        try:
            examples = tuple(compare(rules[1], rules[0]))
        except NotTranslated:
            examples = ()
    return Difference(old.code, new.code, edits(old, new, dictionary), regions, examples, undecided)


def _regions(old: Rule, new: Rule) -> tuple[tuple[Region, ...], tuple[RegionKind, ...]]:
    regions: list[Region] = []
    undecided: list[RegionKind] = []
    for kind, condition in _conditions(old.compiled, new.compiled).items():
        try:
            region = _region(kind, condition, old, new)
        except NotTranslated:
            undecided.append(kind)
            continue
        if isinstance(region, Region):
            regions.append(region)
        elif region is None:
            undecided.append(kind)
    return tuple(regions), tuple(undecided)


def _conditions(old: Compiled, new: Compiled) -> dict[RegionKind, Node]:
    before, after = fresh(old.condition), fresh(new.condition)
    conditions: dict[RegionKind, Node] = {
        RegionKind.LOSES: And((before, Not(after))),
        RegionKind.GAINS: And((after, Not(before))),
    }
    if old.amount is not None and new.amount is not None:
        paid, pays = (in_yuan(fresh(amount)) for amount in (old.amount, new.amount))
        if paid != pays:
            conditions[RegionKind.LESS] = And((before, after, Compare(Op.LT, pays, paid)))
            conditions[RegionKind.MORE] = And((before, after, Compare(Op.GT, pays, paid)))
    return conditions


def fresh(node: Node) -> Node:
    """For a firm that has had nothing before: each version counts under its own name what was received."""
    return put_in(node, lambda ref: 0 if ref.prefix in HISTORY else None)


def _region(kind: RegionKind, condition: Node, old: Rule, new: Rule) -> Region | bool | None:
    """The region; False when it is empty; None when the solver does not decide it."""
    terms = Terms(old.dictionary)
    asking = Asking(terms)
    references = tuple(dict.fromkeys((*old.compiled.refs, *new.compiled.refs)))
    asking.state(*(terms.size(ref).above == 0 for ref in references if ref.prefix in HISTORY))
    short = shorten(condition, terms, asking)
    if isinstance(short.node, Truth) and not short.node.value:
        return False

    def still(firm: Firm) -> bool:
        return firm.holds(condition) and firm.holds(short.node)

    firm = replay(find(old, asking, terms, references, terms.met(condition)), old, still)
    if firm is None:
        return None
    example = specimen(firm, [old.compiled, new.compiled], old.dictionary)
    node = with_functions(with_names(short.node, old.dictionary), old.dictionary)
    text = Text(to_chinese(node), to_english(node, old.dictionary))
    return Region(kind, short.node, text, example, short.proved)
