"""Who may look at jobs and stop them; whose jobs one sees is a matter of scope, see `queries`."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_jobs(viewer: Viewer) -> bool:
    """Officers see the jobs of their scope, analysts their own; they call them off and try them again."""
    return viewer.is_officer or viewer.of_bureau


def sees_all_jobs(viewer: Viewer) -> bool:
    """The city sees the jobs of everybody."""
    return viewer.is_city


def sees_jobs_of_others(viewer: Viewer) -> bool:
    """Officers see what others of their scope put on the queue."""
    return viewer.is_officer
