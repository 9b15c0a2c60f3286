"""The number of clauses over HTTP."""

import datetime
from collections.abc import Callable

from django.test import Client

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.operations.loading import load_policies

AT = datetime.datetime(2026, 6, 30, 9, tzinfo=datetime.UTC)


def test_it_is_a_number_and_documented(db: None, signed_in: Callable[[str], Client]) -> None:
    load_policies(pack=city_pack(), by="test", at=AT)
    client = signed_in("analyst")
    assert client.get("/api/policies-count").json()["clauses"] > 3
    assert "/api/policies-count" in client.get("/api/openapi.json").json()["paths"]
