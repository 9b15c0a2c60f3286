"""The kiosk: the city hangs up a notice, everybody reads it, and nobody else may."""

import datetime

import pytest
from chanmai.bureau.kiosk.operations import post_notice
from django.test import Client

from chanmai.bureau.accounts.models import AuditLine, Role
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Forbidden

AT = datetime.datetime(2026, 6, 30, 9, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "may"), [(Role.CITY, True), (Role.ANALYST, False)])
def test_everybody_reads_and_the_navigation_leads_there(client: Client, role: Role, may: bool) -> None:
    post_notice(text="周五休息", by=Viewer(user_id=1, role="city", name="甲"), at=AT)
    client.force_login(add_member(username="a", password="x", role=role, by="test", at=AT, name="A").user)
    answer = client.get("/kiosk/", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "周五休息" in page
    assert 'href="/kiosk/"' in page
    assert ("The city may hang up notices" in page) is may


def test_only_the_city_posts_and_the_audit_chain_knows() -> None:
    with pytest.raises(Forbidden):
        post_notice(text="x", by=Viewer(user_id=2, role="analyst", name="乙"), at=AT)
    post_notice(text="y", by=Viewer(user_id=1, role="city", name="甲"), at=AT)
    assert [line.action for line in AuditLine.objects.all()] == ["notice"]
