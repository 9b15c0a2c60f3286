"""What the pages of returns have in common."""

from django.urls import reverse
from django.utils.translation import gettext as _


def trail_to(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page, beginning with the list of collections."""
    return [(_("报送"), reverse("monitoring:returns")), *more]
