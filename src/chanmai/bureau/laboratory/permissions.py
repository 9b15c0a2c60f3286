"""Who may do what in the laboratory."""

from chanmai.bureau.accounts.viewer import Viewer


def may_draft(viewer: Viewer) -> bool:
    """People of the bureau, of departments and districts have the text of a policy read."""
    return viewer.sees_sums


def may_try_policies(viewer: Viewer) -> bool:
    """Officers try other numbers and clauses of their own, and keep them."""
    return viewer.is_officer


def sees_all_scenarios(viewer: Viewer) -> bool:
    """The city sees the trials of everybody; a district's officers see their own."""
    return viewer.is_city
