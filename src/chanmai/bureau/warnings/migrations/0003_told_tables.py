"""What an assessment tells beyond the firms' scope, who had moved away, and the outcomes that the log knows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0009_filings_by_arrival"),
        ("warnings", "0002_actions_remain"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published", models.JSONField(default=dict)),
                ("proof", models.JSONField(default=dict)),
                ("gaps", models.PositiveIntegerField()),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="warnings.assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "预警汇总",
                "verbose_name_plural": "预警汇总",
                "ordering": ["-pk"],
            },
        ),
        # Without a default, so that SQLite adds the column and keeps the triggers of the table
        migrations.AddField(
            model_name="action",
            name="outcome",
            field=models.CharField(blank=True, max_length=40, null=True, verbose_name="去向"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="left",
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name="firmwarning",
            index=models.Index(fields=["assessment", "-highest"], name="warnings_by_chance"),
        ),
    ]
