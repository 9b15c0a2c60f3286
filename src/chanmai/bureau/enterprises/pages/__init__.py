"""The pages of firms and imports, and of what is withdrawn."""

from chanmai.bureau.enterprises.pages import library, withdrawals

app_name = "enterprises"
urlpatterns = [*library.urlpatterns, *withdrawals.urlpatterns]
