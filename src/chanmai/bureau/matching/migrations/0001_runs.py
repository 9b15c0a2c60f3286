"""Runs and decisions leave the app `policies`; their tables stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("policies", "0006_tables_of_other_apps"), ("enterprises", "0005_problems_found")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="MatchRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("as_of", models.DateField(verbose_name="基准日")),
                        ("known_at", models.DateTimeField(verbose_name="数据截至")),
                        ("history_complete", models.BooleanField(default=False, verbose_name="奖补台账完整")),
                        ("snapshot", models.CharField(blank=True, max_length=200, verbose_name="快照")),
                        (
                            "snapshot_hash",
                            models.CharField(blank=True, max_length=64, verbose_name="快照摘要"),
                        ),
                        ("pack_name", models.CharField(blank=True, max_length=60, verbose_name="政策包")),
                        (
                            "pack_version",
                            models.CharField(blank=True, max_length=60, verbose_name="政策包版本"),
                        ),
                        ("pack_hash", models.CharField(blank=True, max_length=64, verbose_name="政策包摘要")),
                        ("versions", models.JSONField(default=dict)),
                        ("totals", models.JSONField(default=list)),
                        ("first", models.JSONField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "排队中"),
                                    ("running", "匹配中"),
                                    ("done", "已完成"),
                                    ("failed", "未完成"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("step", models.CharField(blank=True, max_length=20)),
                        ("done", models.PositiveBigIntegerField(default=0)),
                        ("total", models.PositiveBigIntegerField(default=0)),
                        ("firms", models.PositiveIntegerField(default=0, verbose_name="企业")),
                        ("gone", models.PositiveIntegerField(default=0, verbose_name="已注销或迁出")),
                        ("clauses", models.PositiveIntegerField(default=0, verbose_name="条款")),
                        ("demo", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "runner",
                            models.CharField(default="columnar", max_length=20, verbose_name="计算方式"),
                        ),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="原因")),
                        ("by", models.CharField(max_length=150, verbose_name="操作人")),
                        ("started_at", models.DateTimeField(verbose_name="开始")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="完成")),
                        ("beat_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "匹配",
                        "verbose_name_plural": "匹配",
                        "db_table": "policies_matchrun",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Update",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("filings", models.JSONField(default=list)),
                        ("changes", models.JSONField(default=list)),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="matching.matchrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "判定更新",
                        "verbose_name_plural": "判定更新",
                        "db_table": "policies_update",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClauseSummary",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("clause", models.CharField(max_length=80)),
                        ("version", models.CharField(max_length=64)),
                        ("counted", models.BooleanField()),
                        ("relief", models.BooleanField(default=False)),
                        ("unpayable", models.CharField(blank=True, max_length=60)),
                        ("met", models.PositiveIntegerField(default=0)),
                        ("near", models.PositiveIntegerField(default=0)),
                        ("unknown", models.PositiveIntegerField(default=0)),
                        ("not_met", models.PositiveIntegerField(default=0)),
                        ("low", models.BigIntegerField(default=0)),
                        ("high", models.BigIntegerField(default=0)),
                        ("cells", models.JSONField(default=list)),
                        ("first", models.JSONField(null=True)),
                        ("wanted", models.JSONField(default=list)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="summaries",
                                to="matching.matchrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "条款汇总",
                        "verbose_name_plural": "条款汇总",
                        "db_table": "policies_clausesummary",
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "clause"), name="one_summary_per_clause")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RunFirm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("district", models.CharField(blank=True, max_length=40)),
                        ("size", models.CharField(blank=True, max_length=20)),
                        ("eligible", models.BooleanField(default=False)),
                        ("near", models.BooleanField(default=False)),
                        ("open", models.BooleanField(default=False)),
                        ("gone", models.CharField(blank=True, max_length=20, verbose_name="登记状态")),
                        ("gone_on", models.DateField(null=True, verbose_name="状态日期")),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counted",
                                to="matching.matchrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "参与匹配的企业",
                        "verbose_name_plural": "参与匹配的企业",
                        "db_table": "policies_runfirm",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "enterprise"), name="one_row_per_firm_of_a_run"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("replaced", models.BooleanField(db_default=False, default=False)),
                        ("clause", models.CharField(max_length=80)),
                        ("version", models.CharField(max_length=64)),
                        ("verdict", models.CharField(max_length=8)),
                        ("standing", models.CharField(max_length=8)),
                        ("amount_kind", models.CharField(max_length=8)),
                        ("low", models.BigIntegerField(null=True)),
                        ("high", models.BigIntegerField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=8)),
                        ("settled_kind", models.CharField(blank=True, max_length=8)),
                        ("settled_low", models.BigIntegerField(null=True)),
                        ("settled_high", models.BigIntegerField(null=True)),
                        ("missing", models.JSONField(default=list)),
                        (
                            "enterprise",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="matching.matchrun",
                            ),
                        ),
                        (
                            "update",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="matching.update",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "匹配结果",
                        "verbose_name_plural": "匹配结果",
                        "db_table": "policies_decision",
                        "indexes": [
                            models.Index(
                                fields=["run", "clause", "standing", "settled_high"],
                                name="decision_by_clause",
                            ),
                            models.Index(fields=["enterprise", "run"], name="decision_by_firm"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced", False)),
                                fields=("run", "clause", "enterprise"),
                                name="one_decision_per_pair",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
