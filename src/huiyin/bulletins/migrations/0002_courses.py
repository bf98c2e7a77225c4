import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_exports"),
        ("cases", "0015_mergings"),
        ("people", "0001_initial"),
        ("statistics", "0002_queue"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("opened_on", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("path", models.TextField()),
                ("is_open", models.BooleanField()),
                ("stay_stages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20))),
                ("stay_units", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("stay_days", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField())),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "opened_on"], name="course_of_unit")],
            },
        ),
        # Courses are drawn with the facts: whatever was drawn before there were any is drawn once more.
        migrations.RunSQL(
            "INSERT INTO statistics_queue (case_id) SELECT id FROM cases_case ORDER BY id", migrations.RunSQL.noop
        ),
    ]
