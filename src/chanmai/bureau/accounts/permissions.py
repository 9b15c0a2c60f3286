"""Who may do what with accounts."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_audit(viewer: Viewer) -> bool:
    """The city reads the audit chain."""
    return viewer.is_city


def may_administer(viewer: Viewer) -> bool:
    """The city invites people, gives roles and scopes, closes accounts."""
    return viewer.is_city
