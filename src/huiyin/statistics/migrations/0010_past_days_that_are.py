"""Past versions are found by a day that they have: few had been closed, and a step that changes none writes none."""

from django.db import migrations, models
from django.db.models import Q

PAST = "statistics_matter_past"
DAYS = (("matter_was_due", "due_on"), ("matter_was_closed", "closed_on"))


class Migration(migrations.Migration):
    dependencies = [("statistics", "0009_read_from_indexes_alone")]

    operations = [
        migrations.RunSQL(
            sql=[
                statement
                for name, day in DAYS
                for statement in (
                    f"DROP INDEX {name}",
                    f"CREATE INDEX {name} ON {PAST} ({day}) WHERE {day} IS NOT NULL",
                )
            ],
            reverse_sql=[
                statement
                for name, day in DAYS
                for statement in (f"DROP INDEX {name}", f"CREATE INDEX {name} ON {PAST} ({day})")
            ],
            state_operations=[
                *(migrations.RemoveIndex("matter", name) for name, _day in DAYS),
                *(
                    migrations.AddIndex(
                        "matter",
                        models.Index(
                            fields=[day],
                            condition=Q(known_to__isnull=False, **{f"{day}__isnull": False}),
                            name=name,
                        ),
                    )
                    for name, day in DAYS
                ),
            ],
        )
    ]
