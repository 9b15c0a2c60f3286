"""Who may hang up notices."""

from chanmai.bureau.accounts.viewer import Viewer


def may_post_notices(viewer: Viewer) -> bool:
    """The city's own word."""
    return viewer.is_city
