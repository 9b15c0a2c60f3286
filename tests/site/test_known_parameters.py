"""What the API is asked with is read or refused; nothing is passed over unread."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.enterprises.made import AT
from chanmai.bureau.accounts.operations import DEMO_PASSWORD, add_demo_accounts
from chanmai.bureau.enterprises.models import ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    client = Client()
    client.post("/accounts/login/", {"username": "city", "password": DEMO_PASSWORD})
    return client


def told(answer: Any) -> str:
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("unknown-parameter")
    return str(answer.json()["detail"])


@pytest.mark.parametrize(
    "address",
    ["/api/enterprises?limit=3", "/api/enterprises?Page=2", "/api/jobs?state=done"],
)
def test_a_parameter_that_an_address_does_not_have_is_refused(client: Client, address: str) -> None:
    name = address.partition("?")[2].partition("=")[0]
    assert f"“{name}”" in told(client.get(address))


def test_a_parameter_of_the_address_sent_as_a_field_is_refused_and_nothing_is_imported(
    client: Client,
) -> None:
    file = SimpleUploadedFile("a.csv", "企业名称,年度\n海风,2024\n".encode())
    answer = client.post("/api/imports", {"file": file, "filed_on": "2020-01-01"})
    assert "写在地址里" in told(answer)
    assert not ImportBatch.objects.exists()


def test_what_is_known_passes(client: Client) -> None:
    assert client.get("/api/enterprises?page=1&per_page=3&text=&lang=en").status_code == 200
