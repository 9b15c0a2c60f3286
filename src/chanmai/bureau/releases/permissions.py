"""Who may see and publish releases."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_releases(_viewer: Viewer) -> bool:
    """What is published is for everybody who is signed in."""
    return True


def may_publish(viewer: Viewer) -> bool:
    """Officers of the city publish and withdraw."""
    return viewer.is_city


def sees_proof(viewer: Viewer) -> bool:
    """The proof of a release holds every firm's amounts: for officers of the city."""
    return viewer.is_city
