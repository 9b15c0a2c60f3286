"""The role follows from organisation and duties, the scope from the organisation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_members_of_organisations")]
    operations = [
        migrations.RemoveConstraint(model_name="member", name="member_of_a_firm_names_it"),
        migrations.RemoveField(model_name="member", name="districts"),
        migrations.RemoveField(model_name="member", name="firm"),
        migrations.AlterField(  # so that the way back has something to fill in
            model_name="member", name="role", field=models.CharField(default="analyst", max_length=16)
        ),
        migrations.RemoveField(model_name="member", name="role"),
        migrations.AlterField(
            model_name="member",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="accounts.organisation",
                verbose_name="机构",
            ),
        ),
    ]
