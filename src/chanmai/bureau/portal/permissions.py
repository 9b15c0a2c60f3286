"""Who may do what in the portal of a firm; which firm is a matter of scope."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_portal(viewer: Viewer) -> bool:
    """A firm's people see their own portal; officers look at those of their scope."""
    return viewer.own_firm_only or viewer.is_officer


def may_answer_lists(viewer: Viewer) -> bool:
    """A firm's own people confirm, object, waive and appeal; officers enter a firm's word on the page of its entry."""
    return viewer.own_firm_only


def may_supply(viewer: Viewer) -> bool:
    """What is missing of a firm its own people supply here; officers have returns and imports for that."""
    return viewer.own_firm_only
