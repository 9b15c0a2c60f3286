"""Who is told something, who sees what came of it, who lets an own system be told."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_notices(viewer: Viewer) -> bool:
    """Firms and parks are told, and officers, who have to act."""
    return viewer.own_firm_only or viewer.is_officer or bool(viewer.parks)


def sees_city_notices(viewer: Viewer) -> bool:
    """What the bureau is told, its officers read."""
    return viewer.is_city


def sees_district_notices(viewer: Viewer) -> bool:
    """What a district is told, its officers read."""
    return viewer.is_officer


def sees_reach(viewer: Viewer) -> bool:
    """Whether notices reach firms is added up for who sees all firms of the city or of districts."""
    return viewer.sees_sums


def may_keep_hooks(viewer: Viewer) -> bool:
    """Who administers an organisation that is told lets its own systems be told."""
    return viewer.administers and sees_notices(viewer)


def may_tell(viewer: Viewer) -> bool:
    """The city has notices drawn and sent outside of the usual times."""
    return viewer.is_city
