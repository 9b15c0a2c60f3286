"""Members and users in Django's admin, every change of theirs a line of the audit chain; the chain is read only."""

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from chanmai.bureau.accounts.models import AuditLine, Member, Organisation
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer, viewer_if_any

SECRET = "password"  # noqa: S105  # the name of the field whose value no line may hold


class Audited(admin.ModelAdmin):
    """Whatever is added, changed or deleted here stands in the audit chain, with the values before and after."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Note it in the chain, too."""
        _note(request, "add", obj, after=_values(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Note it in the chain, too."""
        _note(request, "change", obj, before=getattr(request, "chanmai_before", None), after=_values(obj))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note each in the chain, too."""
        for each in queryset:
            _note(request, "delete", each, before=_values(each))
        return super().log_deletions(request, queryset)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object, whose values are remembered for the line that a change writes."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None:
            request.chanmai_before = _values(obj)  # type: ignore[attr-defined]
        return obj


@admin.register(Member)
class MemberAdmin(Audited):
    """Organisations and duties of people."""

    list_display = ["user", "organisation", "works", "administers", "demo"]
    list_filter = ["organisation__kind", "demo"]
    search_fields = ["user__username", "user__first_name", "organisation__name", "organisation__firm"]


@admin.register(Organisation)
class OrganisationAdmin(Audited):
    """Kinds and scopes."""

    list_display = ["__str__", "kind", "districts", "parks", "firm"]
    list_filter = ["kind"]
    search_fields = ["name", "firm"]


admin.site.unregister([User, Group])  # groups are used by nothing
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])


@admin.register(User)
class AccountAdmin(Audited, UserAdmin):
    """Names, passwords and whether an account is active."""


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

    list_display = ["sequence", "at", "by", "user", "action", "target", "reason"]
    list_filter = ["action"]
    search_fields = ["by", "target"]


def _note(
    request: HttpRequest, verb: str, obj: models.Model, *, before: Any = None, after: Any = None
) -> None:
    kind = obj._meta.model_name
    if before is not None and before == after:
        before = after = "password"  # the one value that changes unseen
    record_audit(
        by=viewer_if_any(request) or _operator(request),
        action=f"{verb}_{kind}",
        target=f"{kind} {obj.pk} {obj}",
        at=timezone.now(),
        before=before,
        after=after,
    )


def _operator(request: HttpRequest) -> Viewer:
    """A superuser who is in no organisation, and so sees nothing but these pages."""
    return Viewer(user_id=request.user.pk or 0, role="", name=request.user.get_username())


def _values(obj: models.Model) -> dict[str, Any]:
    fields = (field for field in obj._meta.concrete_fields if field.name not in (SECRET, "last_login"))
    return {field.name: _plain(field.value_from_object(obj)) for field in fields}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
