"""The pages of firms and imports, and of what is withdrawn."""

from chanmai.bureau.enterprises.pages import claims, library, withdrawals

app_name = "enterprises"
urlpatterns = [*library.urlpatterns, *withdrawals.urlpatterns, *claims.urlpatterns]
