"""Sums over firms stand in the cells only, which hold whole numbers of any size; columns of the database do not."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LARGEST = 2**63 - 1
EXACT, UPPER, LOW, HIGH = range(6, 10)
"""Where version 0.2.0 wrote these numbers in a cell."""


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """On the way back: the sums of the cells, as far as a column holds them."""
    for row in apps.get_model("matching", "ClauseSummary").objects.iterator():
        least = most = 0
        for cell in row.cells:
            names = (EXACT, UPPER, LOW, HIGH) if isinstance(cell, list) else ("exact", "upper", "low", "high")
            exact, upper, low, high = (cell[name] for name in names)
            least, most = least + exact + low, most + exact + upper + high
        row.low, row.high = min(least, LARGEST), min(most, LARGEST)
        row.save(update_fields=["low", "high"])


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_beats_of_jobs")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, fill),
        migrations.RemoveField(model_name="clausesummary", name="low"),
        migrations.RemoveField(model_name="clausesummary", name="high"),
    ]
