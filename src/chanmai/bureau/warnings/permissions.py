"""Who may do what with warnings; which firms one is warned of is a matter of scope."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_warnings(viewer: Viewer) -> bool:
    """Who sees all firms of the city or of districts. A firm is not shown what is foreseen of it or of others."""
    return viewer.sees_sums


def may_assess(viewer: Viewer) -> bool:
    """The city has the firms assessed anew."""
    return viewer.is_city


def may_act(viewer: Viewer) -> bool:
    """Officers note whom they contacted or visited, and what came of it."""
    return viewer.is_officer


def sees_small_groups(viewer: Viewer) -> bool:
    """Officers see groups of few firms; to others the figures of such groups are not told."""
    return viewer.is_officer
