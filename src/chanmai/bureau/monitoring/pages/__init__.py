"""The pages of returns: collections, sheets, their review, and workbooks."""

from chanmai.bureau.monitoring.pages import collections, returns, reviewing, workbook

app_name = "monitoring"
urlpatterns = [*collections.urlpatterns, *returns.urlpatterns, *workbook.urlpatterns, *reviewing.urlpatterns]
