"""Who may do what with runs and their results."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_results(viewer: Viewer) -> bool:
    """What runs found is added up by district: it is for who sees all firms of the city or of districts."""
    return viewer.sees_sums


def may_match(viewer: Viewer) -> bool:
    """The city starts a matching, and withdraws one."""
    return viewer.is_city


def may_ask_for_matching(viewer: Viewer) -> bool:
    """Officers see to it that firms are matched: the city does it, a district asks the city."""
    return viewer.is_officer


def may_plan_bundles(viewer: Viewer) -> bool:
    """Officers plan with the money of a run."""
    return viewer.is_officer
