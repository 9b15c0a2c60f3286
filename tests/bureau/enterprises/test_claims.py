"""A person of a firm claims it by credit code; who sees the firm confirms it; nobody learns which firms there are."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import CITY, EAST
from chanmai.bureau.accounts import claims as accounts_claims
from chanmai.bureau.accounts.claims import OF_ADDRESS, OF_CODE
from chanmai.bureau.accounts.models import AuditLine, Claim
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.queries import account
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.claims import confirm_claim, refuse_claim
from chanmai.bureau.enterprises.queries.claims import firm_claims
from chanmai.bureau.refusal import Conflict, NotFound
from chanmai.demo.codes import invented_code

PAGE = "/claim/"
OTHER = invented_code(7, "990299")
NEW = {"new_password1": "Kulangsu-1985", "new_password2": "Kulangsu-1985"}


@pytest.fixture
def codes(register: Any, settings: Any) -> dict[str, str]:
    """The credit codes of the two firms, by district."""
    settings.CLAIMS = True
    return {firm.district: firm.code or "" for firm in Enterprise.objects.all()}


def ask(code: str, *, address: str = "192.0.2.1", **more: str) -> Any:
    form = {"code": code, "name": "林经办", "contact": "0592-0000000", **more}
    return Client(REMOTE_ADDR=address).post(PAGE, form)


def plain(answer: Any) -> str:
    """A page without the tokens that are new in every answer."""
    return re.sub(r'(X-CSRFToken": |csrfmiddlewaretoken" value=)"[^"]*"', "", answer.content.decode())


def waiting() -> int:
    return Claim.objects.latest("pk").pk


def officer(name: str, role: str, **scope: Any) -> Client:
    client = Client()
    at = timezone.now()
    client.force_login(add_member(username=name, password="x", role=role, by="test", at=at, **scope).user)
    return client


def test_an_installation_that_does_not_take_claims_has_no_such_page(
    codes: dict[str, str], settings: Any
) -> None:
    assert PAGE in Client().get("/accounts/login/").content.decode()
    settings.CLAIMS = False
    assert ask(codes["东区"]).status_code == Client().get(PAGE).status_code == 404
    assert PAGE not in Client().get("/accounts/login/").content.decode()
    assert not Claim.objects.exists()


def test_a_confirmed_claim_makes_an_account_that_sees_its_firm_only(codes: dict[str, str]) -> None:
    code = codes["东区"]
    assert "申请已收下" in ask(code).content.decode()
    east = officer("east", "district", districts=("东区",))
    assert "林经办" in east.get("/claims/").content.decode()
    page = east.post(f"/claims/{waiting()}/confirm/").content.decode()
    link = page[page.index("/accounts/invitation/") :].split('"')[0]
    guest = Client()
    guest.post(guest.get(link, follow=True).redirect_chain[-1][0], NEW)
    assert "链接已失效" in Client().get(link, follow=True).content.decode()
    assert (
        guest.post("/accounts/login/", {"username": code, "password": NEW["new_password1"]}).status_code
        == 302
    )
    own, other = (Enterprise.objects.get(code=each).pk for each in (code, codes["西区"]))
    assert guest.get(f"/enterprises/{own}/").status_code == 200
    assert guest.get(f"/enterprises/{other}/").status_code == 404
    assert east.post(f"/claims/{waiting()}/confirm/").status_code == 404
    lines = AuditLine.objects.filter(action__in=("claim_firm", "invite", "settle_claim")).order_by("sequence")
    assert [line.action for line in lines] == ["claim_firm", "invite", "settle_claim"]
    assert lines[2].user == User.objects.get(username="east").pk


def test_a_claim_is_answered_the_same_whether_there_is_such_a_firm(codes: dict[str, str]) -> None:
    known, unknown = ask(codes["东区"], address="192.0.2.1"), ask(OTHER, address="192.0.2.2")
    assert known.status_code == unknown.status_code == 200
    assert plain(known) == plain(unknown)
    for code in (codes["西区"], OTHER):
        for number in range(OF_CODE):
            ask(code, address=f"198.51.100.{number}")
    again = [ask(code, address="203.0.113.9") for code in (codes["西区"], OTHER)]
    assert [each.status_code for each in again] == [409, 409]
    assert plain(again[0]) == plain(again[1])


@pytest.mark.parametrize(
    ("change", "told"),
    [("", "18"), ("A", "校验"), ("short", "18"), ("name", "必填"), ("contact", "必填")],
)
def test_what_is_wrong_with_the_form_is_told_at_once(codes: dict[str, str], change: str, told: str) -> None:
    code = codes["东区"]
    wrong = {"": "", "short": code[:17], "A": code[:17] + ("A" if code[17] != "A" else "B")}
    more = {change: ""} if change in ("name", "contact") else {}
    page = ask(wrong.get(change, code), **more).content.decode()
    assert told in page or "必填" in page
    assert not Claim.objects.exists()


def test_one_address_asks_a_few_times_a_day_only(codes: dict[str, str], settings: Any) -> None:
    many = [invented_code(number, "990298") for number in range(1, OF_ADDRESS + 2)]
    assert [ask(code).status_code for code in many] == [*[200] * OF_ADDRESS, 409]
    assert ask(many[-1], address="192.0.2.7").status_code == 200
    day = datetime.timedelta(days=1)
    later = timezone.now() + day
    accounts_claims.claim(OTHER, name="林", contact="x", address="192.0.2.1", at=later)
    assert Claim.objects.count() == OF_ADDRESS + 2
    assert "192.0.2.1" not in str(list(Claim.objects.values()))


def test_officers_see_the_claims_of_firms_in_their_sight_only(codes: dict[str, str]) -> None:
    for number, code in enumerate((codes["东区"], codes["西区"], OTHER)):
        ask(code, address=f"192.0.2.{number}")
    assert [row.claim.code for row in firm_claims(EAST)] == [codes["东区"]]
    assert [row.claim.code for row in firm_claims(CITY)] == [codes["东区"], codes["西区"], OTHER]
    west, nowhere = (Claim.objects.get(code=code).pk for code in (codes["西区"], OTHER))
    for pk in (west, nowhere, 999):
        with pytest.raises(NotFound):
            confirm_claim(pk, by=EAST, at=timezone.now())
        with pytest.raises(NotFound):
            refuse_claim(pk, by=EAST, at=timezone.now(), reason="x")
    with pytest.raises(Conflict, match="没有这家企业"):
        confirm_claim(nowhere, by=CITY, at=timezone.now())
    assert not User.objects.exists()


def test_a_refusal_has_a_reason_and_is_recorded(codes: dict[str, str]) -> None:
    ask(codes["东区"])
    city = officer("city", "city")
    assert city.post(f"/claims/{waiting()}/refuse/", {"reason": " "}).status_code == 422
    assert city.post(f"/claims/{waiting()}/refuse/", {"reason": "电话核实不是本人"}).status_code == 302
    assert "没有待处理的认领" in city.get("/claims/").content.decode()
    assert AuditLine.objects.latest("sequence").reason == "电话核实不是本人"
    assert User.objects.count() == 1


def test_a_second_person_of_the_firm_is_shown_as_such_and_gets_a_name_of_their_own(
    codes: dict[str, str],
) -> None:
    code = codes["东区"]
    names = []
    for number in range(2):
        ask(code, address=f"192.0.2.{number}")
        assert [row.claim.members for row in firm_claims(CITY)] == [number]
        user = confirm_claim(waiting(), by=CITY, at=timezone.now())
        names.append(account(user).username)
    assert names == [code, f"{code}-2"]
    assert len({account(User.objects.get(username=name).pk).organisation for name in names}) == 1
