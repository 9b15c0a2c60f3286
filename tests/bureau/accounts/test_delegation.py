"""Somebody acts for somebody else: within that person's scope of the moment, until a day, with both in the record."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chanmai.bureau.accounts import delegation, membership, operations, queries
from chanmai.bureau.accounts.membership import Membership
from chanmai.bureau.accounts.models import AuditLine, Delegation
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 6, 30)
WEEK = datetime.timedelta(days=7)
PAGE = "/accounts/delegations/"


@pytest.fixture(autouse=True)
def _demo() -> None:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT, parks=("软件园二期",)
    )


def viewer(name: str, **more: Any) -> Viewer:
    return Viewer(user_id=User.objects.get(username=name).pk, role="district", name=name, **more)


def client(name: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(username=name))
    return found


def give(giver: str = "district", taker: str = "analyst", *, until: datetime.date = TODAY + WEEK) -> int:
    return delegation.delegate(viewer(giver), taker, until=until, on=TODAY, at=AT, reason="出差")


def act(visitor: Client, pk: int) -> int:
    return visitor.post(f"{PAGE}{pk}/act/").status_code


def test_who_acts_may_what_the_other_may_and_the_record_names_both() -> None:
    analyst, today = client("analyst"), timezone.localdate()
    form = {"username": "Analyst ", "until": today.isoformat(), "reason": "出差"}
    assert client("district").post(PAGE, form).status_code == 302
    pk = Delegation.objects.get().pk
    assert analyst.get("/imports/").status_code == 403
    assert "思明区" in analyst.get(PAGE).content.decode()
    assert act(analyst, pk) == 302
    page = analyst.get("/imports/").content.decode()
    assert "分析员（代 思明区）" in page
    assert "回到自己的身份" in page
    assert analyst.get("/accounts/audit/").status_code == 403
    name = analyst.get("/imports/").wsgi_request.chanmai_viewer.name  # type: ignore[attr-defined]
    operations.record_audit(
        by=analyst.get("/imports/").wsgi_request.chanmai_viewer, action="a", target="", at=AT
    )  # type: ignore[attr-defined]
    line = AuditLine.objects.latest("sequence")
    assert (line.by, line.user) == (name, User.objects.get(username="analyst").pk)
    assert analyst.post(f"{PAGE}end/").status_code == 302
    assert analyst.get("/imports/").status_code == 403
    lines = AuditLine.objects.exclude(action__in=("refused", "a")).order_by("sequence")
    assert list(lines.values_list("action", flat=True))[-2:] == ["delegate", "act_for"]


def test_it_is_never_more_than_the_other_has_at_that_moment() -> None:
    analyst = client("analyst")
    pk = give(until=timezone.localdate() + WEEK)
    act(analyst, pk)
    assert analyst.get("/imports/").status_code == 200
    district = User.objects.get(username="district").pk
    body = queries.account(district).organisation
    membership.change(SYSTEM, district, Membership("district", "思明区", body), at=AT)
    assert analyst.get("/imports/").status_code == 403
    assert analyst.get("/enterprises/").status_code == 200
    membership.set_active(SYSTEM, district, active=False, at=AT)
    page = analyst.get("/enterprises/").content.decode()
    assert "代 思明区" not in page


def test_administering_is_not_passed_on_and_nothing_is_passed_on_twice() -> None:
    pk = give("city", "district", until=timezone.localdate() + WEEK)
    district = client("district")
    act(district, pk)
    assert district.get("/accounts/audit/").status_code == 200
    assert district.get("/accounts/members/").status_code == 403
    assert district.get(PAGE).status_code == 403
    assert district.post(PAGE, {"username": "analyst"}).status_code == 403
    acting = viewer("district", acting_for=1)
    with pytest.raises(Forbidden):
        delegation.delegate(acting, "analyst", until=TODAY, on=TODAY, at=AT, reason="x")
    with pytest.raises(NotFound):
        delegation.revoke(acting, pk, at=AT)


def test_it_ends_with_its_day_by_itself_and_when_it_is_revoked(monkeypatch: Any) -> None:
    today = timezone.localdate()
    pk, analyst = give(until=max(today, TODAY)), client("analyst")
    act(analyst, pk)
    assert analyst.get("/imports/").status_code == 200
    tomorrow = max(today, TODAY) + datetime.timedelta(days=1)
    assert queries.giver_of(pk, taker=viewer("analyst").user_id, on=tomorrow) is None
    assert not delegation.incoming(viewer("analyst"), tomorrow)[0].in_force
    with pytest.raises(NotFound):
        delegation.take_up(viewer("analyst"), pk, on=tomorrow, at=AT)
    delegation.revoke(viewer("analyst"), pk, at=AT)
    assert analyst.get("/imports/").status_code == 403
    with pytest.raises(NotFound):
        delegation.revoke(viewer("district"), pk, at=AT)
    assert act(analyst, pk) == 404


def test_it_is_for_its_two_people_only() -> None:
    pk = give(until=timezone.localdate() + WEEK)
    for name in ("city", "park", "firm", "district"):
        assert act(client(name), pk) == 404
    assert client("city").post(f"{PAGE}{pk}/revoke/").status_code == 404
    stranger = client("city")
    session = stranger.session
    session["chanmai_acting"] = pk
    session.save()
    assert stranger.get("/imports/").wsgi_request.chanmai_viewer.acting_for is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("giver", "taker"),
    [
        ("district", "nobody"), ("district", "district"), ("district", "firm"), ("city", "expert"),
        ("firm", "city"), ("association", "expert"),
    ],
)  # fmt: skip
def test_who_cannot_act_is_told_alike(giver: str, taker: str) -> None:
    with pytest.raises(Unfit, match="没有可以委托的这个账户"):
        give(giver, taker)


def test_real_people_and_demo_accounts_do_not_act_for_one_another() -> None:
    bureau = queries.account_named("city").organisation
    membership.invite(SYSTEM, Membership("wang", "王", bureau, works=True), at=AT)
    with pytest.raises(Unfit):
        give("city", "wang")
    with pytest.raises(Unfit):
        give("wang", "city")


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (TODAY - datetime.timedelta(days=1), "出差"),
        (TODAY + datetime.timedelta(days=367), "出差"),
        (TODAY, " "),
        (TODAY, "长" * 201),
    ],
)
def test_a_day_or_reason_that_does_not_do_is_refused(until: datetime.date, reason: str) -> None:
    with pytest.raises(Unfit, match="委托没有保存"):
        delegation.delegate(viewer("district"), "analyst", until=until, on=TODAY, at=AT, reason=reason)


def test_one_for_each_person() -> None:
    give()
    with pytest.raises(Conflict):
        give()
    assert Delegation.objects.count() == 1
