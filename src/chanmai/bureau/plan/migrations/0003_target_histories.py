from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_drafts")]

    operations = [
        migrations.CreateModel(
            name="TargetHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=64, unique=True)),
                ("said", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={"verbose_name": "目标历年", "verbose_name_plural": "目标历年"},
        ),
    ]
