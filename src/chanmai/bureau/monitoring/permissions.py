"""Who may do what with returns; which firms' returns is a matter of scope."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_returns(viewer: Viewer) -> bool:
    """Firms see their own returns, officers those of their scope."""
    return viewer.own_firm_only or viewer.is_officer


def may_file_return(viewer: Viewer) -> bool:
    """A firm files its return; an officer may type in what a firm handed over on paper."""
    return sees_returns(viewer)


def may_review(viewer: Viewer) -> bool:
    """Officers review the returns of their scope."""
    return viewer.is_officer


def may_collect(viewer: Viewer) -> bool:
    """The city opens and closes collections."""
    return viewer.is_city


def sees_directories(viewer: Viewer) -> bool:
    """Who has to file may be known to those who see all firms of the city or of districts."""
    return viewer.sees_sums
