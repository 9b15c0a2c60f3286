"""Clause versions in the administration, to be read only: they are records."""

from django.contrib import admin

from chanmai.bureau.accounts.admin import ReadOnly
from chanmai.bureau.clauses.models import ClauseVersion


@admin.register(ClauseVersion)
class ClauseVersionAdmin(ReadOnly):
    """Clauses in all their versions."""

    list_display = ["code", "name", "level", "status", "evidence", "current", "loaded_at"]
    list_filter = ["current", "level", "status", "evidence"]
    search_fields = ["code", "name", "title"]
    exclude = ["text", "tokens"]
