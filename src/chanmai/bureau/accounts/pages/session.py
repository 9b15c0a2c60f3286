"""Signing in and out, one's own password, and the page behind an invitation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from chanmai.bureau.accounts import operations, queries
from chanmai.bureau.accounts.access import sessions
from chanmai.bureau.accounts.forms import PasswordForm, SignInForm
from chanmai.bureau.accounts.pages.arrival import arrive
from chanmai.bureau.accounts.pages.identity import provider_name
from chanmai.bureau.accounts.viewer import viewer_of


@method_decorator(login_not_required, name="dispatch")
class SignIn(views.LoginView):
    """The login page; in a demo it lists the accounts one can try."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its clock and the rule for demo accounts."""
        return {**super().get_form_kwargs(), "now": timezone.now(), "demo_allowed": settings.DEMO_ALLOWED}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts and their password, and the identity provider where there is one."""
        demo = queries.demo_members() if settings.DEMO_ALLOWED else ()
        password = operations.DEMO_PASSWORD if demo else ""
        more = {"demo_members": demo, "demo_password": password, "provider": provider_name()}
        return super().get_context_data(**more, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the second factor, or in."""
        onward = self.get_success_url()
        return arrive(self.request, form.get_user(), bucket=form.bucket, onward=onward, by="password")

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say why not, and note the attempt. What is refused unseen is not counted: that would prolong the pause."""
        if not form.was_paused:
            now = timezone.now()
            operations.record_failure(username=form.entry, bucket=form.bucket, at=now)
            operations.record_lock(username=form.entry, bucket=form.bucket, at=now)
        return super().form_invalid(form)


class SignOut(views.LogoutView):
    """The end of a session; the browser forgets the pages it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it, and sign out."""
        if request.user.is_authenticated:
            operations.record_own_act("sign_out", user=request.user, at=timezone.now())
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Where one goes after signing in, by role; strangers go to the login page."""
    return redirect(viewer_of(request).home if request.user.is_authenticated else settings.LOGIN_URL)


class ChangePassword(views.PasswordChangeView):
    """One's own password."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:password_done")
    form_class = PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its clock."""
        return {**super().get_form_kwargs(), "now": timezone.now()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it, and note that; the other sessions end."""
        now = timezone.now()
        operations.record_own_act("password", user=form.user, at=now)
        answer = super().form_valid(form)
        sessions.end_all(form.user.pk)
        sessions.note(self.request.session.session_key or "", form.user.pk, heads=self.request.META, at=now)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note a wrong old password."""
        if form.has_error("old_password", "password_incorrect"):
            operations.record_wrong_password(user=form.user, bucket=form.bucket, at=timezone.now())
        return super().form_invalid(form)


@method_decorator(login_not_required, name="dispatch")
class Accept(views.PasswordResetConfirmView):
    """Where the link of an invitation leads, once: the invited person sets a password."""

    template_name = "accounts/invitation.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, and note that; sessions that are open end."""
        operations.record_own_act("password", user=form.user, at=timezone.now())
        sessions.end_all(form.user.pk)
        messages.success(self.request, _("密码已设好，请登录。"))
        return super().form_valid(form)


urlpatterns = [
    path("accounts/", start, name="start"),
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/logout/", SignOut.as_view(), name="logout"),
    path("accounts/password/", ChangePassword.as_view(), name="password"),
    path(
        "accounts/password/done/",
        views.PasswordChangeDoneView.as_view(template_name="accounts/password_done.html"),
        name="password_done",
    ),
    path("accounts/invitation/<uidb64>/<token>/", Accept.as_view(), name="invitation"),
]
