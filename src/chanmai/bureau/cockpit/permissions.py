"""Who may see the cockpit."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_cockpit(viewer: Viewer) -> bool:
    """Everybody but a firm's user, who starts at the firm's own page."""
    return not viewer.own_firm_only
