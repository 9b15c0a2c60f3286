"""Who may see what of the plan."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_measurements(viewer: Viewer) -> bool:
    """Targets measured over the firms of a scope are for who sees all firms of the city, of districts or of parks."""
    return viewer.sees_sums or bool(viewer.parks)
