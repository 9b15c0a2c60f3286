"""Signing in and out."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.utils.decorators import method_decorator

from chanmai.bureau.accounts import queries


@method_decorator(login_not_required, name="dispatch")
class SignIn(views.LoginView):
    """The login page; in a demo it lists the accounts one can try."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts."""
        return super().get_context_data(demo_members=queries.demo_members(), **kwargs)


app_name = "accounts"
urlpatterns = [
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/logout/", views.LogoutView.as_view(), name="logout"),
]
