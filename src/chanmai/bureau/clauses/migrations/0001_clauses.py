"""The clauses leave the app `policies`; their table stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("policies", "0006_tables_of_other_apps")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ClauseVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pack", models.CharField(max_length=60)),
                        ("code", models.CharField(db_index=True, max_length=80, verbose_name="编号")),
                        ("version", models.CharField(max_length=64, verbose_name="版本")),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("name", models.CharField(max_length=200, verbose_name="条款")),
                        ("title", models.CharField(max_length=300, verbose_name="文件")),
                        ("number", models.CharField(blank=True, max_length=120, verbose_name="文号")),
                        ("issuer", models.CharField(blank=True, max_length=200, verbose_name="发文机关")),
                        ("issued", models.CharField(blank=True, max_length=10, verbose_name="发文日期")),
                        ("article", models.CharField(blank=True, max_length=120, verbose_name="条款位置")),
                        ("level", models.CharField(db_index=True, max_length=8, verbose_name="层级")),
                        ("district", models.CharField(blank=True, max_length=40, verbose_name="适用区")),
                        ("applies_to", models.CharField(max_length=8, verbose_name="对象")),
                        ("kind", models.CharField(max_length=20, verbose_name="类型")),
                        (
                            "matter",
                            models.CharField(blank=True, db_index=True, max_length=120, verbose_name="事项"),
                        ),
                        ("delivery", models.CharField(blank=True, max_length=20, verbose_name="兑现方式")),
                        ("status", models.CharField(max_length=20, verbose_name="状态")),
                        ("evidence", models.CharField(max_length=8, verbose_name="出处")),
                        ("valid_from", models.DateField(null=True, verbose_name="生效")),
                        ("valid_to", models.DateField(null=True, verbose_name="失效")),
                        ("deadline", models.DateField(null=True, verbose_name="截止")),
                        ("text", models.TextField(blank=True)),
                        ("tokens", models.TextField(blank=True)),
                        ("payload", models.JSONField()),
                        ("current", models.BooleanField(db_index=True, default=True)),
                        ("loaded_at", models.DateTimeField(verbose_name="载入时间")),
                        ("retired_at", models.DateTimeField(null=True, verbose_name="被替换时间")),
                    ],
                    options={
                        "verbose_name": "政策条款",
                        "verbose_name_plural": "政策条款",
                        "db_table": "policies_clauseversion",
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pack", "code", "version"), name="one_row_per_clause_version"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("current", True)),
                                fields=("pack", "code"),
                                name="one_current_version",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
