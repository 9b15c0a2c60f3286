"""The table of notices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="告示")),
                ("at", models.DateTimeField(verbose_name="张贴时间")),
            ],
            options={"verbose_name": "告示", "verbose_name_plural": "告示", "ordering": ["-pk"]},
        ),
    ]
