"""The pages of accounts: signing in, one's own password, tokens and delegations, people, the audit chain."""

from chanmai.bureau.accounts.pages import audit, delegations, members, organisations, session, tokens

app_name = "accounts"
urlpatterns = [
    *session.urlpatterns,
    *members.urlpatterns,
    *organisations.urlpatterns,
    *delegations.urlpatterns,
    *tokens.urlpatterns,
    *audit.urlpatterns,
]
