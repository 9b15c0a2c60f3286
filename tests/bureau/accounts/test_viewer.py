"""Scope: what each role may see."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer, viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import Forbidden

AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
CODE, OTHER = "91350200M000000000", "91350200M000000001"


def viewer(username: str) -> Viewer:
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=username)
    return viewer_of(request)


@pytest.fixture
def demo(db: None) -> None:
    operations.add_demo_accounts(districts=("甲区",), firm=CODE, firm_name="虚构软件", at=AT)


@pytest.mark.parametrize(
    ("username", "own", "neighbour", "firm", "other", "change"),
    [
        ("city", True, True, True, True, True),
        ("district", True, False, True, True, True),
        ("firm", False, False, True, False, False),
        ("analyst", True, True, True, True, False),
        ("department", True, True, True, True, False),
        ("park", False, False, False, False, False),
        ("association", False, False, False, False, False),
        ("expert", False, False, False, False, False),
    ],
)
def test_scope_of_each_role(
    demo: None, username: str, own: bool, neighbour: bool, firm: bool, other: bool, change: bool
) -> None:
    who = viewer(username)
    assert who.sees_district("甲区") is own
    assert who.sees_district("乙区") is neighbour
    assert who.sees_firm(CODE, "甲区") is firm
    assert who.sees_firm(OTHER, "甲区") is other
    assert who.is_officer is change


def test_a_firm_without_a_code_does_not_become_every_firm_without_a_code() -> None:
    assert not Viewer(user_id=1, role="firm", firm=None).sees_firm(None, "甲区")


def test_a_park_sees_its_firms_under_every_name_of_the_park(demo: None) -> None:
    operations.add_member(
        username="park", password="x", role="park", parks=("软件园二期", "自建园"), by="test", at=AT
    )
    who = viewer("park")
    known = city_pack().places.park("软件园二期")
    assert known is not None
    assert who.parks == (known.name, *known.aliases, "自建园")
    assert who.sees_firm(CODE, "甲区", "自建园")
    assert not who.sees_firm(CODE, "甲区", "")
    assert not who.whole_city


def test_the_system_sees_all() -> None:
    assert SYSTEM.sees_firm(None, "乙区")


def test_strangers_and_accounts_without_a_role_are_no_viewers(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(Forbidden):
        viewer_of(request)
    other = RequestFactory().get("/")
    other.user = User.objects.create_user("newcomer")
    with pytest.raises(Forbidden):
        viewer_of(other)


def test_an_account_can_be_moved_to_another_scope(demo: None) -> None:
    operations.add_member(
        username="district",
        password="a-long-password",
        role="district",
        districts=("乙区",),
        by="city",
        at=AT,
    )
    assert viewer("district").districts == ("乙区",)
    assert User.objects.filter(username="district").count() == 1
