"""Signing in and out, changing one's password, reading the audit chain."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator

from chanmai.bureau.accounts import operations, queries
from chanmai.bureau.accounts.forms import SignInForm
from chanmai.bureau.accounts.permissions import sees_audit
from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.parameters import page_number


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
        """Add the demo accounts and their password."""
        demo = queries.demo_members() if settings.DEMO_ALLOWED else ()
        password = operations.DEMO_PASSWORD if demo else ""
        return super().get_context_data(demo_members=demo, demo_password=password, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let in, and note it."""
        operations.record_sign_in(username=form.get_user().get_username(), succeeded=True, at=timezone.now())
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say why not, and note the attempt."""
        operations.record_sign_in(
            username=str(form.data.get("username", "")), succeeded=False, at=timezone.now()
        )
        return super().form_invalid(form)


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Where one goes after signing in, by role; strangers go to the login page."""
    return redirect(viewer_of(request).home if request.user.is_authenticated else settings.LOGIN_URL)


class ChangePassword(views.PasswordChangeView):
    """One's own password."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:password_done")


@only_for(sees_audit)
def audit(request: HttpRequest) -> HttpResponse:
    """The audit chain, newest first, with the result of checking it from end to end."""
    page = queries.audit_page(number=page_number(request.GET))
    return render(request, "accounts/audit.html", {"page": page, "broken": queries.audit_break()})


app_name = "accounts"
urlpatterns = [
    path("accounts/", start, name="start"),
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/logout/", views.LogoutView.as_view(), name="logout"),
    path("accounts/password/", ChangePassword.as_view(), name="password"),
    path(
        "accounts/password/done/",
        views.PasswordChangeDoneView.as_view(template_name="accounts/password_done.html"),
        name="password_done",
    ),
    path("accounts/audit/", audit, name="audit"),
]
