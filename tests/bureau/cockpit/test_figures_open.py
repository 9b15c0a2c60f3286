"""Every number of the desk opens its definition, scope, source and vintage."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from lxml import html

from bureau.cockpit.test_pages import signed_in, text
from bureau.plan.made import AS_OF, ASKING, CITY, EAST, FIRM_A, NOW, WAN, filing, returned, title
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.cockpit.meanings import MEANINGS
from chanmai.bureau.cockpit.models import LastLook
from chanmai.bureau.cockpit.queries.figures import TARGET, explanation, title_of
from chanmai.bureau.enterprises.models import Enterprise, Question
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.engine.warnings.scores import MILLION

Firms = dict[str, Enterprise]
DIGIT = re.compile(r"\d")
DAY = re.compile(r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d(?: \d\d:\d\d)?)?)?\b")
"""Years and days tell when, not how much; figures of thousands are printed with a comma."""
NAMES = ("/policies/", "/enterprises/", "/plan/targets/", "/supervision/measures/")
"""Where links lead whose words are names, in which a digit counts nothing."""
OPENS = "figures/"


def asked(viewer: Viewer, code: str, lang: str = "zh") -> Any:
    return explanation(viewer, code, lang, **ASKING)


def numbers(page: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements of the desk that hold a digit, but names, moments and the heads of rows and columns."""
    for each in page.get_element_by_id("content").iter():
        words = "".join((each.text or "", *(child.tail or "" for child in each)))
        above = [each, *each.iterancestors()]
        apart = any(one.tag in ("th", "time", "script", "h1", "summary") for one in above)
        if (
            isinstance(each.tag, str)
            and DIGIT.search(DAY.sub("", words))
            and not apart
            and not is_name(above)
        ):
            yield each


def is_name(above: list[html.HtmlElement]) -> bool:
    links = [one.get("href", "") for one in above if one.tag == "a" and one.get("class") != "matter"]
    return any(link.startswith(NAMES) and "?" not in link for link in links) or any(
        one.get("class") in ("page-subheading", "card-note mb-0") for one in above
    )


def opened(number: html.HtmlElement) -> str:
    """The address at which a number says what it means: that of its column, else of the nearest piece that is one."""
    for each in (number, *number.iterancestors()):
        if each.tag == "td":
            place = len(list(each.itersiblings(preceding=True)))
            head = each.getparent().getparent().getparent().find("thead/tr")
            if found := link_in(head[place]):
                return found
        if each.get("data-figure"):
            found = link_in(each)
            assert found.endswith(f"/{each.get('data-figure')}/") or not found
            return found
    return ""


def link_in(element: html.HtmlElement) -> str:
    return next((each.get("href") for each in element.iter("a") if each.get("class") == "meaning"), "")


def unexplained(page: str) -> list[str]:
    tree = html.fromstring(page)
    return [html.tostring(each, encoding="unicode")[:160] for each in numbers(tree) if not opened(each)]


def links(page: str) -> set[str]:
    return {each.get("href") for each in html.fromstring(page).iter("a") if each.get("class") == "meaning"}


def warned(firm: Enterprise) -> None:
    """An assessment after which a visit to the firm is worth its cost, whatever this is."""
    last = Assessment.objects.create(
        as_of=AS_OF, known_at=NOW, period="2025", horizon_months=12, firms=1, without=0, by="test", at=NOW
    )
    FirmWarning.objects.create(assessment=last, enterprise=firm, highest=MILLION, event="outflow")


@pytest.fixture
def desk(firms: Firms) -> Client:
    """A city in which everything that the desk can tell has happened."""
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)
    title(firms["a"], "重点企业", "is_key")
    for amount, year in ((7_000, 2022), (9_000, 2023)):
        returned(firms["a"], year, amount)
    warned(firms["a"])
    client = signed_in("city")
    Question.objects.create(enterprise=firms["a"], code="jump", zh="请核实", en="please check", asked_at=NOW)
    client.get("/")
    LastLook.objects.update(since=NOW.replace(year=2020))
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/", "/?map=money&moved=large"])
def test_every_number_of_the_desk_opens_what_it_means(desk: Client, address: str, language: str) -> None:
    page = text(desk, address, headers={"accept-language": language})
    assert len(list(numbers(html.fromstring(page)))) > 150
    assert unexplained(page) == []


