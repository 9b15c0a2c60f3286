"""Who may do what with accounts."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_audit(viewer: Viewer) -> bool:
    """The city reads the audit chain."""
    return viewer.is_city
