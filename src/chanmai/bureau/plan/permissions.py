"""Who may see what of the plan."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_measurements(viewer: Viewer) -> bool:
    """Targets measured over the firms of a scope are for everybody but a firm's user."""
    return not viewer.own_firm_only
