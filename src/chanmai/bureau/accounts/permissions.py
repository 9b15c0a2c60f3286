"""Who may do what with accounts."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_audit(viewer: Viewer) -> bool:
    """The city reads the audit chain."""
    return viewer.is_city


def may_administer(viewer: Viewer) -> bool:
    """Who was given that duty invites people into the own organisation, gives duties, closes accounts."""
    return viewer.administers


def may_administer_all(viewer: Viewer) -> bool:
    """Administrators of the bureau do so for every organisation, and found organisations."""
    return viewer.administers and viewer.of_bureau


def may_delegate(viewer: Viewer) -> bool:
    """Everybody lets others act in the own scope; who acts for somebody passes nothing on."""
    return viewer.acting_for is None


def may_settle_claims(viewer: Viewer) -> bool:
    """Officers confirm who is of a firm, within their scope."""
    return viewer.is_officer
