"""Pages of notices."""

from chanmai.bureau.notices.pages import hooks, inbox, letters, preferences, reach

app_name = "notices"
urlpatterns = [
    *preferences.urlpatterns,
    *hooks.urlpatterns,
    *reach.urlpatterns,
    *letters.urlpatterns,
    *inbox.urlpatterns,
]
