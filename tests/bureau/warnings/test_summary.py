"""What is told of warnings beyond the firms' scope: true where shown, hidden where one could tell or subtract."""

import json
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bureau.warnings.conftest import ANALYST, AS_OF, AT, CITY, EAST, FIRM
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings import guarding
from chanmai.bureau.warnings.guarding import BY, DUE, MOST, NONE
from chanmai.bureau.warnings.lessons import models_of
from chanmai.bureau.warnings.models import Assessment, FirmWarning, ToldTable
from chanmai.bureau.warnings.operations.assessments import assess
from chanmai.bureau.warnings.queries.summary import summary

Firms = dict[int, Enterprise]
ROOT = Path(__file__).parents[3]


def truth() -> Counter[tuple[str, str, str]]:
    """How many firms of each district and domain stand how, from the rows of the assessment."""
    models = models_of(Assessment.objects.get().lessons)
    rows = FirmWarning.objects.select_related("enterprise")
    return Counter(
        (each.enterprise.district, each.enterprise.domain, guarding.standing_of(each, models))
        for each in rows
    )


def cells() -> dict[tuple[str, str, str], int | None]:
    """What is published: by table, group and state or reason."""
    tables = ToldTable.objects.get().published["tables"]
    return {
        (each["name"], group, standing): value
        for each in tables
        for *groups, standing, value in each["cells"]
        for group in [groups[0] if groups else ""]
    }


def members(cell: tuple[str, str, str], atom: tuple[str, str, str]) -> bool:
    """Whether the firms of an atom (district, domain, standing) belong to a cell."""
    by, group, standing = cell
    inside = group == "" or group == atom[BY.index(by)]
    return inside and (standing in ("", atom[2]) or (standing == DUE and atom[2].startswith("due:")))


def test_what_is_shown_is_true_and_few_are_hidden(assessed: Firms) -> None:
    found, counts = cells(), truth()
    sums = {cell: sum(n for atom, n in counts.items() if members(cell, atom)) for cell in found}
    least = city_pack().release.rules["firms"].minimum_firms
    for cell, value in found.items():
        assert value is None or value == sums[cell]
        if 0 < sums[cell] < least:
            assert value is None, cell
    assert any(value is None for value in found.values())
    assert found["district", "", ""] == len(FirmWarning.objects.all())


@pytest.mark.parametrize("known", [None, "思明区", "湖里区"])
def test_no_small_group_follows_from_what_is_shown_less_what_is_known(
    assessed: Firms, known: str | None
) -> None:
    """By linear algebra over all others' firms: the sum of a few is no combination of shown sums.

    Who knows a district knows all its firms; they are taken out of every sum.
    """
    found, counts = cells(), truth()
    atoms = [atom for atom in counts if atom[0] != known]
    shown = [
        [float(members(cell, atom)) for atom in atoms] for cell, value in found.items() if value is not None
    ]
    rank = np.linalg.matrix_rank(np.array(shown))
    least = city_pack().release.rules["firms"].minimum_firms
    small = 0
    for cell in found:
        row = [float(members(cell, atom)) for atom in atoms]
        firms = sum(counts[atom] for atom, inside in zip(atoms, row, strict=True) if inside)
        if 0 < firms < least:
            small += 1
            assert np.linalg.matrix_rank(np.array([*shown, row])) == rank + 1, cell
    assert small or known


def test_the_certificate_holds_before_a_program_that_shares_nothing(assessed: Firms, tmp_path: Path) -> None:
    table = ToldTable.objects.get()
    names = []
    for name in ("published", "proof"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(getattr(table, name), ensure_ascii=False), encoding="utf-8")
        names.append(str(path))
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_release.py"), *names], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout.decode() + checked.stderr.decode()


def test_reasons_add_up_to_the_visits_that_are_due(assessed: Firms) -> None:
    table = summary(CITY, "zh")
    assert table is not None
    counts = truth()
    due = sum(n for (_, _, standing), n in counts.items() if standing.startswith(DUE))
    without = sum(n for (_, _, standing), n in counts.items() if standing == NONE)
    whole = table.rows["district"][-1]
    assert whole.name == ""
    assert whole.due in (None, due)
    assert whole.without in (None, without)
    shown = [each.firms for each in table.reasons]
    assert sum(each or 0 for each in shown) <= due
    if shown and None not in shown:
        assert sum(each or 0 for each in shown) == due


def test_coarser_tables_go_out_where_the_finest_cannot(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = guarding.audit

    def strict(system: Any, hidden: Any, deviations: Any) -> Any:
        """Not satisfied with anything that has a table by domain."""
        names = {table for each in system.sums for _, table, _ in each.cells}
        return ["a gap"] if "domain" in names else audit(system, hidden, deviations)

    monkeypatch.setattr(guarding, "audit", strict)
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    names = [each["name"] for each in ToldTable.objects.get().published["tables"]]
    assert names[0] == "district"
    assert "domain" not in names
    table = summary(CITY, "zh")
    assert table is not None
    assert set(table.rows) == {"district"}


def test_who_is_told_what(assessed: Firms) -> None:
    many = Viewer(user_id=9, role="observer", districts=("思明区", "湖里区"))
    parks = Viewer(user_id=9, role="observer", districts=("思明区",), parks=("软件园二期",))
    assert summary(CITY, "zh") == summary(ANALYST, "zh") == summary(EAST, "zh")
    assert summary(many, "zh") is None
    assert summary(parks, "zh") is None
    assert summary(CITY, "zh", known_at=AT.replace(year=2025)) is None
    assert summary(CITY, "zh", as_of=AS_OF.replace(year=2025)) is None
    with pytest.raises(Forbidden):
        summary(FIRM, "zh")


def test_a_second_table_of_the_same_returns_reckons_with_the_first(assessed: Firms) -> None:
    firm = FirmWarning.objects.filter(highest__gte=500_000).first()
    assert firm is not None
    Enterprise.objects.filter(pk=firm.enterprise_id).update(domain="信息安全")
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    second, first = ToldTable.objects.all()
    assert first.published["name"].endswith("-1")
    assert second.gaps or second.published["name"].endswith("-2")
    if not second.gaps:  # one firm moved: no group that it left and came to may be shown both times
        before, after = ({tuple(c[:2]): c[2] for t in each.published["tables"] if t["name"] == "domain"
                          for c in t["cells"]} for each in (first, second))  # fmt: skip
        for cell in before.keys() & after.keys():
            pair = before[cell], after[cell]
            assert None in pair or abs(pair[0] - pair[1]) != 1, cell


def test_without_proof_nothing_is_told(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "audit", lambda *_: ["a gap"])
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    table = ToldTable.objects.get()
    assert table.gaps > 0
    assert (table.published, table.proof) == ({}, {})
    assert summary(CITY, "zh") is None
    assert len(FirmWarning.objects.all()) > 0


def test_so_many_tables_of_one_year_are_enough() -> None:
    nothing: Any = None
    found = guarding.guard(nothing, (nothing,) * MOST, {}, lambda _done, _of: None)
    assert (found.certificate, found.gaps) == (None, 1)


def test_thresholds_do_not_follow_the_address(assessed: Firms) -> None:
    table = summary(ANALYST, "zh")
    assert table is not None
    assert table.costs == city_pack().plan.warnings.costs
    assert table.costs.threshold == Fraction(1, 20)
