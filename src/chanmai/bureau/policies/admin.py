"""Clause versions and runs in the administration, to be read only: both are records."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chanmai.bureau.policies.models import ClauseVersion, MatchRun


class ReadOnly(admin.ModelAdmin):
    """Nothing can be added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False


@admin.register(ClauseVersion)
class ClauseVersionAdmin(ReadOnly):
    """Clauses in all their versions."""

    list_display = ["code", "name", "level", "status", "evidence", "current", "loaded_at"]
    list_filter = ["current", "level", "status", "evidence"]
    search_fields = ["code", "name", "title"]
    exclude = ["text", "tokens"]


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnly):
    """Matching runs."""

    list_display = ["id", "as_of", "state", "firms", "clauses", "runner", "by", "started_at", "finished_at"]
    list_filter = ["state"]
    exclude = ["versions", "totals"]
