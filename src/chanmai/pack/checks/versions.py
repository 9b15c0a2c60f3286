"""Version chains: what replaces what, without rings, and not overlapping in time unless the file says so."""

from chanmai.engine.eligibility.clauses.clause import Clause, Status
from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.pack import Pack

LIVING = (Status.IN_FORCE, Status.PRESUMED)


def check_versions(pack: Pack, notes: Notebook) -> None:
    """Every `replaces` names an older clause of the same matter."""
    for clause in pack.clauses.values():
        place = pack.clause_places[clause.code].at("replaces")
        for code in clause.replaces:
            old = pack.clauses.get(code)
            if old is None:
                words = Text(f"replaces 里没有条款“{code}”", f"`replaces` names no clause `{code}`")
                notes.error(place, "unknown-clause", words, nearest(code, pack.clauses))
            elif code in _older(pack, code, ()):
                words = Text(f"“{code}”经由 replaces 绕回自己", f"`{code}` replaces itself in a ring")
                notes.error(
                    place, "version-ring", words, Text("删去其中一环。", "Remove one link of the ring.")
                )
            else:
                _compare(pack, notes, clause, old)


def _older(pack: Pack, code: str, path: tuple[str, ...]) -> set[str]:
    """Every code that is reached by following `replaces`."""
    codes: set[str] = set()
    clause = pack.clauses.get(code)
    for old in clause.replaces if clause is not None else ():
        codes.add(old)
        if old not in path:
            codes |= _older(pack, old, (*path, old))
    return codes


def _compare(pack: Pack, notes: Notebook, new: Clause, old: Clause) -> None:
    places = pack.clause_places[new.code]
    if new.matter != old.matter:
        notes.error(
            places.at("matter"),
            "other-matter",
            Text(
                f"“{new.code}”与被替代的“{old.code}”事项不同（{new.matter} / {old.matter}）",
                f"`{new.code}` and the replaced `{old.code}` are of different matters ({new.matter} / {old.matter})",
            ),
            Text("同一版本链写同一个 matter。", "Write the same `matter` for all versions of a chain."),
        )
    if places.overlaps or new.status is Status.DRAFT:
        return
    end, start = old.validity.end, new.validity.start
    if end is not None and start is not None and end > start:
        notes.error(
            places.at("valid"),
            "overlap",
            Text(
                f"“{new.code}”自 {start} 起，而被替代的“{old.code}”到 {end} 才止",
                f"`{new.code}` holds from {start} but the replaced `{old.code}` only ends on {end}",
            ),
            Text(
                "改正日期；来源确实如此时写 overlaps: 是。",
                "Mend the dates, or write `overlaps: 是` if the source says so.",
            ),
        )
    elif old.status in LIVING and end is None:
        notes.error(
            pack.clause_places[old.code].at("status"),
            "still-in-force",
            Text(
                f"“{old.code}”已被“{new.code}”替代，却仍标“{old.status}”且没有止日",
                f"`{old.code}` is replaced by `{new.code}` and yet marked {old.status} without an end",
            ),
            Text("改为 旧文件，或写明止日。", "Mark it 旧文件 or state its end."),
        )
