"""A small town with a pack of its own and four firms whose awards are worked out by hand."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bureau.policies.people import AT, DAY, TOWN, VIEWERS, file_facts
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, NameKind
from chanmai.bureau.enterprises.names import fold_name, normal, spelling
from chanmai.bureau.matching.operations.matching import match_all
from turns import work_off

WAN = 1_000_000


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> None:
    settings.PACK = TOWN
    settings.HOME = tmp_path


@pytest.fixture
def firms(db: None) -> dict[str, int]:
    """甲: everything met. 乙: revenue 10 % short. 丙: nobody said whether it is above scale. 丁: below scale."""
    found = {
        "甲": add_firm("小镇甲软件有限公司", "东区", "大型", "91350200MA33GULG91"),
        "乙": add_firm("小镇乙软件有限公司", "西区", "中型"),
        "丙": add_firm("小镇丙软件有限公司", "西区", ""),
        "丁": add_firm("小镇丁软件有限公司", "东区", "小型"),
    }
    year = {"revenue": 8000 * WAN, "rd_expense": 500 * WAN, "enterprise_size": "大型"}
    file_facts(found["甲"], "annual", year, period="2025")
    file_facts(found["甲"], "annual", {"revenue": 6000 * WAN}, period="2024")
    file_facts(found["甲"], "titles", {"above_scale": True, "district": "东区"})
    file_facts(found["乙"], "annual", {"revenue": 4500 * WAN, "rd_expense": 90 * WAN}, period="2025")
    file_facts(found["乙"], "annual", {"revenue": 3000 * WAN}, period="2024")
    file_facts(found["乙"], "titles", {"above_scale": True, "district": "西区"})
    file_facts(found["丙"], "annual", {"revenue": 8000 * WAN}, period="2025")
    file_facts(found["丙"], "annual", {"revenue": 6000 * WAN}, period="2024")
    file_facts(found["丙"], "titles", {"district": "西区"})
    file_facts(found["丁"], "annual", {"revenue": 900 * WAN, "rd_expense": 0}, period="2025")
    file_facts(found["丁"], "titles", {"above_scale": False, "district": "东区"})
    file_facts(found["丁"], "titles", {"认定:e-once.settled": True}, item="finding")
    return found


def add_firm(name: str, district: str, size: str, code: str | None = None) -> int:
    """A firm with its names."""
    firm = Enterprise.objects.create(
        code=code, name=name, district=district, size=size, demo=True, added_at=AT, changed_at=AT
    )
    told = spelling(name)
    EnterpriseName.objects.create(
        enterprise=firm,
        name=name,
        kind=NameKind.CURRENT,
        normal=normal(name),
        folded=fold_name(name),
        initials=told.initials,
        pinyin=told.pinyin,
    )
    return firm.pk


Match = Callable[..., int]


@pytest.fixture
def match(firms: dict[str, int]) -> Match:
    """Match all firms on the day of the tests."""

    def run(day: datetime.date = DAY, **options: Any) -> int:
        given = {"history_complete": True, "by": "市局甲", "known_at": AT, "at": AT} | options
        return match_all(as_of=day, **given)

    return run


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A browser of somebody with a role."""

    def run(role: str, language: str = "") -> Client:
        viewer = VIEWERS[role]
        member = add_member(
            username=role,
            password="x",
            role=viewer.role,
            by="test",
            at=AT,
            districts=viewer.districts or (),
            firm=viewer.firm or "",
        )
        client = Client()
        client.force_login(member.user)
        if language:
            client.cookies["chanmai_language"] = language
        return client

    return run


@pytest.fixture
def background() -> Callable[[], None]:
    """Carry out what a request put on the queue."""
    return work_off
