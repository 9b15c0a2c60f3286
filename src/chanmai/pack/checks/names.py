"""Every expression of a pack with the names it uses: who refers to which clause, finding, tier and fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.facts.dictionary import (
    FINDING,
    OF_CLAUSES,
    TIER,
    prefix_of,
    subject_of,
)
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.expand import formula_of
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.parse import parse
from chanmai.engine.language.tree import walk
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.pack import Pack


@dataclass(frozen=True, slots=True)
class Use:
    """A name used in an expression: where, and in which clause ("" when outside of clauses)."""

    name: str
    place: Place
    clause: str = ""


def uses(pack: Pack) -> Iterator[Use]:
    """Every name in every rule: clauses, ladders, gauges of targets, checks of forms."""
    for clause in pack.clauses.values():
        for node, place in clause_expressions(pack, clause):
            yield from _names(node, place, clause.code)
    for ladder in pack.ladders:
        for node, place in ladder.expressions():
            yield from _names(node, place)
    yield from _uses_of_plan(pack)
    for form in pack.forms.values():
        for edit in form.edits:
            yield from _names(edit.node, edit.place) if edit.node is not None else ()
        yield from _names(form.panel, form.place) if form.panel is not None else ()
        yield from (Use(TIER + form.filers, form.place),) if form.filers else ()


def _uses_of_plan(pack: Pack) -> Iterator[Use]:
    for target in pack.plan.targets.targets:
        gauge = target.gauge
        for part in (gauge.value, gauge.over, gauge.where, gauge.estimate) if gauge is not None else ():
            yield from _names(part, target.place) if part is not None else ()
    for indicator in pack.plan.indicators:
        for part in (indicator.value, indicator.over, indicator.where):
            yield from _names(part, indicator.place) if part is not None else ()


def clause_expressions(pack: Pack, clause: Clause) -> Iterator[tuple[Node, Place]]:
    """The expressions of one clause with their places."""
    places = pack.clause_places[clause.code]
    for test in clause.condition.tests():
        yield test.expr, places.tests.get(test.key, places.clause)
    if clause.amount is not None and clause.amount.formula is not None:
        yield clause.amount.formula, places.at("amount")


def _names(node: Node, place: Place, clause: str = "") -> Iterator[Use]:
    for item in walk(node):
        if isinstance(item, Fetch):
            yield Use(item.ref.fact, place, clause)


def check_references(pack: Pack, notes: Notebook) -> None:
    """奖励:, 已获:, 次数:, 认定: and 梯队: names must point to something that is there."""
    findings = {
        f"{code}.{finding}" for code, places in pack.clause_places.items() for finding in places.findings
    } | {finding for ladder in pack.ladders for finding in ladder.findings}
    tiers = {tier.code for ladder in pack.ladders for tier in ladder.tiers}
    kinds = {
        **dict.fromkeys(OF_CLAUSES, (set(pack.clauses), "没有条款", "There is no clause")),
        FINDING: (findings, "没有认定", "There is no finding"),
        TIER: (tiers, "没有梯队", "There is no tier"),
    }
    for use in uses(pack):
        prefix, name = prefix_of(use.name), subject_of(use.name)
        known, zh, en = kinds.get(prefix, ({name}, "", ""))
        if name not in known:
            words = Text(f"{zh}“{name}”", f"{en} `{name}`")
            notes.error(use.place, "unknown-reference", words, nearest(name, sorted(known)))


def check_fact_names(pack: Pack, notes: Notebook) -> None:
    """A rule has to read the name of a fact as a name: 员工20人以上 is a comparison."""
    for fact in pack.dictionary:
        if not _is_name(fact.name):
            words = Text(
                f"规则会把“{fact.name}”读成别的，而不是事实名",
                f"Rules read `{fact.name}` as something else than the name of a fact",
            )
            mend = Text(
                "换一个名称：不以数字开头，不含“20人以上”“不低于5%”这样的比较。",
                "Choose a name that begins with no number and holds no comparison such as 20人以上 or 不低于5%.",
            )
            notes.error(pack.fact_places.get(fact.name, Place("")), "unreadable-name", words, mend)


def _is_name(name: str) -> bool:
    try:
        return parse(name) == Fetch(Ref(name))
    except RuleError:
        return False


def check_levers(pack: Pack, notes: Notebook) -> None:
    """What a lever says a firm has `held` must be a fact, and where it leads `to` a category of its own fact."""
    names = [fact.name for fact in pack.dictionary]
    for fact in pack.dictionary:
        lever, place = fact.lever, pack.fact_places.get(fact.name, Place(""))
        if lever is None:
            continue
        if lever.held and lever.held not in pack.dictionary:
            words = Text(f"事实词典里没有“{lever.held}”", f"The dictionary has no fact `{lever.held}`")
            notes.error(place, "unknown-fact", words, nearest(lever.held, names))
        for word in (*lever.to, *(each for pair in lever.after for each in pair)):
            if fact.values and word not in fact.values:
                words = Text(f"“{fact.name}”没有“{word}”这一类", f"`{fact.name}` has no category `{word}`")
                notes.error(place, "unknown-category", words, nearest(word, fact.values))


def check_unused(pack: Pack, notes: Notebook) -> None:
    """Note facts that no rule, formula or form uses."""
    names = {pack.dictionary.get(use.name).name for use in uses(pack) if use.name in pack.dictionary}
    names |= {field.fact for form in pack.forms.values() for field in form.fields}
    for fact in pack.dictionary:
        if fact.formula:
            names |= {pack.dictionary.get(use.name).name for use in _names(formula_of(fact), Place(""))}
    for fact in pack.dictionary:
        if fact.name not in names:
            words = Text(f"没有规则和表单用到“{fact.name}”", f"No rule or form uses `{fact.name}`")
            notes.note(pack.fact_places[fact.name], "unused-fact", words)
