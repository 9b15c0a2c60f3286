"""The order in which clauses are decided: an award that others build on comes first."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import Problem, RuleError


def award_order(compileds: Iterable[Compiled]) -> list[Compiled]:
    """The clauses, each after those whose award it uses; otherwise in the given order.

    A clause that is not among them is left out of the question. Raises RuleError naming a ring of dependencies.
    """
    by_code = {compiled.clause.code: compiled for compiled in compileds}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for code, compiled in by_code.items():
        sorter.add(code, *(other for other in compiled.depends if other in by_code))
    try:
        sorter.prepare()
    except CycleError as error:
        raise _ring(error.args[1]) from None
    place = {code: index for index, code in enumerate(by_code)}
    result: list[Compiled] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        result += [by_code[code] for code in ready]
        sorter.done(*ready)
    return result


def _ring(codes: list[str]) -> RuleError:
    ring = " → ".join(codes)
    problem = Problem(
        code="award-ring",
        message=Text(f"奖励互为基数，成环：{ring}。", f"Awards build on each other in a ring: {ring}."),
        mend=Text("请去掉其中一处“奖励:”引用。", "Remove one of the 奖励: references."),
    )
    return RuleError((problem,))
