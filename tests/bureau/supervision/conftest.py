"""People of a city under the Xiamen pack: the bureau, two departments, an expert, a firm."""

import datetime
from typing import Any

import pytest

from chanmai.bureau.accounts.models import Kind, Organisation, role_of
from chanmai.bureau.accounts.viewer import Viewer

AT = datetime.datetime(2024, 3, 1, 2, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2024, 3, 1)


def later(days: int) -> datetime.datetime:
    return AT + datetime.timedelta(days=days)


def viewer(number: int, kind: Kind, name: str, *, works: bool = False) -> Viewer:
    body = Organisation.objects.create(kind=kind, name=name)
    return Viewer(
        user_id=number,
        role=role_of(kind.value, works=works),
        name=f"{name}经办",
        organisation=body.pk,
        organisation_name=name,
    )


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Any) -> dict[str, Viewer]:
    settings.HOME = tmp_path
    return {
        "city": viewer(1, Kind.BUREAU, "工信局", works=True),
        "talent": viewer(2, Kind.DEPARTMENT, "人社局"),
        "science": viewer(3, Kind.DEPARTMENT, "科技局"),
        "expert": viewer(4, Kind.EXPERT, "专家委"),
        "firm": Viewer(user_id=5, role="firm", firm="91350200MA33GULG91", name="企业"),
    }
