"""Who sees indicators: they are sums over firms, for those who see the firms of a scope."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_indicators(viewer: Viewer) -> bool:
    """Who sees all firms of the city or of districts; the sums are over these firms."""
    return viewer.sees_sums
