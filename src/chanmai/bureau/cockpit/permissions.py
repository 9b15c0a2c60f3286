"""Who may see the cockpit."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_cockpit(viewer: Viewer) -> bool:
    """Who sees all firms of the city or of districts; others start at what they see."""
    return viewer.sees_sums
