"""The small town of the policies' tests, with people at its first firm, in the eastern district and at the bureau."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bureau.policies.conftest import firms as firms
from bureau.policies.conftest import match as match
from bureau.policies.conftest import town as town
from bureau.policies.people import AT
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.queries import member_of
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.models import Quiet

CODE = "91350200MA33GULG91"
SCOPES: dict[str, dict[str, Any]] = {
    "city": {},
    "district": {"districts": ("东区",)},
    "firm": {"firm": CODE},
    "analyst": {},
    "expert": {},
    "park": {"parks": ("软件园",)},
}


@dataclass
class People:
    """Accounts by the name of their role."""

    ids: dict[str, int]

    def viewer(self, role: str, **more: Any) -> Viewer:
        row = member_of(self.ids[role])
        assert row is not None
        scope = {"districts": row.districts, "parks": row.spellings, "firm": row.firm}
        return Viewer(user_id=row.user_id, role=row.role, name=role, organisation=row.organisation,
                      **{**scope, **more})  # fmt: skip

    def client(self, role: str, language: str = "") -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=self.ids[role]))
        if language:
            client.cookies["chanmai_language"] = language
        return client


@pytest.fixture
def people(firms: dict[str, int]) -> People:
    found = {}
    for role, scope in SCOPES.items():
        member = add_member(username=role, password="x", role=role, by="test", at=AT, **scope)
        found[role] = member.user_id
    return People(found)


def reached(user: int, **more: Any) -> Quiet:
    """Somebody who confirmed an address, with no quiet hours unless they are given."""
    given = {"address": f"u{user}@firm.example", "confirmed": True, "quiet_from": 0, "quiet_until": 0,
             "most_a_week": 100} | more  # fmt: skip
    return Quiet.objects.update_or_create(user_id=user, defaults=given)[0]


Match = Callable[..., int]
