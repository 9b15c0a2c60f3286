"""Releases and their retractions stay as they are: the database itself refuses to change or delete them."""

from django.db import migrations

from chanmai.bureau.permanence import rows_remain


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_releases")]
    operations = [rows_remain("releases", ("release", "retraction"), "release_remains")]
