"""Scenarios leave the app `policies`; their table stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("policies", "0006_tables_of_other_apps")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Scenario",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("owner_id", models.PositiveBigIntegerField(db_index=True)),
                        ("by", models.CharField(max_length=150, verbose_name="操作人")),
                        ("at", models.DateTimeField(verbose_name="保存时间")),
                        ("clause", models.CharField(max_length=80, verbose_name="条款")),
                        ("version", models.CharField(max_length=64, verbose_name="版本")),
                        ("edits", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "测算方案",
                        "verbose_name_plural": "测算方案",
                        "db_table": "policies_scenario",
                        "ordering": ["-pk"],
                    },
                ),
            ]
        )
    ]
