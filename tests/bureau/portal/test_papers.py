"""Papers minus what is held: what a list, an office or a return has said already is not asked for; a bare word is."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bureau.policies.people import LATER, TOWN
from bureau.portal.conftest import OWN
from chanmai.bureau.city import pack_at
from chanmai.bureau.portal.queries.money import AwardRow, money_of
from chanmai.bureau.portal.queries.papers import Papers
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.pack.check import check
from chanmai.pack.finding import PackError
from chanmai.pack.load import load

PAPERS = "papers:\n  - {name: 统计证明, proves: [规上软件企业], seen: 测试}\n"


@pytest.fixture
def pack(settings: Any, tmp_path: Path) -> Path:
    """A copy of the town's pack that says what the statistical proof proves."""
    root = tmp_path / "town"
    shutil.copytree(TOWN, root)
    (root / "papers.yaml").write_text(PAPERS, "utf-8")
    settings.PACK = root
    return root


@pytest.fixture
def silent(pack: Path) -> Path:
    """The same pack with a clause that names no paper."""
    policy = pack / "policies/2024-city-growth/policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("    materials: [统计证明]\n", ""), "utf-8")
    return pack


def awards(firm: int, lang: str = "zh") -> dict[str, AwardRow]:
    money = money_of(visit_to(OWN, firm, lang, at=LATER))
    return {row.decision.code: row for row in (*money.payable, *money.unverified, *money.reliefs)}


def papers(firm: int, lang: str = "zh") -> Papers:
    return awards(firm, lang)["t-scale"].papers


@pytest.mark.django_db
def test_without_a_word_in_the_pack_every_paper_is_asked_for(firm: int) -> None:
    assert [each.name for each in papers(firm).asked] == ["统计证明"]
    assert papers(firm).spared == ()


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_paper_is_spared_where_a_list_says_it_with_source_and_day(pack: Path, firm: int, lang: str) -> None:
    spared = papers(firm, lang).spared
    assert [each.name for each in spared] == ["统计证明"]
    assert papers(firm, lang).asked == ()
    (held,) = spared[0].held
    assert held.filing
    assert held.filed_at is not None


@pytest.mark.django_db
def test_a_firms_bare_word_spares_nothing(pack: Path, firm: int) -> None:
    form = next(path for path in (pack / "forms").glob("*.yaml") if "code: titles" in path.read_text("utf-8"))
    form.write_text(form.read_text("utf-8").replace("reporter: 名单", "reporter: 自报"), "utf-8")
    pack_at.cache_clear()
    assert [each.name for each in papers(firm).asked] == ["统计证明"]


@pytest.mark.django_db
def test_where_the_pack_names_no_paper_it_is_not_said_that_none_is_needed(silent: Path, firm: int) -> None:
    assert not papers(firm).stated
    assert [each.label for each in papers(firm).on_file] == ["规上软件企业"]


@pytest.mark.django_db
def test_certain_money_is_payable_or_unverified_and_nothing_else(firm: int) -> None:
    money = money_of(visit_to(OWN, firm, "zh", at=LATER))
    settled = [row.decision.settled for row in (*money.payable, *money.unverified)]
    assert sum(each.amount.low or 0 for each in settled if each is not None) == money.sums.exact
    assert money.unverified_sum + money.sums.payable == money.sums.exact


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("papers:\n  - {name: 没有的证明, proves: [规上软件企业]}\n", "unknown-paper"),
        ("papers:\n  - {name: 统计证明, proves: [没有的事实]}\n", "unknown-fact"),
        ("papers:\n  - {name: 统计证明, proofs: [规上软件企业]}\n", "unknown-key"),
        ("papers:\n  - {proves: [规上软件企业]}\n", "missing-key"),
    ],
)
def test_a_mistake_in_the_file_is_named(pack: Path, text: str, code: str) -> None:
    (pack / "papers.yaml").write_text(text, "utf-8")
    assert code in {each.code for each in check(pack) if each.place.file == "papers.yaml"}


def test_a_file_with_a_missing_name_is_no_pack(pack: Path) -> None:
    (pack / "papers.yaml").write_text("papers:\n  - {proves: [规上软件企业]}\n", "utf-8")
    with pytest.raises(PackError):
        load(pack)
