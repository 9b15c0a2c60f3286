"""A report that is made, and its files, stay as they are: the database itself refuses to change or delete them."""

from django.db import migrations

from chanmai.bureau.permanence import rows_remain


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_reports")]
    operations = [
        rows_remain("reports", ("report",), "report_remains", once="OLD.digest <> ''"),
        rows_remain("reports", ("reportfile",), "report_file_remains"),
    ]
