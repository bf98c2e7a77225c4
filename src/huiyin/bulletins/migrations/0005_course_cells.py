import django.db.models.deletion
from django.db import migrations, models

# The courses that are there are summed once; from now on the sums move with them (bulletins/process/cells.py).
COUNT = """
INSERT INTO bulletins_pathcell (month, unit_id, kind, path, count)
SELECT opened_on - (extract(day FROM opened_on)::int - 1), unit_id, kind, path, count(*)
FROM bulletins_course GROUP BY 1, 2, 3, 4;
INSERT INTO bulletins_staycell (month, unit_id, kind, stage, stayed_at, days, count)
SELECT opened_on - (extract(day FROM opened_on)::int - 1), unit_id, kind,
    unnest(stay_stages), unnest(stay_units), unnest(stay_days), count(*)
FROM bulletins_course GROUP BY 1, 2, 3, 4, 5, 6;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_as_of_november_2026"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PathCell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month",
                        "unit_id",
                        "kind",
                        "path",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("path", models.TextField()),
                ("count", models.BigIntegerField()),
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
        ),
        migrations.CreateModel(
            name="StayCell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month",
                        "unit_id",
                        "kind",
                        "stage",
                        "stayed_at",
                        "days",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("stage", models.CharField(max_length=20)),
                ("stayed_at", models.BigIntegerField()),
                ("days", models.IntegerField()),
                ("count", models.BigIntegerField()),
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
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
