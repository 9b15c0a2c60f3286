"""Signing in, and what visitors see who have not."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_login_page(client: Client) -> None:
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert client.get("/accounts/login/").status_code == 200


def test_a_program_gets_401_and_no_redirect(client: Client) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
