"""The pages of the cockpit: the desk, the lists behind what waits, and what its figures mean."""

from chanmai.bureau.cockpit.pages import desk, figures, matters

app_name = "cockpit"
urlpatterns = [*desk.urlpatterns, *matters.urlpatterns, *figures.urlpatterns]
