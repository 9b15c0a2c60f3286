"""A firm of the town of the policies' tests of which the revenue of 2024 and the R&D expense of 2025 are not known."""

from pathlib import Path
from typing import Any

import pytest

from bureau.policies.conftest import add_firm
from bureau.policies.people import AT, DAY, TOWN, file_facts
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.matching.operations.matching import match_all

CODE, WAN = "91350200MA33GULG91", 1_000_000
OWN = Viewer(user_id=3, role="firm", firm=CODE, name="企业丙")
OTHER = Viewer(user_id=4, role="firm", firm="91350200MA33GULG92", name="企业丁")


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> None:
    settings.PACK = TOWN
    settings.HOME = tmp_path


@pytest.fixture
def firm(db: None) -> int:
    """Above scale, so 6万元 are certain; by 0.5 % of its growth it may have more."""
    pk = add_firm("小镇戊软件有限公司", "西区", "大型", CODE)
    file_facts(pk, "annual", {"revenue": 8000 * WAN, "enterprise_size": "大型"}, period="2025")
    file_facts(pk, "titles", {"above_scale": True, "district": "西区"})
    match_all(as_of=DAY, history_complete=True, by="市局甲", known_at=AT, at=AT)
    return pk
