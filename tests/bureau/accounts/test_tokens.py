"""Programs sign in with tokens: as the person, within the person's scope, for a time, and until it is revoked."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chanmai.bureau.accounts import membership, operations, tokens
from chanmai.bureau.accounts.models import AuditLine, Token
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import NotFound, Unfit

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
FIRMS = "/api/enterprises"


@pytest.fixture
def officer() -> Viewer:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )
    return Viewer(user_id=User.objects.get(username="city").pk, role="city", name="市级")


def made(
    viewer: Viewer, *, days: int = 30, may_write: bool = False, at: datetime.datetime | None = None
) -> str:
    return tokens.make_token(viewer, "报表", days=days, may_write=may_write, at=at or timezone.now())


def ask(secret: str, address: str = FIRMS, **more: Any) -> int:
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {secret}"}
    return (client.post if more else client.get)(address, headers=headers, **more).status_code


def test_a_program_reads_as_the_person_and_changes_nothing(officer: Viewer) -> None:
    secret = made(officer)
    assert ask(secret) == 200
    assert ask(secret, "/api/imports", data={}) == 403
    assert ask(made(officer, may_write=True), "/api/imports", data={}) == 422
    assert ask("") == ask("chanmai_nonsense") == ask(secret[:-1]) == ask("x" * 5_000) == 401
    assert Client().get("/enterprises/", headers={"Authorization": f"Bearer {secret}"}).status_code == 302


def test_a_token_ends_by_time_by_its_owner_and_with_the_account(officer: Viewer, settings: Any) -> None:
    assert ask(made(officer, days=1, at=timezone.now() - datetime.timedelta(days=1))) == 401
    secret = made(officer)
    tokens.revoke_token(officer, Token.objects.latest("pk").pk, at=timezone.now())
    assert ask(secret) == 401
    secret = made(officer)
    settings.DEMO_ALLOWED = False
    assert ask(secret) == 401
    settings.DEMO_ALLOWED = True
    membership.invite_first("second", "二", at=AT)
    membership.set_active(SYSTEM, officer.user_id, active=False, at=AT)
    assert ask(secret) == 401


def test_the_secret_is_shown_once_and_kept_nowhere(officer: Viewer) -> None:
    client = Client()
    client.force_login(User.objects.get(username="city"))
    form = {"name": " 报表  系统 ", "days": "30", "may_write": "on"}
    page = client.post("/accounts/tokens/", form).content.decode()
    secret = page[page.index(tokens.PREFIX) :].split('"')[0]
    assert ask(secret) == 200
    assert secret not in client.get("/accounts/tokens/").content.decode()
    assert not Token.objects.filter(digest=secret).exists()
    assert secret not in str(list(AuditLine.objects.values()))
    assert (Token.objects.get().name, Token.objects.get().may_write) == ("报表 系统", True)
    pk = Token.objects.get().pk
    assert client.post(f"/accounts/tokens/{pk}/revoke/").status_code == 302
    assert client.post(f"/accounts/tokens/{pk}/revoke/").status_code == 404
    assert [line.action for line in AuditLine.objects.order_by("-pk")[:2]] == ["revoke_token", "make_token"]


@pytest.mark.parametrize(
    "form", [{"name": "", "days": "30"}, {"name": "x", "days": "0"}, {"name": "x", "days": "400"}]
)
def test_a_form_that_does_not_fit_makes_nothing(officer: Viewer, form: dict[str, str]) -> None:
    client = Client()
    client.force_login(User.objects.get(username="city"))
    assert client.post("/accounts/tokens/", form).status_code == 200
    assert not Token.objects.exists()


def test_nobody_revokes_anothers_and_there_is_a_bound(officer: Viewer) -> None:
    made(officer)
    other = Viewer(user_id=User.objects.get(username="analyst").pk, role="analyst")
    with pytest.raises(NotFound):
        tokens.revoke_token(other, Token.objects.get().pk, at=AT)
    for _number in range(tokens.MOST - 1):
        made(officer)
    with pytest.raises(Unfit, match="没有生成"):
        made(officer)


def test_a_token_opens_the_parts_that_it_is_for(officer: Viewer) -> None:
    now = timezone.now()
    secret = tokens.make_token(officer, "政策", days=3, may_write=True, at=now, parts=["policies"])
    assert ask(secret, "/api/policies") == 200
    assert ask(secret) == ask(secret, "/api/matching") == ask(secret, "/api/imports", data={}) == 403
    both = tokens.make_token(
        officer, "两项", days=3, may_write=False, at=now, parts=["enterprises", "matching"]
    )
    assert (ask(both), ask(both, "/api/matching"), ask(both, "/api/policies")) == (200, 200, 403)
    assert ask(made(officer), "/api/policies") == 200
    with pytest.raises(Unfit):
        tokens.make_token(officer, "全部", days=3, may_write=True, at=now, parts=["accounts"])
    client = Client()
    client.force_login(User.objects.get(username="city"))
    form = {"name": "页面", "days": "30", "parts": ["policies"]}
    page = client.post("/accounts/tokens/", form).content.decode()
    assert ask(page[page.index(tokens.PREFIX) :].split('"')[0]) == 403


def test_a_token_reaches_no_administration(officer: Viewer) -> None:
    secret = made(officer, may_write=True)
    headers = {"Authorization": f"Bearer {secret}"}
    for address in (
        "/accounts/members/",
        "/accounts/organisations/",
        "/accounts/tokens/",
        "/admin/",
        "/claims/",
    ):
        for method in (Client().get, Client().post):
            assert method(address, headers=headers).status_code == 302
    request = Client().get(FIRMS, headers=headers).wsgi_request
    assert request.chanmai_viewer.is_city  # type: ignore[attr-defined]
    assert not request.chanmai_viewer.administers  # type: ignore[attr-defined]
