"""Who may do what: every permission by role, and that pages and templates go by them."""

import pytest

from chanmai.bureau.accounts.models import Kind, Role, role_of
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.site.context import permissions

EVERYBODY = {"may_delegate", "sees_publicity", "sees_releases", "sees_reports"}
OF_FIRMS = EVERYBODY | {"sees_firms"}
BODIES = EVERYBODY | {"sees_supervision"}
SITTING = {"sees_meetings", "sees_supervision"}
READERS = OF_FIRMS | SITTING | {
    "may_draft", "sees_aggregates", "sees_cockpit", "sees_directories", "sees_indicators", "sees_measurements",
    "sees_benefits", "sees_city_reports", "sees_drafts", "sees_quality", "sees_reach", "sees_results",
    "sees_warnings",
}  # fmt: skip
OFFICERS = READERS | {
    "may_act", "sees_small_groups",
    "may_answer_questions", "may_ask_for_matching", "may_file_return", "may_import", "may_plan_bundles",
    "may_report", "may_review", "may_settle_claims", "may_try_policies", "may_verify", "may_withdraw",
    "sees_contributions", "sees_district_notices",
    "sees_firm_reports", "sees_jobs", "sees_jobs_of_others", "sees_notices", "sees_portal", "sees_returns",
}  # fmt: skip
CITY = OFFICERS | {
    "may_approve", "may_ask_models", "may_assess", "may_change_targets",
    "may_assign_districts", "may_match",
    "may_collect", "may_draw", "may_make_reports", "may_pay",
    "may_publish", "may_supervise", "may_tell", "sees_all_measures", "sees_proof", "sees_all_imports",
    "sees_all_jobs", "sees_all_scenarios", "sees_audit", "sees_city_notices", "sees_ledger",
}  # fmt: skip
FIRMS = {
    "may_answer_lists", "may_file_return", "may_supply", "sees_notices", "sees_portal", "sees_returns",
}  # fmt: skip
ALLOWED = {
    Role.CITY: CITY,
    Role.ANALYST: READERS | {"may_make_reports", "sees_all_measures", "sees_jobs", "sees_ledger"},
    Role.DEPARTMENT: READERS | {"may_report"},
    Role.DISTRICT: OFFICERS,
    Role.OBSERVER: READERS,
    Role.PARK: OF_FIRMS | BODIES | {"may_report", "sees_measurements", "sees_notices"},
    Role.FIRM: OF_FIRMS | FIRMS,
    Role.ASSOCIATION: BODIES | {"may_report", "sees_aggregates"},
    Role.EXPERT: BODIES | {"may_opine", "sees_all_measures"},
}


def allowed(viewer: Viewer) -> set[str]:
    return {name for name, each in permissions().items() if each(viewer)}


@pytest.mark.parametrize("role", Role)
def test_what_each_role_may(role: Role) -> None:
    parks = ("软件园",) if role is Role.PARK else ()
    assert allowed(Viewer(user_id=1, role=role, parks=parks)) == ALLOWED[role]


@pytest.mark.parametrize("role", Role)
def test_administering_accounts_is_a_duty_of_its_own(role: Role) -> None:
    parks = ("软件园",) if role is Role.PARK else ()
    everywhere = {"may_administer_all"} if role in (Role.CITY, Role.ANALYST) else set()
    viewer = Viewer(user_id=1, role=role, parks=parks, administers=True)
    hooks = {"may_keep_hooks"} if "sees_notices" in ALLOWED[role] else set()
    assert allowed(viewer) == ALLOWED[role] | {"may_administer"} | everywhere | hooks


def test_who_acts_for_somebody_passes_nothing_on() -> None:
    assert allowed(Viewer(user_id=1, role=Role.CITY, acting_for=2)) == CITY - {"may_delegate"}


def test_every_permission_and_every_role_is_decided_here() -> None:
    assert permissions().keys() == CITY | {
        "may_administer", "may_administer_all", "may_answer_lists", "may_keep_hooks", "may_opine", "may_supply",
    }  # fmt: skip
    roles = {role_of(kind.value, works=works) for kind in Kind for works in (True, False)}
    assert roles == ALLOWED.keys() == set(Role)
