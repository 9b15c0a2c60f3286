"""Who may do what: every permission by role, and that pages and templates go by them."""

import pytest

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.site.context import permissions

READERS = {"may_draft", "sees_cockpit", "sees_measurements", "sees_results"}
OFFICERS = READERS | {
    "may_answer_questions", "may_ask_for_matching", "may_file_return", "may_import", "may_plan_bundles",
    "may_review", "may_try_policies", "may_withdraw", "sees_jobs", "sees_returns",
}  # fmt: skip
CITY = OFFICERS | {"may_match", "may_administer", "may_collect", "sees_all_imports", "sees_all_jobs",
                   "sees_all_scenarios", "sees_audit"}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("city", CITY),
        ("district", OFFICERS),
        ("analyst", READERS),
        ("firm", {"may_file_return", "sees_returns"}),
    ],
)
def test_what_each_role_may(role: str, allowed: set[str]) -> None:
    viewer = Viewer(user_id=1, role=role)
    assert {name for name, each in permissions().items() if each(viewer)} == allowed
    assert permissions().keys() == CITY
