"""Clauses, runs and scenarios belong to apps of their own from here on; the tables stay as they are.

What was granted to people on these models goes along: the rows of content types change their app, not their number.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APP_OF = {
    "clauseversion": "clauses",
    "clausesummary": "matching",
    "decision": "matching",
    "matchrun": "matching",
    "runfirm": "matching",
    "update": "matching",
    "scenario": "laboratory",
}
LEAVING = ("ClauseSummary", "Decision", "RunFirm", "Update", "MatchRun", "ClauseVersion", "Scenario")


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Content types to the new apps."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    for model, app in APP_OF.items():
        types.filter(app_label="policies", model=model).update(app_label=app)


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Content types back to `policies`."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    for model, app in APP_OF.items():
        types.filter(app_label=app, model=model).update(app_label="policies")


class Migration(migrations.Migration):
    dependencies = [("policies", "0005_updates"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.RunPython(forward, backward),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name) for name in LEAVING]
        ),
    ]
