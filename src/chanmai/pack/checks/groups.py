"""How awards go together: members of a stacking group agree, and awards do not depend on each other in a ring."""

from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.refs import refs
from chanmai.pack.finding import Notebook
from chanmai.pack.pack import Pack


def check_groups(pack: Pack, notes: Notebook) -> None:
    """Every member of a group says the same take and the same cap."""
    for group in pack.stacking_groups.values():
        for clause in group.clauses:
            for stacking in clause.stacking:
                same = stacking.take == group.rule.take and stacking.cap == group.rule.cap
                if stacking.group != group.group or same:
                    continue
                first = group.clauses[0].code
                notes.error(
                    pack.clause_places[clause.code].at("stacking"),
                    "group-disagrees",
                    Text(
                        f"“{clause.code}”与“{first}”对“{group.group}”的 take 或 cap 说法不一",
                        f"`{clause.code}` and `{first}` disagree on take or cap of `{group.group}`",
                    ),
                    Text(
                        "同一组写同样的 take 和 cap，否则另起一组。",
                        "Write the same take and cap, or use another group.",
                    ),
                )


def check_award_rings(pack: Pack, notes: Notebook) -> None:
    """No award may depend on itself through 奖励: names."""
    needs = {
        clause.code: sorted(
            {ref.subject for node in clause.expressions() for ref in refs(node) if ref.prefix == AWARD}
        )
        for clause in pack.clauses.values()
    }
    reported: set[frozenset[str]] = set()
    for code in needs:
        ring = _ring(needs, code, (code,))
        if ring and frozenset(ring) not in reported:
            reported.add(frozenset(ring))
            path = " → ".join((*ring, ring[0]))
            notes.error(
                pack.clause_places[code].clause,
                "award-ring",
                Text(f"奖励互相依赖成环：{path}", f"Awards depend on each other in a ring: {path}"),
                Text("去掉其中一处 奖励: 引用。", "Remove one of the 奖励: references."),
            )


def _ring(needs: dict[str, list[str]], start: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path by which a code reaches itself; empty when it does not."""
    for code in needs.get(path[-1], ()):
        if code == start:
            return path
        if code not in path:
            ring = _ring(needs, start, (*path, code))
            if ring:
                return ring
    return ()
