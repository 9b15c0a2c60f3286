"""The pages of matching: runs, what a firm is entitled to, advice, best bundle."""

from chanmai.bureau.matching.pages import advice, bundle, firm, runs

app_name = "matching"
urlpatterns = [*firm.urlpatterns, *advice.urlpatterns, *bundle.urlpatterns, *runs.urlpatterns]
