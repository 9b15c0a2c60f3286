"""Period functions: to which unit of time each belongs, and what says the same of another unit."""

from collections.abc import Collection

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.periods import COUNTED, MONTH, PER_YEAR, QUARTER, YEAR
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Fetch, Node, Period
from chanmai.engine.language.tree import children, rebuild, walk

MOST = {YEAR: 10, QUARTER: 12, MONTH: 36}
"""How far 近n… reaches at most."""
SPANS = {
    YEAR: ("每年", "合计", "平均", "复合增速", "任一年"),
    QUARTER: ("每季", "合计", "平均", "任一季"),
    MONTH: ("每月", "合计", "平均", "任一月"),
}
"""The kinds of 近n…, by unit."""
EARLIER = ("上年", "上季", "上月", "上年同季", "上年同月")
"""The kinds that give an earlier value as it was."""
RATES = ("增速", "同比", "环比")
FLAGS = ("首次", "每年", "每季", "每月", "任一年", "任一季", "任一月")

_OWN = {"上季": QUARTER, "上年同季": QUARTER, "上月": MONTH, "上年同月": MONTH}
_ONE_BEFORE = {QUARTER: "上季", MONTH: "上月"}
_YEAR_BEFORE = {YEAR: "上年", QUARTER: "上年同季", MONTH: "上年同月"}
_EITHER = ("同比", "环比")
_INSTEAD = {
    QUARTER: {
        "上年": "上年同季(x)",
        "上月": "上季(x)",
        "上年同月": "上年同季(x)",
        "增速": "同比(x)",
        "增量": "x - 上年同季(x)",
    },
    MONTH: {
        "上年": "上年同月(x)",
        "上季": "上月(x)",
        "上年同季": "上年同月(x)",
        "增速": "同比(x)",
        "增量": "x - 上年同月(x)",
    },
    YEAR: dict.fromkeys(("上季", "上月", "上年同季", "上年同月"), "上年(x)")
    | dict.fromkeys(_EITHER, "增速(x)"),
}

_ALIKE = (
    {YEAR: "每年", QUARTER: "每季", MONTH: "每月"},
    {YEAR: "任一年", QUARTER: "任一季", MONTH: "任一月"},
    dict.fromkeys((YEAR, QUARTER, MONTH), "合计"),
    dict.fromkeys((YEAR, QUARTER, MONTH), "平均"),
)


def dated_kinds(facts: Collection[Fact]) -> set[PeriodKind]:
    """The units of time of some facts; states have none."""
    return {fact.period for fact in facts} - {PeriodKind.POINT}


def unit_of_function(node: Period, kinds: Collection[PeriodKind]) -> PeriodKind | None:
    """The unit in which a period function counts, over facts of these kinds.

    同比 and 环比 take that of the facts; None when these are not all of months or all of quarters.
    """
    if node.count:
        return node.unit
    if node.kind in _EITHER:
        return next(iter(kinds)) if len(kinds) == 1 and YEAR not in kinds else None
    return _OWN.get(node.kind, YEAR)


def unit_inside(node: Period, dictionary: Dictionary) -> PeriodKind | None:
    """The same, by the facts that stand in the function."""
    return unit_of_function(node, dated_kinds([dictionary.get(name) for name in names_in(node)]))


def names_in(node: Node) -> list[str]:
    """The facts that an expression names."""
    return [item.ref.fact for item in walk(node) if isinstance(item, Fetch)]


def instead(node: Period, unit: PeriodKind) -> str:
    """What says the same of facts of another unit, x standing for the fact; empty where nothing does."""
    if not node.count:
        return _INSTEAD[unit].get(node.kind, "")
    same = next((kinds[unit] for kinds in _ALIKE if node.kind in kinds.values()), "")
    return f"近n{COUNTED[unit]}{same}(x)" if same else ""


def phrase_of(node: Period) -> str:
    """Under which key the words of the function stand: its kind, and the unit where several have that kind."""
    shared = node.count and node.unit is not YEAR and node.kind in SPANS[YEAR]
    return f"{node.kind} {node.unit}" if shared else node.kind


def written_name(node: Period) -> str:
    """The function as the language writes it, without its brackets."""
    return f"近{node.count}{COUNTED[node.unit]}{node.kind}" if node.count else node.kind


def with_functions(node: Node, dictionary: Dictionary) -> Node:
    """The expression with 上年同月, 上月 and the like where a core one has periods back: what is printed reads back."""
    if not isinstance(node, Fetch):
        return rebuild(node, [with_functions(part, dictionary) for part in children(node)])
    unit = dictionary.get(node.ref.fact).period
    years, rest = divmod(node.ref.back, PER_YEAR.get(unit, 1))
    found: Node = Fetch(Ref(node.ref.fact), span=node.span)
    for kind, times in ((_YEAR_BEFORE.get(unit, ""), years), (_ONE_BEFORE.get(unit, ""), rest)):
        for _ in range(times):
            found = Period(kind, 0, found, span=node.span)
    return found
