"""Entries of the action log stay as they are: the database itself refuses to change or delete them."""

from django.db import migrations

from chanmai.bureau.permanence import rows_remain


class Migration(migrations.Migration):
    dependencies = [("warnings", "0001_warnings")]
    operations = [rows_remain("warnings", ("action",), "action_remains")]
