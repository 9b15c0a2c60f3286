"""Clauses and tiers side by side: exclusive ones that overlap, ends that contradict each other, gaps between."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Clause, Status, Take, Validity
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Node, Or
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import Firm, Still, number, read_number, whole_or_not
from chanmai.solvers.logic import Logic, conj, exact, neg
from chanmai.solvers.proofs.finding import FindingKind, Flaw, Weight, specimen, weight_of
from chanmai.solvers.proofs.rule import Rule, at_least_money, ends, find, neat_amount, replay
from chanmai.solvers.shapes import Quantity, as_quantity, relation
from chanmai.solvers.terms import Terms

YUAN = 100
ONE_OF = (Take.HIGHEST, Take.CHOOSE)


@dataclass(frozen=True)
class Family:
    """Rules of one matter. In an `exclusive` family a firm should meet one only, as in a ladder of size classes."""

    name: str
    rules: tuple[Rule, ...]
    exclusive: bool = False

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary that all of the rules use."""
        return self.rules[0].dictionary


def families(rules: Sequence[Rule]) -> Iterator[Family]:
    """The clauses of one matter in one document, which may be tiers of each other."""
    by_matter: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        clause = rule.compiled.clause
        by_matter.setdefault((clause.matter or clause.code, clause.document.title), []).append(rule)
    for (matter, _), members in by_matter.items():
        yield Family(matter, tuple(members))


def check_family(family: Family) -> Iterator[Flaw]:
    """Overlaps, contradicting ends and gaps among the tiers of a family."""
    for one, two in itertools.combinations(family.rules, 2):
        if not overlap_in_time(one.compiled.clause.validity, two.compiled.clause.validity):
            continue
        common_facts = _tier_facts([one.condition, two.condition])
        if not family.exclusive and not common_facts:
            continue
        flaw = _both(family, one, two, sorted(common_facts))
        if flaw is not None:
            yield flaw
    yield from _gaps(family)


def overlap_in_time(one: Validity, two: Validity) -> bool:
    """True if some day lies in both."""
    return (one.end is None or two.start is None or two.start < one.end) and (
        two.end is None or one.start is None or one.start < two.end
    )


def _tier_facts(conditions: Iterable[Node]) -> set[Ref]:
    """Quantities that are held from above and from below by literals: the scale along which tiers lie."""
    limits = [end for condition in conditions for end in ends(condition)]
    return {ref for ref, op, _ in limits if op.below} & {ref for ref, op, _ in limits if op.mirror.below}


# --- overlaps and ends -------------------------------------------------------------------------------------------


def _both(family: Family, one: Rule, two: Rule, scale: Sequence[Ref]) -> Flaw | None:
    """Both tiers apply to one firm: at a single point of the scale, or (where exclusive) at all."""
    terms = Terms(family.dictionary)
    asking = Asking(terms)
    both = conj(terms.met(one.condition), terms.met(two.condition))
    if asking.ask(both) is not Reply.YES:
        return None
    for ref in scale:
        point = _only_point(asking, terms, both, ref, [one.condition, two.condition])
        if point is not None:
            return _shown_end(one, two, (terms, asking), both, (ref, point))
    return _shown_overlap(family, one, two, (terms, asking), both) if family.exclusive else None


def _only_point(
    asking: Asking, terms: Terms, both: Logic, ref: Ref, conditions: Sequence[Node]
) -> Fraction | None:
    """The single value of the fact at which both can hold, if there is only one."""
    form = terms.size(ref)
    for value in sorted(
        {value for condition in conditions for owner, _, value in ends(condition) if owner == ref}
    ):
        equation = relation(Op.EQ, form, Quantity(exact(value)))
        if asking.ask(both, neg(equation)) is Reply.NO:
            return value
    return None


Place = tuple[Terms, Asking]


def _shown_end(one: Rule, two: Rule, place: Place, both: Logic, end: tuple[Ref, Fraction]) -> Flaw | None:
    ref, value = end
    fact = one.dictionary.get(ref.fact)
    texts = show(fact, whole_or_not(value)), show(fact, whole_or_not(value), "en")
    names = one.compiled.clause.name, two.compiled.clause.name
    words = Text(
        f"“{names[0]}”与“{names[1]}”都含{fact.name}恰为{texts[0]}，端点重叠。",
        f"Both “{names[0]}” and “{names[1]}” contain {fact.english} of exactly {texts[1]}: their ends coincide.",
    )
    return _pair(FindingKind.TIER_END, one, two, place, both, words=words, subject=ref.fact)


def _shown_overlap(family: Family, one: Rule, two: Rule, place: Place, both: Logic) -> Flaw | None:
    names = one.compiled.clause.name, two.compiled.clause.name
    words = Text(
        f"“{family.name}”各档应互斥，但同一企业可同时符合“{names[0]}”和“{names[1]}”。",
        f"The tiers of “{family.name}” exclude each other, yet one firm can be in both “{names[0]}” and “{names[1]}”.",
    )
    return _pair(FindingKind.OVERLAP, one, two, place, both, words=words, subject=family.name)


