"""Signing in by the bureau's identity provider (OpenID Connect, code flow with PKCE, state and nonce)."""

import hmac
import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from requests import RequestException

from chanmai.bureau.accounts.access import identity
from chanmai.bureau.accounts.access.identity import Identity
from chanmai.bureau.accounts.attempts import bucket_of
from chanmai.bureau.accounts.pages.arrival import after_confirmation, arrive, own_page
from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.refusal import Conflict, NotFound, Refused
from chanmai.engine.facts.texts import Text

PROVIDER = "bureau"
FAULTS = (OAuth2Error, RequestException, KeyError, TypeError, ValueError)
"""What the parts below raise when the provider cannot be reached, or says what it should not."""

MEND = Text(
    "请回到登录页重试，或用密码登录。", "Go back to the sign-in page and try again, or use your password."
)


class IdentityAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, with our own address to come back to."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("accounts:identity_return"))


def provider_name() -> str:
    """What the provider is called; empty when there is none."""
    applications = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ())
    return next((each["name"] for each in applications), "")


@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the provider, to come back and be signed in."""
    return _send(request, linking=False)


@after_confirmation
def begin_link(request: HttpRequest) -> HttpResponse:
    """Send a person who is signed in to the provider, to link the identity that comes back."""
    return _send(request, linking=True)


@login_not_required
def come_back(request: HttpRequest) -> HttpResponse:
    """Take what the provider sends back: a code, which is changed for the person's subject and claims."""
    provider = _provider(request)
    state = statekit.unstash_state(
        request, provider_id=provider.sub_id, state_id=request.GET.get("state", "")
    )
    if state is None:
        message = Text(
            "这次登录已过期，或不是从这个浏览器开始的。",
            "This sign-in has expired, or began in another browser.",
        )
        raise Refused(message, MEND, code="identity-state")
    if "code" not in request.GET:
        messages.error(request, _("没有完成统一身份登录。"))
        return redirect("accounts:factors" if state["linking"] else "accounts:login")
    found, now = _identity(request, provider, state), timezone.now()
    if state["linking"]:
        if viewer_of(request).user_id != state["linking"]:
            raise Refused(
                Text("登录的人已变，没有关联。", "Somebody else is signed in now; nothing was linked."), MEND
            )
        identity.link(viewer_of(request), found, at=now)
        messages.success(request, _("已关联，今后可用它登录。"))
        return redirect("accounts:factors")
    user = identity.account_of(found, at=now)
    bucket = bucket_of(request.COOKIES, user.get_username())
    start = state.get("next") or reverse("accounts:start")
    return arrive(request, user, bucket=bucket, onward=start, by="identity")


def _send(request: HttpRequest, *, linking: bool) -> HttpResponse:
    provider, nonce = _provider(request), secrets.token_urlsafe(24)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            "login",
            next_url=own_page(request, request.GET.get("next", "")) or None,
            auth_params={"nonce": nonce},
            nonce=nonce,
            linking=viewer_of(request).user_id if linking else 0,
        )
    except FAULTS as error:
        raise _unreachable() from error
    return answer


def _provider(request: HttpRequest) -> Any:
    if not provider_name():
        raise NotFound
    provider = get_adapter().get_provider(request, PROVIDER)
    provider.oauth2_adapter_class = lambda asked, _name: IdentityAdapter(asked)
    return provider


def _identity(request: HttpRequest, provider: Any, state: dict[str, Any]) -> Identity:
    """Who came back. Raises Conflict when the provider fails, Refused when what it says does not hold."""
    adapter, application = IdentityAdapter(request), provider.app
    try:
        client = adapter.get_client(request, application)
        answer = adapter.get_access_token_data(
            request, application, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        login = adapter.complete_login(request, application, adapter.parse_token(answer), response=answer)
        token, claims = login.account.extra_data["id_token"], login.account.extra_data["userinfo"]
        holds = (
            hmac.compare_digest(str(token["nonce"]), state["nonce"])
            and token["sub"] == claims["sub"]
            and token["iss"].rstrip("/") == application.settings["server_url"]
        )
    except FAULTS as error:
        raise _unreachable() from error
    if not holds:
        message = Text(
            "身份提供方的回答与请求不符，没有登录。", "The provider's answer does not belong to this request."
        )
        raise Refused(message, MEND, code="identity-mismatch")
    return Identity(provider.sub_id, str(claims["sub"]), {**token, **claims})


def _unreachable() -> Conflict:
    return Conflict(
        Text("统一身份平台没有正常回答。", "The identity provider did not answer as it should."),
        mend=MEND,
        code="identity-provider",
    )


urlpatterns = [
    path("accounts/identity/", begin, name="identity"),
    path("accounts/identity/link/", begin_link, name="identity_link"),
    path("accounts/identity/return/", come_back, name="identity_return"),
]
