"""Records have names; rows that version 0.2.0 wrote as bare lists are read, added up and changed as well."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest

from bureau.policies.people import CITY, EAST, LATER, file_facts
from chanmai.bureau.clauses.clause_json import clause_of, payload_of
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.cockpit.queries.attention import wanted_facts
from chanmai.bureau.matching.decision_rows import Position, Revision
from chanmai.bureau.matching.models import ClauseSummary, MatchRun, Update
from chanmai.bureau.matching.queries.runs import changes, latest_run, summary
from chanmai.bureau.matching.queries.updates import updates_of
from chanmai.bureau.matching.tally import OLD_ORDER, Cell, Firms, Lack, Tally
from chanmai.bureau.policies.queries.clause import clause_page
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.pack.load import load

TALLY = Tally(met=1, near=2, unknown=3, not_met=4, exact=5, upper=6, low=7, high=8, unstated=9, open_high=10)
Match = Callable[..., int]


def old_cell(kind: type, cell: Mapping[str, Any]) -> list[Any]:
    return [cell["district"], cell["size"], *(cell[name] for name in OLD_ORDER[kind])]


def old_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    amount = payload["amount"]
    return {
        **payload,
        "valid": [payload["valid"]["start"], payload["valid"]["end"]],
        "stacking": [
            [rule[name] for name in ("group", "take", "cap", "article")] for rule in payload["stacking"]
        ],
        "amount": amount and {**amount, "rounding": [amount["rounding"]["step"], amount["rounding"]["mode"]]},
    }


def test_a_cell_in_both_forms() -> None:
    cell = Cell("东区", "小型", TALLY)
    assert Cell.from_json(Tally, cell.as_json()) == cell
    assert Cell.from_json(Tally, ["东区", "小型", *range(1, 11)]) == cell
    firms = Cell("东区", "", Firms(4, 3, 2, 1))
    assert Cell.from_json(Firms, firms.as_json()) == Cell.from_json(Firms, ["东区", "", 4, 3, 2, 1]) == firms
    assert all({each.name for each in fields(kind)} == set(OLD_ORDER[kind]) for kind in (Tally, Firms))


def test_a_cell_without_one_of_its_numbers_is_no_cell() -> None:
    data = Cell("东区", "小型", TALLY).as_json()
    del data["near"]
    with pytest.raises(KeyError, match="near"):
        Cell.from_json(Tally, data)
    with pytest.raises(ValueError, match="zip"):
        Cell.from_json(Tally, ["东区", "小型", 1, 2])


def test_a_lack_in_both_forms() -> None:
    lack = Lack("东区", "revenue@1", 3)
    assert Lack.from_json(lack.as_json()) == Lack.from_json(["东区", "revenue@1", 3]) == lack


def test_a_revision_in_both_forms() -> None:
    eligible = Position(Standing.ELIGIBLE, 5, 9)
    for revision, old in (
        (Revision("a", None, eligible), ["a", "", None, None, "可享", 5, 9]),
        (
            Revision("a", eligible, Position(Standing.NEAR, None, None)),
            ["a", "可享", 5, 9, "差一点", None, None],
        ),
        (Revision("a", Position(Standing.MISSING, 0, None), None), ["a", "待补充", 0, None, "", None, None]),
    ):
        assert Revision.from_json(revision.as_json()) == Revision.from_json(old) == revision


def test_a_clause_in_both_forms() -> None:
    clauses = load("packs/xiamen").clauses.values()
    assert any(clause.stacking for clause in clauses)
    for clause in clauses:
        payload = payload_of(clause)
        assert clause_of(payload) == clause_of(old_payload(payload))
        assert clause_of(payload) == clause


def as_old() -> None:
    """Everything that is stored, written as version 0.2.0 would have."""
    for run in MatchRun.objects.all():
        run.totals = [old_cell(Firms, cell) for cell in run.totals]
        if run.first is not None:
            run.first["totals"] = [old_cell(Firms, cell) for cell in run.first["totals"]]
            run.first["money"] = [old_cell(Tally, cell) for cell in run.first["money"]]
        run.save()
    for row in ClauseSummary.objects.all():
        row.cells = [old_cell(Tally, cell) for cell in row.cells]
        row.first = row.first and [old_cell(Tally, cell) for cell in row.first]
        row.wanted = [[lack["district"], lack["column"], lack["firms"]] for lack in row.wanted]
        row.save()
    for update in Update.objects.all():
        update.changes = [
            [each["clause"], *_side(each["before"]), *_side(each["after"])] for each in update.changes
        ]
        update.save()
    for version in ClauseVersion.objects.all():
        version.payload = old_payload(version.payload)
        version.save()


def _side(position: dict[str, Any] | None) -> list[Any]:
    return ["", None, None] if position is None else [position[name] for name in ("standing", "low", "high")]


def everything(firm: int) -> list[object]:
    """What the pages of a run say."""
    run = latest_run()
    assert run is not None
    clauses = [clause_page(viewer, code) for viewer in (CITY, EAST) for code in ("t-growth", "g-rd")]
    return [
        *(summary(viewer) for viewer in (CITY, EAST)),
        *(wanted_facts(viewer, run, "zh") for viewer in (CITY, EAST)),
        *(page.findings for page in clauses),
        updates_of(firm),
        changes(CITY, run.id),
    ]


def test_a_database_of_the_old_form_says_the_same(firms: dict[str, int], match: Match) -> None:
    match()
    match()
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    said = everything(firms["丙"])
    as_old()
    assert everything(firms["丙"]) == said


def test_what_is_filed_changes_old_rows_like_new_ones(firms: dict[str, int], match: Match) -> None:
    match()
    match()
    as_old()
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    changed = everything(firms["丙"])
    assert all(isinstance(cell, dict) for cell in MatchRun.objects.latest("pk").totals)
    run = match(known_at=LATER, at=LATER)
    assert summary(CITY, run).money == changed[0].money  # type: ignore[union-attr, attr-defined]
    assert summary(CITY, run).firms == changed[0].firms  # type: ignore[union-attr, attr-defined]
