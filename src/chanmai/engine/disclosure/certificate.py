"""A release as one document that a short program can check again: `tools/verify_release.py`, which shares nothing.

What is published and the proof of it are two parts. The proof holds every contribution, so it is for the bureau and its
auditors only; the published part carries its digest. Even how wide a hidden cell's safety interval is would tell of
its value, so the published part says of a hidden cell nothing but that it is hidden.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chanmai.engine.disclosure.audit import Deviation
from chanmai.engine.disclosure.rules import ReleaseRules
from chanmai.engine.disclosure.system import System
from chanmai.engine.disclosure.tables import Classification, Codes, CrossTable, Portion, Tabulation

KIND, VERSION = "chanmai-release", 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """Both parts, as JSON."""

    published: Mapping[str, object]
    proof: Mapping[str, object]


def canonical(document: object) -> str:
    """The one JSON text of a document: keys in order, no blanks."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(document: object) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def hidden_cells(system: System, name: str, hidden: Iterable[int]) -> frozenset[tuple[str, Codes]]:
    """The cells of one release that a pattern hides, by table and codes."""
    return frozenset(
        (table, codes)
        for place in hidden
        for release, table, codes in system.sums[place].cells
        if release == name
    )


def certify(
    new: Tabulation,
    earlier: Sequence[Tabulation],
    system: System,
    hidden: Iterable[int],
    deviations: Sequence[Deviation],
    *,
    about: Mapping[str, object],
) -> Certificate:
    """The certificate of a release. `about` says what it is of: measure, period, moment, version of the software."""
    cells = hidden_cells(system, new.name, hidden)
    proof = _proof(
        (*earlier, new), {**{e.name: e.hidden for e in earlier}, new.name: cells}, system, deviations
    )
    published: dict[str, object] = {
        "kind": KIND,
        "version": VERSION,
        "name": new.name,
        "about": dict(about),
        "rules": rules_document(system.rules),
        "classifications": _classifications(new.tables),
        "tables": [_table(each, new, cells) for each in new.tables],
        "proof": digest_of(proof),
    }
    return Certificate({**published, "digest": digest_of(published)}, proof)


def rules_document(rules: ReleaseRules) -> dict[str, object]:
    """The rules; shares as fractions."""
    return {
        "minimum_firms": rules.minimum_firms,
        "dominance": [[each.firms, str(each.share)] for each in rules.dominance],
        "closeness": None if rules.closeness is None else str(rules.closeness),
        "safety_of_total": str(rules.safety_of_total),
        "safety_of_largest": str(rules.safety_of_largest),
        "safety_least": rules.safety_least,
    }


def _classifications(tables: Iterable[CrossTable]) -> dict[str, list[list[str]]]:
    found = {each.name: each for table in tables for each in table.by}
    return {
        name: [[code, each.parents[code]] for code in each.codes if code]
        for name, each in sorted(found.items())
    }


def _table(table: CrossTable, new: Tabulation, hidden: frozenset[tuple[str, Codes]]) -> dict[str, object]:
    cells = [
        [*codes, None if (table.name, codes) in hidden else amount]
        for codes, amount in table.sums(new.contributions).items()
    ]
    return {"name": table.name, "by": [each.name for each in table.by], "cells": cells}


def _proof(
    releases: Sequence[Tabulation],
    hidden: Mapping[str, frozenset[tuple[str, Codes]]],
    system: System,
    deviations: Sequence[Deviation],
) -> dict[str, object]:
    contributions = [each for atom in system.atoms for each in atom.members]
    number = {(each.firm, each.amount): place for place, each in enumerate(contributions)}
    atoms = [[number[each.firm, each.amount] for each in atom.members] for atom in system.atoms]
    return {
        "contributions": [
            [each.firm, each.group, each.amount, each.least, each.most] for each in contributions
        ],
        "releases": [
            {
                "name": release.name,
                "classifications": _classifications(release.tables),
                "tables": [[table.name, [each.name for each in table.by]] for table in release.tables],
                "hidden": sorted([table, list(codes)] for table, codes in hidden[release.name]),
                "rows": [
                    [number[each.firm, each.amount], dict(sorted(each.codes.items()))]
                    for each in release.contributions
                ],
            }
            for release in releases
        ],
        "atoms": atoms,
        "completions": [sorted([atom, amount] for atom, amount in each.items()) for each in deviations],
    }


def released(proof: Mapping[str, Any]) -> tuple[Tabulation, ...]:
    """The release of a proof and all before it, oldest first, as the next one has to reckon with them."""
    found = []
    for release in proof["releases"]:
        trees = {name: Classification(name, dict(rows)) for name, rows in release["classifications"].items()}
        rows = []
        for number, codes in release["rows"]:
            firm, group, amount, least, most = proof["contributions"][number]
            rows.append(Portion(firm, group, amount, codes, least, most))
        tables = tuple(CrossTable(name, tuple(trees[each] for each in by)) for name, by in release["tables"])
        hidden = frozenset((table, tuple(codes)) for table, codes in release["hidden"])
        found.append(Tabulation(release["name"], tables, tuple(rows), hidden))
    return (*found[:-1], replace(found[-1], completions=_completions(proof)))


def _completions(proof: Mapping[str, Any]) -> tuple[Mapping[tuple[str, int], int], ...]:
    """By firm and amount: of an atom its first contribution stands for all, as no table told them apart."""
    first = [proof["contributions"][atom[0]] for atom in proof["atoms"]]
    keys = [(firm, amount) for firm, _, amount, *_ in first]
    return tuple({keys[atom]: far for atom, far in completion} for completion in proof["completions"])