def _pair(
    kind: FindingKind, one: Rule, two: Rule, place: Place, both: Logic, *, words: Text, subject: str
) -> Flaw | None:
    terms, asking = place
    references = tuple(dict.fromkeys((*one.compiled.refs, *two.compiled.refs)))

    model_firm = find(one, asking, terms, references, both)
    paying = model_firm is not None and bool(one.pays(model_firm) and two.pays(model_firm))

    def still(firm: Firm) -> bool:
        holds = firm.holds(one.condition) and firm.holds(two.condition)
        return holds and (not paying or bool(one.pays(firm) and two.pays(firm)))

    firm = replay(model_firm, one, still)
    if firm is None:
        return None
    example = specimen(firm, [one.compiled, two.compiled], one.dictionary)
    return Flaw(
        kind, one.code, words, (example,), subject=subject, other=two.code, weight=weight_of(kind),
        size=min(each.paid for each in example.outcomes) or None,
    )  # fmt: skip


# --- groups of which one award is taken ----------------------------------------------------------------------------


def check_groups(rules: Sequence[Rule]) -> Iterator[Flaw]:
    """Pairs of a 取最高 or 任选 group that one firm can meet both: a note of what then falls away."""
    members: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.compiled.clause.status is not Status.DRAFT:
            for stacking in rule.compiled.clause.stacking:
                if stacking.take in ONE_OF:
                    members.setdefault(stacking.group, []).append(rule)
    for group, pair in (
        (group, pair) for group, all_ in members.items() for pair in itertools.combinations(all_, 2)
    ):
        one, two = pair
        if _successive(one.compiled.clause, two.compiled.clause):
            continue
        terms = Terms(one.dictionary)
        place = (terms, Asking(terms))
        both = conj(terms.met(one.condition), terms.met(two.condition))
        names = one.compiled.clause.name, two.compiled.clause.name
        words = Text(
            f"“{group}”只取一项：“{names[0]}”与“{names[1]}”可同时符合，较低的一项不再享受。",
            f"Only one award of “{group}” is taken: a firm can meet both “{names[0]}” and “{names[1]}”, "
            "and the lower one falls away.",
        )
        rewarding = conj(*(at_least_money(rule.paid(terms), YUAN) for rule in pair if rule.compiled.amount))
        flaw = _pair(FindingKind.OVERLAP, one, two, place, conj(both, rewarding), words=words, subject=group)
        if flaw is not None:
            yield as_note(flaw)


def as_note(finding: Flaw) -> Flaw:
    """The finding as a mere note."""
    return dataclasses.replace(finding, weight=Weight.NOTE)


def _successive(one: Clause, two: Clause) -> bool:
    successors = one.code in two.replaces or two.code in one.replaces
    return successors or not overlap_in_time(one.validity, two.validity)


# --- gaps --------------------------------------------------------------------------------------------------------


def _gaps(family: Family) -> Iterator[Flaw]:
    """A firm between two tiers that is in none, although it would be with less and with more of one thing."""
    conditions = [rule.condition for rule in family.rules]
    everyone: Node = conditions[0] if len(conditions) == 1 else Or(tuple(conditions))
    for ref in sorted(_tier_facts(conditions)):
        finding = _gap(family, everyone, ref)
        if finding is not None:
            yield finding


def _gap(family: Family, everyone: Node, ref: Ref) -> Flaw | None:
    middle = Terms(family.dictionary)
    point = middle.size(ref)
    less, more = (as_quantity(middle.variable(ref, tag)) for tag in (" less", " more"))
    below, above = (Terms(family.dictionary, others=middle, changed={ref: form}) for form in (less, more))
    asking = Asking(middle, below, above)
    asking.state(relation(Op.LT, less, point), relation(Op.LT, point, more))
    hole = conj(below.met(everyone), middle.truths(everyone).no, above.met(everyone))
    references = refs(everyone)
    round_sides = conj(*(neat_amount(middle, ref, form) for form in (less, more)))
    model_firm = find(family.rules[0], asking, middle, references, hole, round_sides) or find(
        family.rules[0], asking, middle, references, hole
    )
    if model_firm is None or asking.model is None:
        return None
    sides = tuple(whole_or_not(read_number(asking.model, form)) for form in (less, more))

    def still(firm: Firm) -> bool:
        inside = [firm.with_values({ref: side}).holds(everyone) for side in sides]
        between = sides[0] < number(firm.values[ref]) < sides[1]
        return between and all(inside) and evaluate(everyone, firm.look) is False

    return _shown_gap(family, model_firm, ref, sides, still)


def _shown_gap(
    family: Family, model_firm: Firm, ref: Ref, sides: Sequence[int | Fraction], still: Still
) -> Flaw | None:
    firm = replay(model_firm, family.rules[0], still)
    if firm is None:
        return None
    fact, compileds = family.dictionary.get(ref.fact), [rule.compiled for rule in family.rules]
    values = (sides[0], firm.values[ref], sides[1])
    roles = (Text("少一些", "with less"), Text("空档里", "in the gap"), Text("多一些", "with more"))
    firms = tuple(
        specimen(firm.with_values({ref: value}), compileds, family.dictionary, role)
        for value, role in zip(values, roles, strict=True)
    )
    zh, en = ([show(fact, value, lang) for value in values] for lang in ("zh", "en"))
    return Flaw(
        FindingKind.GAP,
        family.rules[0].code,
        Text(
            f"{fact.name}为{zh[1]}时落入空档，不符合；少到{zh[0]}或多到{zh[2]}反而符合。",
            f"With {fact.english} of {en[1]} a firm falls between the tiers, although it is in one with less ({en[0]}) "
            f"and with more ({en[2]}).",
        ),
        firms,
        subject=ref.fact,
        weight=weight_of(FindingKind.GAP),
    )
