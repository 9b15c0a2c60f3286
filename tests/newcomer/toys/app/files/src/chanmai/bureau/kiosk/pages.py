"""The page of the kiosk."""

from chanmai.bureau.kiosk.queries import notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def kiosk(request: HttpRequest) -> HttpResponse:
    """All notices."""
    return render(request, "kiosk/kiosk.html", {"notices": notices()})


app_name = "kiosk"
urlpatterns = [path("kiosk/", kiosk, name="kiosk")]
