"""The pages of benefits: lists and entries, the approval, publicity, money and the files of the bank."""

from chanmai.bureau.benefits.pages import entries, lists, money

app_name = "benefits"
urlpatterns = [*lists.urlpatterns, *entries.urlpatterns, *money.urlpatterns]
