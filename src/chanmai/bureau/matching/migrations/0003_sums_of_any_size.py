"""Sums over firms stand in the cells only, which hold whole numbers of any size; columns of the database do not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_recheck_and_withdrawal")]

    operations = [
        migrations.RemoveField(model_name="clausesummary", name="low"),
        migrations.RemoveField(model_name="clausesummary", name="high"),
    ]
