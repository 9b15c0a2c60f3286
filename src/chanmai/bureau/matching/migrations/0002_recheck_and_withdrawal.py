"""What runs set aside, their re-check and withdrawal; and the database lets no two work at once."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BROKEN = "匹配进程中断，结果未写入；请重新开始。/ The matching broke off before anything was written; start it again."


def close(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """No run works while tables change: what is marked so has broken off."""
    under_way = apps.get_model("matching", "MatchRun").objects.filter(state__in=("waiting", "running"))
    under_way.update(state="failed", error=BROKEN)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0005_problems_found"),
        ("matching", "0001_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=80)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "搁置",
                "verbose_name_plural": "搁置",
                "db_table": "policies_setaside",
                "ordering": ["enterprise_id", "clause", "pk"],
            },
        ),
        migrations.AddField(
            model_name="matchrun",
            name="checked",
            field=models.PositiveBigIntegerField(default=0, verbose_name="复核"),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="discrepancies",
            field=models.JSONField(default=list, verbose_name="复核不一致"),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="edition",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="seed",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=300, verbose_name="撤回原因"),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="withdrawn_at",
            field=models.DateTimeField(null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="withdrawn_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="撤回人"),
        ),
        migrations.AddField(
            model_name="runfirm",
            name="aside",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="matchrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "排队中"),
                    ("running", "匹配中"),
                    ("done", "已完成"),
                    ("failed", "未完成"),
                    ("withdrawn", "已撤回"),
                ],
                default="waiting",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(close, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="matchrun",
            constraint=models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(("state__in", ("waiting", "running"))),
                name="one_run_under_way",
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enterprises.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="aside",
                to="matching.matchrun",
            ),
        ),
        migrations.AddIndex(
            model_name="setaside",
            index=models.Index(fields=["run", "enterprise"], name="aside_by_firm"),
        ),
    ]
