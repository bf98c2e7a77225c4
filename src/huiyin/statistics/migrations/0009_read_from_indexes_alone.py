"""What stands today is counted from an index alone, and in the order in which it is told."""

from django.db import migrations, models
from django.db.models import Q

KNOWN = "statistics_matter_known"
# (name, as it is now, as it was), both on the part of what is known now.
INDEXES = (
    (
        "matter_open",
        "(unit_id, stage, stage_since_on) INCLUDE (next_due_on, due_on, answered_on, case_id, channel, kind, is_restricted)"
        " WHERE is_open AND known_to IS NULL",
        "(unit_id, next_due_on)"
        " INCLUDE (stage, stage_since_on, due_on, answered_on, case_id, channel, kind, is_restricted)"
        " WHERE is_open AND known_to IS NULL",
    ),
    (
        "matter_unanswered",
        "(unit_id, due_on) INCLUDE (answered_on, case_id) WHERE answered_on IS NULL AND known_to IS NULL",
        "(due_on, answer_unit_id) WHERE answered_on IS NULL AND known_to IS NULL",
    ),
    (
        "matter_assigned",
        "(registered_on, unit_id) INCLUDE (closed_on, ending, case_id) WHERE is_assigned AND known_to IS NULL",
        "(registered_on, unit_id) WHERE is_assigned AND known_to IS NULL",
    ),
)


def made(place: int) -> list[str]:
    return [
        statement
        for name, *ways in INDEXES
        for statement in (f"DROP INDEX {name}", f"CREATE INDEX {name} ON {KNOWN} {ways[place]}")
    ]


class Migration(migrations.Migration):
    dependencies = [("statistics", "0008_known_apart")]

    operations = [
        migrations.RunSQL(
            sql=made(0),
            reverse_sql=made(1),
            state_operations=[
                *(migrations.RemoveIndex("matter", name) for name, *_ways in INDEXES),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["unit", "stage", "stage_since_on"],
                        condition=Q(known_to=None, is_open=True),
                        include=["next_due_on", "due_on", "answered_on", "case", "channel", "kind", "is_restricted"],
                        name="matter_open",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["unit", "due_on"],
                        condition=Q(known_to=None, answered_on=None),
                        include=["answered_on", "case"],
                        name="matter_unanswered",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["registered_on", "unit"],
                        condition=Q(known_to=None, is_assigned=True),
                        include=["closed_on", "ending", "case"],
                        name="matter_assigned",
                    ),
                ),
            ],
        )
    ]
