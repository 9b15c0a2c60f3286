"""Who may do what with the measures of the plan; which measures is a matter of the organisation in charge."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_supervision(viewer: Viewer) -> bool:
    """Everybody but firms: organisations see the measures that they are in charge of."""
    return not viewer.own_firm_only


def sees_all_measures(viewer: Viewer) -> bool:
    """The people of the bureau, and experts, who give opinions on any."""
    return viewer.of_bureau or viewer.is_expert


def may_supervise(viewer: Viewer) -> bool:
    """The city puts organisations in charge, evaluates, and holds the joint meeting."""
    return viewer.is_city


def may_report(viewer: Viewer) -> bool:
    """The city of every measure, others of those that their organisation is in charge of."""
    return viewer.speaks_for_body


def may_opine(viewer: Viewer) -> bool:
    """Experts give opinions."""
    return viewer.is_expert


def sees_meetings(viewer: Viewer) -> bool:
    """Bureau, departments and districts sit in the joint meeting."""
    return viewer.sees_sums
