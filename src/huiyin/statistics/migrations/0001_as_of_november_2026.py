"""All of this room as it stands after the migrations it replaces, for a database that is new.

They stay for those that were begun with them. Fewer steps make the first start and every run of the tests quicker.
"""

from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

queue = import_module("huiyin.statistics.migrations.0002_queue")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("statistics", "0001_initial"),
        ("statistics", "0002_queue"),
        ("statistics", "0003_cohort_keys"),
        ("statistics", "0004_by_day"),
        ("statistics", "0005_assigned"),
        ("statistics", "0006_how_it_was_passed_on"),
        ("statistics", "0007_what_changed_since"),
    ]
    dependencies = [
        ("cases", "0018_sheets_in_the_browser"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("cohort", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("reading", models.CharField(max_length=16)),
            ],
            options={
                "verbose_name_plural": "counted",
            },
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "cohort",
                        "cut",
                        "month",
                        "unit_id",
                        "channel",
                        "kind",
                        "category",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("cohort", models.CharField(max_length=60)),
                ("cut", models.CharField(max_length=8)),
                ("month", models.DateField()),
                ("channel", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=12)),
                ("category", models.CharField(max_length=40)),
                ("sums", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
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
            name="Queued",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField()),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name_plural": "queued",
                "db_table": "statistics_queue",
                "indexes": [models.Index(fields=["case_id", "id"], name="queue_by_case")],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "seq",
                        "key",
                        "no",
                        "known_from",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=20)),
                ("no", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=12)),
                ("category", models.CharField(max_length=40)),
                ("place", models.CharField(max_length=9)),
                ("outcome", models.CharField(max_length=20)),
                ("people", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("is_first", models.BooleanField()),
                ("is_restricted", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
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
                "indexes": [
                    models.Index(condition=models.Q(("known_to", None)), fields=["on", "unit"], name="act_known"),
                    models.Index(
                        condition=models.Q(("known_to", None), models.Q(("key", "contact"), _negated=True)),
                        fields=["key", "on"],
                        name="act_done",
                    ),
                    models.Index(condition=models.Q(("known_to__isnull", False)), fields=["key", "on"], name="act_was"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["known_from"], name="act_known_from"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["known_to"], name="act_known_to"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=12)),
                ("category", models.CharField(max_length=40)),
                ("place", models.CharField(max_length=9)),
                ("is_first", models.BooleanField()),
                ("is_joint", models.BooleanField()),
                ("is_sealed", models.BooleanField()),
                ("is_restricted", models.BooleanField()),
                ("is_litigious", models.BooleanField()),
                ("is_imported", models.BooleanField()),
                ("is_assigned", models.BooleanField()),
                ("is_simple", models.BooleanField()),
                ("is_open", models.BooleanField()),
                ("people", models.PositiveIntegerField()),
                ("requests", models.PositiveSmallIntegerField()),
                ("passed_by", models.CharField(max_length=30)),
                ("received_on", models.DateField()),
                ("registered_on", models.DateField()),
                ("sorted_on", models.DateField(null=True)),
                ("sort_due_on", models.DateField(null=True)),
                ("accepted_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("accept_due_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("was_extended", models.BooleanField()),
                ("was_late", models.BooleanField()),
                ("answered_on", models.DateField(null=True)),
                ("served_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("ending", models.CharField(max_length=20)),
                ("stage", models.CharField(max_length=20)),
                ("stage_since_on", models.DateField()),
                ("next_due_on", models.DateField(null=True)),
                ("outcome", models.CharField(max_length=15)),
                ("was_overturned", models.BooleanField()),
                ("performance", models.CharField(max_length=10)),
                ("view", models.CharField(max_length=15)),
                ("rated_on", models.DateField(null=True)),
                ("rated_office", models.CharField(max_length=10, null=True)),
                ("rated_unit", models.CharField(max_length=10, null=True)),
                ("rate_until", models.DateField(null=True)),
                ("referred_on", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
                ("review_asked_on", models.DateField(null=True)),
                ("recheck_asked_on", models.DateField(null=True)),
                ("is_paper_due", models.BooleanField()),
                ("proper_paper_on", models.DateField(null=True)),
                (
                    "accept_unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "answer_unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "complained_unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "sort_unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("known_to", None), ("registered_on__isnull", False)),
                        fields=["registered_on", "unit"],
                        name="matter_registered",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None), ("sorted_on__isnull", False)),
                        fields=["sorted_on", "sort_unit"],
                        name="matter_sorted",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None), ("sort_due_on__isnull", False)),
                        fields=["sort_due_on", "sort_unit"],
                        name="matter_sort_due",
                    ),
                    models.Index(
                        condition=models.Q(("accepted_on__isnull", False), ("known_to", None)),
                        fields=["accepted_on", "unit"],
                        name="matter_accepted",
                    ),
                    models.Index(
                        condition=models.Q(("accept_due_on__isnull", False), ("known_to", None)),
                        fields=["accept_due_on", "accept_unit"],
                        name="matter_accept_due",
                    ),
                    models.Index(
                        condition=models.Q(("due_on__isnull", False), ("known_to", None)),
                        fields=["due_on", "answer_unit"],
                        name="matter_due",
                    ),
                    models.Index(
                        condition=models.Q(("answered_on__isnull", False), ("known_to", None)),
                        fields=["answered_on", "unit"],
                        name="matter_answered",
                    ),
                    models.Index(
                        condition=models.Q(("closed_on__isnull", False), ("known_to", None)),
                        fields=["closed_on", "unit"],
                        name="matter_closed",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None), ("rated_on__isnull", False)),
                        fields=["rated_on", "answer_unit"],
                        name="matter_rated",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None), ("referred_on__isnull", False)),
                        fields=["referred_on", "unit"],
                        name="matter_referred",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None), ("rate_until__isnull", False), ("rated_on", None)),
                        fields=["rate_until", "answer_unit"],
                        name="matter_unrated",
                    ),
                    models.Index(
                        condition=models.Q(("is_open", True), ("known_to", None)),
                        fields=["unit", "next_due_on"],
                        include=("stage", "stage_since_on", "channel", "kind", "is_restricted"),
                        name="matter_open",
                    ),
                    models.Index(
                        condition=models.Q(("closed_on", None), ("known_to", None)),
                        fields=["unit", "registered_on"],
                        name="matter_unclosed",
                    ),
                    models.Index(
                        condition=models.Q(("answered_on", None), ("known_to", None)),
                        fields=["due_on", "answer_unit"],
                        name="matter_unanswered",
                    ),
                    models.Index(
                        condition=models.Q(("is_assigned", True), ("known_to", None)),
                        fields=["registered_on", "unit"],
                        name="matter_assigned",
                    ),
                    models.Index(
                        condition=models.Q(("answered_on__gt", models.F("due_on")), ("known_to", None)),
                        fields=["answered_on"],
                        name="matter_late",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["known_from"], name="matter_known_from"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["known_to"], name="matter_known_to"
                    ),
                    models.Index(
                        condition=models.Q(("known_to__isnull", False)),
                        fields=["registered_on"],
                        name="matter_was_registered",
                    ),
                    models.Index(
                        condition=models.Q(("known_to__isnull", False)), fields=["due_on"], name="matter_was_due"
                    ),
                    models.Index(
                        condition=models.Q(("known_to__isnull", False)), fields=["closed_on"], name="matter_was_closed"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", None)), fields=("case",), name="matter_known_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to", None), ("known_to__gt", models.F("known_from")), _connector="OR"
                        ),
                        name="matter_known_forward",
                    ),
                ],
            },
        ),
        migrations.RunSQL(queue.QUEUE, queue.UNQUEUE),
    ]
