"""Settings of signing in: second factors, the bureau's identity provider, the parts of django-allauth behind them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

APPS = [
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
SETTINGS = {
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*", "password2*"],
    "MFA_ADAPTER": "chanmai.bureau.accounts.access.secrecy.FactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_TOTP_ISSUER": "Chanmai",
    "SOCIALACCOUNT_REQUESTS_TIMEOUT": 10,
}
OFFICERS = ("city", "district")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MATCHES = ("", "username", "email")


def second_factor(environ: Mapping[str, str], *, public: bool) -> tuple[str, ...]:
    """The roles that must have a second factor: `CHANMAI_SECOND_FACTOR`, else officers where others are served.

    `all` stands for every role, `none` for no one.
    """
    words = environ.get("CHANMAI_SECOND_FACTOR", "")
    roles = tuple(word.strip() for word in words.split(",") if word.strip())
    if not roles:
        return OFFICERS if public else ()
    return () if roles == ("none",) else roles


def identity_match(environ: Mapping[str, str]) -> str:
    """By which claim an account is found at a person's first sign-in: `username`, `email`, or empty for none.

    Raises ImproperlyConfigured for another word.
    """
    match = environ.get("CHANMAI_OIDC_MATCH", "").strip().lower()
    if match not in MATCHES:
        raise ImproperlyConfigured(
            "CHANMAI_OIDC_MATCH 只能是 username、email 或空。 / CHANMAI_OIDC_MATCH is username, email or empty."
        )
    return match


def identity_provider(environ: Mapping[str, str]) -> dict[str, Any]:
    """allauth's setting for the provider that `CHANMAI_OIDC_ISSUER` names; empty without one.

    Raises ImproperlyConfigured when its client is not named, or the issuer is reached without TLS.
    """
    issuer = environ.get("CHANMAI_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return {}
    address, client = urlsplit(issuer), environ.get("CHANMAI_OIDC_CLIENT", "").strip()
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise ImproperlyConfigured(
            "CHANMAI_OIDC_ISSUER 须以 https:// 开头。 / CHANMAI_OIDC_ISSUER must begin with https://."
        )
    if not client:
        raise ImproperlyConfigured(
            "设了 CHANMAI_OIDC_ISSUER，还须设 CHANMAI_OIDC_CLIENT。 / "
            "With CHANMAI_OIDC_ISSUER, CHANMAI_OIDC_CLIENT must be set, too."
        )
    application = {
        "provider_id": "bureau",
        "name": environ.get("CHANMAI_OIDC_NAME", "").strip() or address.hostname,
        "client_id": client,
        "secret": environ.get("CHANMAI_OIDC_SECRET", ""),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [application]}}
