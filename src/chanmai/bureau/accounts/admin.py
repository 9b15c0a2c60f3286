"""Members in Django's admin; the audit chain can be read there, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chanmai.bureau.accounts.models import AuditLine, Member


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """Roles and scopes."""

    list_display = ["user", "role", "districts", "firm", "demo"]
    list_filter = ["role", "demo"]
    search_fields = ["user__username", "user__first_name", "firm"]


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


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnly):
    """The audit chain."""

    list_display = ["sequence", "at", "by", "action", "target", "reason"]
    list_filter = ["action"]
    search_fields = ["by", "target"]
