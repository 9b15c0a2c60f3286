"""Who may hold a session: the one place that every way of signing in, and every later request, passes through."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User

from chanmai.bureau.accounts import queries


class MemberBackend(ModelBackend):
    """Django's own, but demo accounts, whose password everybody knows, exist only where `settings.DEMO_ALLOWED`.

    A session of such an account, opened before the installation was given to others, ends with its next request.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Active, and no demo account where others are served."""
        if user is None or user.pk is None or not super().user_can_authenticate(user):
            return False
        member = queries.member_of(user.pk)
        return member is None or not member.demo or bool(settings.DEMO_ALLOWED)
