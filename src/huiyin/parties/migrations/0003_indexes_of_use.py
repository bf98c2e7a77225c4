import django.db.models.deletion
from django.db import migrations, models


# The index of values begins with the office.
class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_ways"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS parties_trace_office_id_ccc8b6da",
                    "CREATE INDEX parties_trace_office_id_ccc8b6da ON parties_trace (office_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="trace",
                    name="office",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
    ]
