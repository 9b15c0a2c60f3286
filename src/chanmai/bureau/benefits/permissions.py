"""Who may see lists and money, and who may do what with them; the scope of firms comes on top."""

from chanmai.bureau.accounts.viewer import Viewer


def sees_benefits(viewer: Viewer) -> bool:
    """Lists and their entries: for who sees all firms of the city or of districts."""
    return viewer.sees_sums


def sees_publicity(_viewer: Viewer) -> bool:
    """What is publicised is for everybody who is signed in."""
    return True


def sees_ledger(viewer: Viewer) -> bool:
    """Budget lines and the ledger: for the bureau."""
    return viewer.of_bureau


def may_draw(viewer: Viewer) -> bool:
    """The city draws lists, publishes and submits."""
    return viewer.is_city


def may_verify(viewer: Viewer) -> bool:
    """Officers compare and verify within their scope."""
    return viewer.is_officer


def may_approve(viewer: Viewer) -> bool:
    """The city approves; that it is another person than who submitted is looked at with each step."""
    return viewer.is_city


def may_pay(viewer: Viewer) -> bool:
    """The city keeps the money: budget lines, orders and the bank's answers."""
    return viewer.is_city
