"""The pages of accounts: signing in, one's own password and tokens, members, the audit chain."""

from chanmai.bureau.accounts.pages import audit, members, session, tokens

app_name = "accounts"
urlpatterns = [*session.urlpatterns, *members.urlpatterns, *tokens.urlpatterns, *audit.urlpatterns]
