"""The pages of accounts: signing in, one's own password, members, the audit chain."""

from chanmai.bureau.accounts.pages import audit, members, session

app_name = "accounts"
urlpatterns = [*session.urlpatterns, *members.urlpatterns, *audit.urlpatterns]
