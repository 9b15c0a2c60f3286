"""Who makes and reads reports."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_reports(_viewer: Viewer) -> bool:
    """Public editions hold what is published or guarded only, and are for everybody who is signed in."""
    return True


def sees_city_reports(viewer: Viewer) -> bool:
    """Sums over the whole city are for who sees the whole city."""
    return viewer.whole_city


def sees_firm_reports(viewer: Viewer) -> bool:
    """Editions that name firms are for officers who see every firm."""
    return viewer.whole_city and viewer.is_officer


def may_make_reports(viewer: Viewer) -> bool:
    """Reports are made by the people of the bureau."""
    return viewer.of_bureau and viewer.whole_city