def test_a_number_without_a_meaning_would_be_found(desk: Client) -> None:
    page = text(desk)
    assert "重点企业" in page
    bare = page.replace('<div class="sum" data-figure="money-exact">', '<div class="sum">', 1)
    assert bare != page
    assert len(unexplained(bare)) == 1
    without = re.sub(r'<a class="meaning" href="/figures/reported/"', "<a", page)
    assert len(unexplained(without)) > 10


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_opens_says_definition_scope_source_and_vintage(desk: Client, language: str) -> None:
    addresses = links(text(desk))
    assert len(addresses) > 25
    for address in addresses:
        page = html.fromstring(text(desk, address, headers={"accept-language": language}))
        for part in ("definition", "scope", "source", "vintage"):
            assert page.get_element_by_id(part).text_content().strip(), (address, part)


def test_meanings_and_figures_of_the_desk_are_the_same(desk: Client) -> None:
    """None is missing, and none is left over, but those of what did not happen here."""
    shown = {address.split("/")[2] for address in links(text(desk))}
    targets = {f"{TARGET}{each.slug}" for each in targets_in_force()}
    quiet = {"attention-files", "news-collections", "news-releases", "news-targets", "news-progress"}
    assert shown <= MEANINGS.keys() | targets
    assert MEANINGS.keys() | targets == shown | quiet


def test_a_meaning_is_words_of_both_languages() -> None:
    for code, each in MEANINGS.items():
        words = (each.title, each.definition, each.missing, each.origin.text)
        assert all(text.zh and text.en and text.zh != text.en for text in words), code


def test_a_figure_tells_on_which_filings_it_rests(firms: Firms) -> None:
    found = asked(CITY, "revenue")
    assert [(row.form, row.filings, row.firms) for row in found.bases] == [("annual", 4, 4)]  # of 2025
    assert [(row.filings, row.firms) for row in asked(EAST, "revenue").bases] == [(2, 2)]
    assert found.pack.endswith("1.0.0")
    assert (found.as_of, found.known_at) == (AS_OF, NOW)


def test_what_was_withdrawn_and_what_came_later_is_no_basis(firms: Firms) -> None:
    filing(firms["e"], {"revenue": WAN}, "2025", received_at=NOW.replace(year=2027))
    assert asked(CITY, "revenue").bases[0].filings == 4
    withdraw(Target("firm", firms["c"].pk), by=CITY, at=NOW, reason="重复")
    assert asked(CITY, "revenue").bases[0].firms == 3


def test_a_target_tells_the_words_of_the_plan_and_how_it_is_measured(firms: Firms) -> None:
    lines = {line.label: line.text for line in asked(CITY, "target-share").lines}
    assert lines["规划原词"] == "“60%以上”"
    assert lines["公布的同口径数"] == "45%（2023）"
    assert (lines["取值"], lines["除以"]) == ("信息技术服务收入", "软件业务收入")
    assert asked(CITY, "target-plain").bases == ()


def test_money_stands_on_the_run_it_came_from(desk: Client) -> None:
    found = asked(CITY, "money-exact")
    assert found.run is not None
    assert found.run.as_of == AS_OF
    assert not asked(CITY, "firms").matched


def test_a_figure_that_there_is_not_is_not_found(firms: Firms) -> None:
    client = signed_in("city")
    assert client.get("/figures/nothing/").status_code == 404
    assert client.get("/figures/target-nothing/").status_code == 404
    with pytest.raises(NotFound):
        title_of("nothing", "zh")


def test_who_does_not_see_the_desk_is_told_nothing_of_its_figures(firms: Firms) -> None:
    assert signed_in("firm", firm=FIRM_A).get("/figures/revenue/").status_code == 404


def test_the_scope_is_that_of_who_asks(firms: Firms) -> None:
    page = text(signed_in("district", districts=("东区",)), "/figures/revenue/")
    assert "东区" in html.fromstring(page).get_element_by_id("scope").text_content()


@pytest.mark.django_db
def test_in_an_empty_city_figures_are_explained_as_well() -> None:
    client = signed_in("city")
    page = text(client)
    assert unexplained(page) == []
    assert all(client.get(address).status_code == 200 for address in links(page))
