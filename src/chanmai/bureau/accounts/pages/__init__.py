"""The pages of accounts: signing in and how one does, one's sessions and tokens, members, the audit chain."""

from chanmai.bureau.accounts.pages import (
    audit,
    factors,
    identity,
    members,
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
    *tokens.urlpatterns,
    *audit.urlpatterns,
]
