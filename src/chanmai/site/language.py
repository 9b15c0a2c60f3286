"""The switch between Chinese and English, open to visitors who are not signed in."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

app_name = "language"
urlpatterns = [path("setlang/", login_not_required(require_POST(set_language)), name="set")]
