"""Every member joins the organisation of the scope they had; who was of the city keeps the duty to administer."""

from typing import Any

from django.db import migrations

KINDS = {"city": "bureau", "analyst": "bureau", "district": "district", "firm": "firm"}


def join(apps: Any, _schema_editor: Any) -> None:
    """One nameless organisation for each scope; role, districts and firm say which."""
    members, organisations = (apps.get_model("accounts", name) for name in ("Member", "Organisation"))
    bodies: dict[Any, Any] = {}
    for member in members.objects.order_by("pk"):
        districts = list(member.districts) if member.role == "district" else []
        firm = member.firm if member.role == "firm" else ""
        key = (KINDS[member.role], tuple(districts), firm)
        if key not in bodies:
            bodies[key] = organisations.objects.create(kind=key[0], districts=districts, firm=firm)
        member.organisation = bodies[key]
        member.works = member.role in ("city", "district")
        member.administers = member.role == "city"
        member.save()


def part(apps: Any, _schema_editor: Any) -> None:
    """Roles, districts and firms of version 0.2.0, which knew no more: who would see less now only reads."""
    members = apps.get_model("accounts", "Member")
    for member in members.objects.select_related("organisation"):
        body = member.organisation
        roles = {"bureau": "city" if member.works else "analyst", "department": "analyst", "firm": "firm"}
        member.role = roles.get(body.kind, "district")
        member.districts, member.firm = body.districts, body.firm
        member.organisation = None
        member.save()
    apps.get_model("accounts", "Organisation").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_organisations")]
    operations = [migrations.RunPython(join, part)]
