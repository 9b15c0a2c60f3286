"""Organisations, delegations and claims; members are to belong to organisations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=18, verbose_name="统一社会信用代码")),
                ("name", models.CharField(max_length=80, verbose_name="姓名")),
                ("contact", models.CharField(max_length=120, verbose_name="联系方式")),
                ("origin", models.CharField(db_index=True, max_length=64)),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待确认"), ("confirmed", "已确认"), ("refused", "已驳回")],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="处理时间")),
            ],
            options={
                "verbose_name": "认领",
                "verbose_name_plural": "认领",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="截止日")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("made_at", models.DateTimeField(verbose_name="委托时间")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
            ],
            options={
                "verbose_name": "委托",
                "verbose_name_plural": "委托",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bureau", "主管部门"),
                            ("department", "协同部门"),
                            ("district", "区"),
                            ("park", "园区"),
                            ("firm", "企业"),
                            ("association", "协会"),
                            ("expert", "专家"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="名称")),
                ("districts", models.JSONField(blank=True, default=list, verbose_name="所辖区")),
                ("parks", models.JSONField(blank=True, default=list, verbose_name="园区")),
                ("firm", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="administers",
            field=models.BooleanField(default=False, verbose_name="管理账户"),
        ),
        migrations.AddField(
            model_name="member",
            name="works",
            field=models.BooleanField(default=False, verbose_name="办理业务"),
        ),
        migrations.AddField(
            model_name="token",
            name="parts",
            field=models.JSONField(blank=True, default=list, verbose_name="可访问的部分"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outgoing",
                to=settings.AUTH_USER_MODEL,
                verbose_name="委托人",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="taker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="incoming",
                to=settings.AUTH_USER_MODEL,
                verbose_name="受托人",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("firm__gt", ""), ("kind", "firm")),
                    models.Q(models.Q(("kind", "firm"), _negated=True), ("firm", "")),
                    _connector="OR",
                ),
                name="an_organisation_that_is_a_firm_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("firm", ""), _negated=True),
                fields=("firm",),
                name="one_organisation_per_firm",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="accounts.organisation",
                verbose_name="机构",
            ),
        ),
    ]
