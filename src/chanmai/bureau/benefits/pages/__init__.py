"""The pages of benefits."""

from django.urls import path
from django.http import HttpResponse

app_name = "benefits"
urlpatterns = [path("benefits/", lambda r: HttpResponse(""), name="lists")]
