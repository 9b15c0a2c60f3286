"""Who may see what of the plan."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_measurements(viewer: Viewer) -> bool:
    """Targets measured over the firms of a scope are for who sees all firms of the city, of districts or of parks."""
    return viewer.sees_sums or bool(viewer.parks)


def sees_aggregates(viewer: Viewer) -> bool:
    """Sums over the city that give no firm away are for who sees all firms, and for associations, which see none."""
    return viewer.whole_city or viewer.of_association


def sees_quality(viewer: Viewer) -> bool:
    """Parts of the city are compared for who sees all of them; the method is for everybody."""
    return viewer.whole_city


def may_ask_models(viewer: Viewer) -> bool:
    """Forecasts are asked for by officers of the city."""
    return viewer.is_city


def may_change_targets(viewer: Viewer) -> bool:
    """Targets are changed by officers of the city, each time as a new version with a reason."""
    return viewer.is_city


def sees_drafts(viewer: Viewer) -> bool:
    """What is drafted for the next plan is for who sees the whole city, not for the public."""
    return viewer.whole_city


def sees_contributions(viewer: Viewer) -> bool:
    """What single firms add to a target is for officers, over the firms of their scope."""
    return viewer.is_officer
