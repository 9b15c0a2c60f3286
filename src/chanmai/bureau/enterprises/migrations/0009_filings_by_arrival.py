"""An index by arrival: what came since a moment is asked at every look at the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0008_records_remain")]
    operations = [
        migrations.AddIndex(
            model_name="filing", index=models.Index(fields=["received_at"], name="filing_by_arrival")
        )
    ]
