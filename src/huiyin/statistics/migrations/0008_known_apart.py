"""What is known now lies apart from what was known before (decision 21): one table in two parts.

Nine versions in ten are past. Among them, the rows of today lie one to a page, and every figure of today read them all.
Django does not know of parts; to it this is the same table. Each index is made on the part its condition names, and is
found by its name like any other.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import F, Q

APART = """
CREATE TABLE statistics_matter_both (LIKE statistics_matter INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY LIST (known_to);
CREATE TABLE statistics_matter_known PARTITION OF statistics_matter_both FOR VALUES IN (NULL);
CREATE TABLE statistics_matter_past PARTITION OF statistics_matter_both DEFAULT;
INSERT INTO statistics_matter_both SELECT * FROM statistics_matter ORDER BY case_id, seq;
DROP TABLE statistics_matter;
ALTER TABLE statistics_matter_both RENAME TO statistics_matter;
"""

TOGETHER = """
CREATE TABLE statistics_matter_one (LIKE statistics_matter INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
INSERT INTO statistics_matter_one SELECT * FROM statistics_matter ORDER BY case_id, seq;
DROP TABLE statistics_matter;
ALTER TABLE statistics_matter_one RENAME TO statistics_matter;
ALTER TABLE statistics_matter ADD PRIMARY KEY (case_id, seq);
"""

# (name, columns, condition) on the part of what is known now.
BY_DAY = (
    ("matter_registered", "registered_on, unit_id", "registered_on IS NOT NULL"),
    ("matter_sorted", "sorted_on, sort_unit_id", "sorted_on IS NOT NULL"),
    ("matter_sort_due", "sort_due_on, sort_unit_id", "sort_due_on IS NOT NULL"),
    ("matter_accepted", "accepted_on, unit_id", "accepted_on IS NOT NULL"),
    ("matter_accept_due", "accept_due_on, accept_unit_id", "accept_due_on IS NOT NULL"),
    ("matter_due", "due_on, answer_unit_id", "due_on IS NOT NULL"),
    ("matter_answered", "answered_on, unit_id", "answered_on IS NOT NULL"),
    ("matter_closed", "closed_on, unit_id", "closed_on IS NOT NULL"),
    ("matter_rated", "rated_on, answer_unit_id", "rated_on IS NOT NULL"),
    ("matter_referred", "referred_on, unit_id", "referred_on IS NOT NULL"),
    ("matter_unrated", "rate_until, answer_unit_id", "rate_until IS NOT NULL AND rated_on IS NULL"),
    ("matter_unclosed", "unit_id, registered_on, case_id", "closed_on IS NULL"),
    ("matter_unanswered", "due_on, answer_unit_id", "answered_on IS NULL"),
    ("matter_assigned", "registered_on, unit_id", "is_assigned"),
    ("matter_late", "answered_on, due_on, answer_unit_id, case_id", "answered_on > due_on"),
)
OPEN = """(unit_id, next_due_on)
    INCLUDE (stage, stage_since_on, due_on, answered_on, case_id, channel, kind, is_restricted) WHERE is_open"""
WAS = ("registered_on", "due_on", "closed_on")
BRIN = "USING brin ({column}) WITH (autosummarize = on)"


def by_now(table: str) -> list[str]:
    """Indexes of what is known now. The condition is said in each though the part implies it: else no question of
    today, which names it, is answered from the index alone.
    """
    now = "known_to IS NULL"
    return [
        *(
            f"CREATE INDEX {name} ON {table} ({columns}) WHERE {condition} AND {now}"
            for name, columns, condition in BY_DAY
        ),
        f"CREATE INDEX matter_open ON {table} {OPEN} AND {now}",
        f"CREATE INDEX matter_known_from ON {table} {BRIN.format(column='known_from')}",
    ]


def on_parts() -> list[str]:
    """The indexes, each on the part it is for."""
    known, past = "statistics_matter_known", "statistics_matter_past"
    return [
        *by_now(known),
        f"CREATE UNIQUE INDEX matter_known_once ON {known} (case_id)",
        f"CREATE UNIQUE INDEX matter_past_key ON {past} (case_id, seq)",
        *(f"CREATE INDEX matter_was_{day[:-3]} ON {past} ({day})" for day in WAS),
        f"CREATE INDEX matter_was_known ON {past} {BRIN.format(column='known_from')}",
        f"CREATE INDEX matter_known_to ON {past} {BRIN.format(column='known_to')}",
    ]


def on_one() -> list[str]:
    """The same indexes as they were on the one table."""
    table = "statistics_matter"
    return [
        *by_now(table),
        f"CREATE UNIQUE INDEX matter_known_once ON {table} (case_id) WHERE known_to IS NULL",
        *(f"CREATE INDEX matter_was_{day[:-3]} ON {table} ({day}) WHERE known_to IS NOT NULL" for day in WAS),
        f"CREATE INDEX matter_known_to ON {table} {BRIN.format(column='known_to')}",
    ]


class Migration(migrations.Migration):
    dependencies = [("statistics", "0007_what_changed_since")]

    operations = [
        migrations.RunSQL(
            sql=[APART, *on_parts(), "ANALYZE statistics_matter"],
            reverse_sql=[TOGETHER, *on_one()],
            state_operations=[
                *(migrations.RemoveIndex("matter", name) for name in ("matter_open", "matter_unclosed", "matter_late")),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["unit", "next_due_on"],
                        condition=Q(known_to=None, is_open=True),
                        include=[
                            "stage",
                            "stage_since_on",
                            "due_on",
                            "answered_on",
                            "case",
                            "channel",
                            "kind",
                            "is_restricted",
                        ],
                        name="matter_open",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["unit", "registered_on", "case"],
                        condition=Q(known_to=None, closed_on=None),
                        name="matter_unclosed",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    models.Index(
                        fields=["answered_on", "due_on", "answer_unit", "case"],
                        condition=Q(known_to=None, answered_on__gt=F("due_on")),
                        name="matter_late",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["known_from"],
                        autosummarize=True,
                        condition=Q(known_to__isnull=False),
                        name="matter_was_known",
                    ),
                ),
            ],
        )
    ]
