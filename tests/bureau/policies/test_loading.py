"""The library follows the pack: idempotent, no version lost, and every clause can be rebuilt from what is kept."""

import shutil
from pathlib import Path

import pytest

from bureau.policies.people import AT, LATER, TOWN
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.clauses.clause_json import clause_of, payload_of
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.clauses.operations.loading import LoadOutcome, district_of, load_policies
from chanmai.pack.load import load

XIAMEN = Path(__file__).parents[3] / "packs/xiamen"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The town with one word of a policy changed."""
    folder = tmp_path / "changed"
    shutil.copytree(TOWN, folder)
    file = folder / "policies/2024-misc/policy.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    pack = load(TOWN)
    assert load_policies(pack=pack, by="甲", at=AT) == LoadOutcome(clauses=11, added=11, retired=0)
    assert load_policies(pack=pack, by="甲", at=LATER) == LoadOutcome(clauses=11, added=0, retired=0)
    assert ClauseVersion.objects.count() == 11
    assert AuditLine.objects.filter(action="load_policies").count() == 1


@pytest.mark.django_db
def test_a_changed_clause_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    load_policies(pack=load(TOWN), by="甲", at=AT)
    other = load(changed(tmp_path, "研发费用 * 1%", "研发费用 * 2%"))
    assert load_policies(pack=other, by="甲", at=LATER) == LoadOutcome(clauses=11, added=1, retired=1)
    old, new = ClauseVersion.objects.filter(code="g-rd").order_by("pk")
    assert (old.current, old.retired_at, new.current) == (False, LATER, True)
    assert clause_of(old.payload).amount != clause_of(new.payload).amount
    # and back again: the old version is current once more, nothing is written twice
    assert load_policies(pack=load(TOWN), by="甲", at=LATER) == LoadOutcome(clauses=11, added=0, retired=1)
    assert ClauseVersion.objects.get(code="g-rd", current=True).pk == old.pk


@pytest.mark.django_db
def test_a_clause_that_left_the_pack_is_no_longer_current(tmp_path: Path) -> None:
    load_policies(pack=load(TOWN), by="甲", at=AT)
    folder = tmp_path / "less"
    shutil.copytree(TOWN, folder)
    shutil.rmtree(folder / "policies/2025-draft")
    load_policies(pack=load(folder), by="甲", at=LATER)
    assert not ClauseVersion.objects.get(code="d-rd").current


@pytest.mark.parametrize("folder", [TOWN, XIAMEN], ids=["town", "xiamen"])
def test_every_clause_can_be_rebuilt_from_what_is_kept(folder: Path) -> None:
    clauses = load(folder).clauses
    assert clauses
    for clause in clauses.values():
        assert clause_of(payload_of(clause)) == clause


def test_a_districts_own_policy_is_known_by_its_issuer() -> None:
    pack = load(XIAMEN)
    names = [district.name for district in pack.places.districts]
    own = {code for code, clause in pack.clauses.items() if district_of(clause, names)}
    assert own
    assert all(pack.clauses[code].document.level == "区" for code in own)
    assert len(own) == sum(clause.document.level == "区" for clause in pack.clauses.values())
