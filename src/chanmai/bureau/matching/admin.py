"""Runs in the administration, to be read only: they are records."""

from django.contrib import admin

from chanmai.bureau.accounts.admin import ReadOnly
from chanmai.bureau.matching.models import MatchRun


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnly):
    """Matching runs."""

    list_display = ["id", "as_of", "state", "firms", "clauses", "runner", "by", "started_at", "finished_at"]
    list_filter = ["state"]
    exclude = ["versions", "totals"]
