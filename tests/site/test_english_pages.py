"""Pages in English: no Chinese is left but what is marked as Chinese for readers of screens and for spelling."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as project
from django.test import Client

from chanmai.bureau.accounts.models import Role
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.operations.loading import load_policies

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 9, tzinfo=datetime.UTC)
CHINESE = re.compile("[\u4e00-\u9fff]")
HINT = re.compile("Clause, document, number or content")  # of the search field: what is searched is Chinese
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = ("title", "aria-label", "placeholder", "alt")
ADDRESSES = (
    "/plan/",
    "/plan/targets/revenue/",
    "/plan/measures/",
    "/plan/domains/",
    "/plan/layout/",
    "/plan/series/",
    "/policies/",
    "/policies/xm2024-nat-hnte/",
    "/policies/xm2025soft-growth/",
    "/policies/cn-soft-cit/",
    "/policies/tz2020-rd/",
    "/policies/hl-rd-match/",
)


class Unmarked(HTMLParser):
    """Collects Chinese texts outside of elements that say lang="zh…"; scripts and styles are not read."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = [("", False)]
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang")
        left = self.open[-1][1] if lang is None else lang.startswith("zh")
        for name in SPOKEN:
            self._look(given.get(name) or "", left)
        if tag not in EMPTY:
            self.open.append((tag, left or tag in ("script", "style")))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        self._look(data, self.open[-1][1])

    def _look(self, text: str, left: bool) -> None:
        if not left and CHINESE.search(text):
            self.found.append(" ".join(text.split()))


def unmarked(page: str) -> list[str]:
    """The Chinese texts of a page that nothing marks as Chinese."""
    reader = Unmarked()
    reader.feed(page)
    return reader.found


@pytest.fixture
def visitor(client: Client) -> Client:
    member = add_member(username="anna", password="x", role=Role.CITY, by="test", at=AT, name="Anna")
    client.force_login(member.user)
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_the_reader_sees_what_it_should() -> None:
    assert unmarked('<p>甲 <b lang="zh-CN">乙</b><br>丙</p><i title="丁"></i><script>戊</script>') == [
        "甲",
        "丙",
        "丁",
    ]


def test_english_pages_of_plan_and_policies_hold_no_unmarked_chinese(visitor: Client) -> None:
    load_policies(pack=city_pack(), by="test", at=AT)
    left = {address: unmarked(visitor.get(address).content.decode()) for address in ADDRESSES}
    assert {address: [text for text in found if not HINT.match(text)] for address, found in left.items()} == {
        address: [] for address in ADDRESSES
    }
