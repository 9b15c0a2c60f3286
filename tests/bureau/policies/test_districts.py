"""A firm of which no district is known is assigned to one by the city, with a reason."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bureau.policies.people import AT, CITY, EAST
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.districts import assign_district
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit


def test_the_city_assigns_a_district_where_none_is_known(
    firms: dict[str, int], signed_in: Callable[[str], Client]
) -> None:
    firm = firms["丙"]
    Enterprise.objects.filter(pk=firm).update(district="")
    city, east = signed_in("city"), signed_in("district")
    address = f"/enterprises/{firm}/district/"
    assert address in city.get(f"/enterprises/{firm}/").content.decode()
    form = {"district": "东区", "reason": "营业执照"}
    assert east.post(address, form).status_code == 403
    assert east.get(f"/enterprises/{firm}/").status_code == 404
    for wrong in ({**form, "reason": ""}, {**form, "district": "月球"}):
        assert city.post(address, wrong).status_code == 200
    assert Enterprise.objects.get(pk=firm).district == ""
    assert city.post(address, form).status_code == 302
    assert Enterprise.objects.get(pk=firm).district == "东区"
    assert east.get(f"/enterprises/{firm}/").status_code == 200
    line = AuditLine.objects.filter(action="file_values").latest("sequence")
    assert (line.reason, line.user) == ("营业执照", User.objects.get(username="city").pk)
    assert city.post(address, form).status_code == 409


def test_only_a_district_of_the_city_is_assigned_by_who_may(firms: dict[str, int]) -> None:
    firm = firms["丙"]
    with pytest.raises(Conflict, match="已有所属区"):
        assign_district(firm, "东区", by=CITY, at=AT, reason="x")
    Enterprise.objects.filter(pk=firm).update(district="")
    with pytest.raises(Unfit):
        assign_district(firm, "月球", by=CITY, at=AT, reason="x")
    with pytest.raises(Forbidden):
        assign_district(firm, "东区", by=EAST, at=AT, reason="x")
