"""The pages of accounts: signing in and how one does it, sessions, tokens and delegations, people, the audit chain."""

from chanmai.bureau.accounts.pages import (
    audit,
    delegations,
    factors,
    identity,
    members,
    organisations,
    second_step,
    session,
    sessions,
    tokens,
)

app_name = "accounts"
urlpatterns = [
    *session.urlpatterns,
    *second_step.urlpatterns,
    *identity.urlpatterns,
    *factors.urlpatterns,
    *sessions.urlpatterns,
    *members.urlpatterns,
    *organisations.urlpatterns,
    *delegations.urlpatterns,
    *tokens.urlpatterns,
    *audit.urlpatterns,
]
