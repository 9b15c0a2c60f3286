"""References between the parts of a pack: the series and sources that the plan names."""

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.pack import Pack


def check_series(pack: Pack, notes: Notebook) -> None:
    """Figures beside a target name a series of the pack."""
    for target in pack.plan.targets.targets:
        for related in target.related:
            if related.series not in pack.series:
                words = Text(
                    f"{target.code} 引用的序列“{related.series}”不存在",
                    f"{target.code} names the series `{related.series}`, which is not there",
                )
                notes.error(related.place, "unknown-series", words, nearest(related.series, pack.series))


def check_sources(pack: Pack, notes: Notebook) -> None:
    """Source codes that are used are listed, once the pack lists sources at all."""
    if not pack.sources:
        return
    places = dict(pack.series_book.sources)
    plan = pack.plan
    places |= {part.document: part.place for part in (plan.targets, plan.measures)}
    places |= {target.scope_source: target.place for target in plan.targets.targets}
    for code, place in places.items():
        if code and code not in pack.sources:
            words = Text(f"来源“{code}”没有列在 sources/sources.yaml", f"The source `{code}` is not listed")
            notes.error(place, "unknown-source", words, nearest(code, pack.sources))
