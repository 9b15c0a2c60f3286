"""The pages of the laboratory."""

from chanmai.bureau.laboratory.pages import drafting, numbers, own_clause, versions, years

app_name = "laboratory"
urlpatterns = [
    *own_clause.urlpatterns,
    *years.urlpatterns,
    *numbers.urlpatterns,
    *drafting.urlpatterns,
    *versions.urlpatterns,
]
