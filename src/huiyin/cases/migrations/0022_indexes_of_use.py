import django.db.models.deletion
from django.db import migrations, models


# Each of these repeats the beginning of another index: one write less for every step. Numbers are looked up whole, and
# what Django lays for their beginnings was never read.
class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_old_numbers"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["calendar"], name="case_calendar"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS cases_contact_office_id_c432962d",
                    "CREATE INDEX cases_contact_office_id_c432962d ON cases_contact (office_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS cases_reach_unit_id_68842435",
                    "CREATE INDEX cases_reach_unit_id_68842435 ON cases_reach (unit_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS cases_request_case_id_e1ca67b1",
                    "CREATE INDEX cases_request_case_id_e1ca67b1 ON cases_request (case_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS cases_step_case_id_95522377",
                    "CREATE INDEX cases_step_case_id_95522377 ON cases_step (case_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS cases_case_number_980c9551_like",
                    "CREATE INDEX cases_case_number_980c9551_like ON cases_case (number varchar_pattern_ops)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="contact",
                    name="office",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                migrations.AlterField(
                    model_name="reach",
                    name="unit",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                migrations.AlterField(
                    model_name="request",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="cases.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="step",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cases.case",
                    ),
                ),
            ],
        ),
    ]
