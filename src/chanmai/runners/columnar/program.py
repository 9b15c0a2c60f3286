"""A batch of conditions and formulas compiled for the kernel: atoms, plan and distinct amount formulas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Bound, RoundingMode
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.refs import refs
from chanmai.engine.language.thresholds import with_thresholds
from chanmai.runners.columnar.atoms import Atom, OneOf, Quotient, Reaches, atom_of, ratio_of
from chanmai.runners.columnar.forest import AND, OR, Forest, Literal
from chanmai.runners.columnar.groups import Families
from chanmai.runners.columnar.plan import Plan, lay_out


@dataclass(frozen=True, slots=True)
class Payment:
    """How the amount of a clause follows from its formula: capped, rounded once. All in 分."""

    formula: nodes.Node | None
    cap: int | None = None
    step: int = 1
    mode: RoundingMode = RoundingMode.HALF_UP
    bound: Bound = Bound.EXACT


@dataclass(frozen=True, slots=True)
class Rule:
    """What the kernel decides for each row: a condition in core nodes, and a payment if there is one."""

    code: str
    condition: nodes.Node
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled batch. `atoms[i]` belongs to plane i of the plan."""

    rules: tuple[Rule, ...]
    dictionary: Dictionary
    atoms: tuple[Atom, ...]
    families: Families
    plan: Plan
    refs: tuple[Ref, ...]
    payments: tuple[Payment, ...]  # distinct ones
    payment_of: tuple[int, ...]  # by rule; -1: none
    atoms_of: tuple[tuple[int, ...], ...]  # the atoms that each rule's condition is built from


def compile_program(rules: Sequence[Rule], dictionary: Dictionary) -> Program:
    """Compile rules whose expressions are expanded to core nodes."""
    rules = [replace(rule, condition=with_thresholds(rule.condition)) for rule in rules]
    first = _Builder(dictionary, (), {})
    for rule in rules:
        first.tree(rule.condition, negated=False)
    builder = _Builder(dictionary, sorted(first.atoms, key=_neighbours), first.known)
    roots = [builder.tree(rule.condition, negated=False) for rule in rules]
    payments: dict[Payment, int] = {}
    payment_of = [
        -1 if rule.payment is None else payments.setdefault(rule.payment, len(payments)) for rule in rules
    ]
    references: dict[Ref, None] = {}
    for rule in rules:
        references.update(dict.fromkeys(refs(rule.condition)))
        if rule.payment is not None and rule.payment.formula is not None:
            references.update(dict.fromkeys(refs(rule.payment.formula)))
    atoms_of = tuple(builder.atoms_below(root) for root in roots)
    plan = lay_out(builder.forest, len(builder.atoms), roots)
    return Program(
        tuple(rules), dictionary, tuple(builder.atoms), Families(builder.atoms, dictionary), plan,
        tuple(references), tuple(payments), tuple(payment_of), atoms_of,
    )  # fmt: skip


class _Builder:
    """Turns conditions into nodes of one forest, pushing negation down to the atoms (exact under Kleene)."""

    def __init__(
        self, dictionary: Dictionary, atoms: Sequence[Atom], known: dict[nodes.Node, tuple[Atom, bool]]
    ) -> None:
        self.dictionary = dictionary
        self.known = known  # conditions seen before
        self.forest = Forest()
        self.atoms: dict[Atom, int] = {atom: i for i, atom in enumerate(atoms)}

    def atoms_below(self, root: int) -> tuple[int, ...]:
        """The atoms of a condition, ascending."""
        tree_nodes = (self.forest.nodes[number] for number in self.forest.below((root,)))
        return tuple(sorted({node.atom for node in tree_nodes if isinstance(node, Literal)}))

    def tree(self, node: nodes.Node, *, negated: bool) -> int:
        match node:
            case nodes.Not(item=item):
                return self.tree(item, negated=not negated)
            case nodes.And(items=items) | nodes.Or(items=items):
                conjunction = isinstance(node, nodes.And) is not negated
                return self.forest.join(
                    AND if conjunction else OR, [self.tree(i, negated=negated) for i in items]
                )
            case nodes.AtLeast(count=count, items=items):
                least = len(items) - count + 1 if negated else count
                return self.forest.at_least(least, [self.tree(i, negated=negated) for i in items])
        atom_with_sign = self.known.get(node)
        if atom_with_sign is None:
            atom_with_sign = self.known[node] = atom_of(node, self.dictionary)
        atom, flipped = atom_with_sign
        return self.forest.literal(
            self.atoms.setdefault(atom, len(self.atoms)), negated=flipped is not negated
        )


def _neighbours(atom: Atom) -> tuple[int, str, bool, Fraction]:
    """Sort key that puts thresholds of one column, choices of one category and shares of one ratio side by side.

    Shares that must be exceeded come after those that must be reached.
    """
    match atom:
        case Reaches(ref=ref, threshold=threshold):
            return 0, ref.column, False, Fraction(threshold)
        case OneOf(ref=ref, choices=choices):
            return 1, ref.column, False, Fraction(-len(choices))
        case Quotient() if (ratio_with_bound := ratio_of(atom)) is not None:
            return 2, repr(ratio_with_bound[0]), atom.strict, ratio_with_bound[1]
    return 3, "", False, Fraction(0)
