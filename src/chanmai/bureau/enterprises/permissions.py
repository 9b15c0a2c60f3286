"""Who may do what with firms' data; which firms one sees is a matter of scope, see `queries.scope`."""

from chanmai.bureau.accounts.viewer import Viewer


def may_import(viewer: Viewer) -> bool:
    """Officers bring in files."""
    return viewer.is_officer


def sees_all_imports(viewer: Viewer) -> bool:
    """The city sees the imports of everybody; a district's officers see their own."""
    return viewer.is_city


def sees_firms(viewer: Viewer) -> bool:
    """Associations and experts are shown no firm; everybody else those within the own scope."""
    return viewer.sees_sums or viewer.own_firm_only or bool(viewer.parks)


def may_assign_districts(viewer: Viewer) -> bool:
    """The city says in which district a firm is of which that is not known."""
    return viewer.is_city


def may_withdraw(viewer: Viewer) -> bool:
    """Officers withdraw within their scope what should not have been taken, and put it back."""
    return viewer.is_officer


def may_answer_questions(viewer: Viewer) -> bool:
    """Officers record what was found out about a doubtful datum."""
    return viewer.is_officer
