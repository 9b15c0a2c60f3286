"""References between the parts of a pack: series and sources of the plan, fields of forms, formulas of facts."""

from chanmai.engine.language.check import check
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.parse import parse
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.pack import Pack


def check_series(pack: Pack, notes: Notebook) -> None:
    """Figures beside a target name a series of the pack."""
    for target in pack.plan.targets.targets:
        for related in target.related:
            if related.series not in pack.series:
                words = (
                    f"{target.code} 引用的序列“{related.series}”不存在",
                    f"{target.code} names the series `{related.series}`, which is not there",
                )
                notes.error(
                    Place("plan/targets.yaml"), "unknown-series", words, nearest(related.series, pack.series)
                )


def check_sources(pack: Pack, notes: Notebook) -> None:
    """Source codes that are used are listed, once the pack lists sources at all."""
    if not pack.sources:
        return
    used = dict(pack.series_book.sources)
    plan = pack.plan
    used |= {code: Place("plan/targets.yaml") for code in [plan.targets.document] if code}
    used |= {code: Place("plan/measures.yaml") for code in [plan.measures.document] if code}
    used |= {
        each.scope_source: Place("plan/targets.yaml") for each in plan.targets.targets if each.scope_source
    }
    for code, place in used.items():
        if code not in pack.sources:
            words = (f"来源“{code}”没有列在 sources/sources.yaml", f"The source `{code}` is not listed")
            notes.error(place, "unknown-source", words, nearest(code, pack.sources))


def check_formulas(pack: Pack, notes: Notebook) -> None:
    """Formulas of derived facts parse and agree with the dictionary."""
    for fact in pack.dictionary:
        if not fact.formula:
            continue
        try:
            check(parse(fact.formula), pack.dictionary, expect="any")
        except RuleError as fault:
            for problem in fault.problems:
                notes.error(
                    pack.fact_places[fact.name],
                    f"rule-{problem.code}",
                    (f"“{fact.name}”的公式：{problem.zh}", f"Formula of `{fact.name}`: {problem.en}"),
                    (problem.hint_zh, problem.hint_en),
                )
