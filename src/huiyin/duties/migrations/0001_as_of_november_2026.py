"""All of this room as it stands after the migrations it replaces, for a database that is new.

They stay for those that were begun with them. Fewer steps make the first start and every run of the tests quicker.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("duties", "0001_initial"),
        ("duties", "0002_list_indexes"),
        ("duties", "0003_proceedings"),
        ("duties", "0004_reminders_told"),
        ("duties", "0005_arrivals"),
        ("duties", "0006_calendar_years"),
        ("duties", "0007_between_units"),
        ("duties", "0008_beside_cases"),
    ]
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("version", models.CharField(max_length=20)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["year", "-id"], name="calendar_latest")],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=60)),
                ("clock", models.CharField(max_length=30)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("office", "petition office"),
                            ("unit", "unit"),
                            ("petitioner", "petitioner"),
                            ("supervisor", "supervising unit"),
                            ("reviewer", "reviewing organ"),
                            ("organ", "conducting unit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("request_no", models.PositiveSmallIntegerField(null=True)),
                ("starts_on", models.DateField()),
                ("due_on", models.DateField()),
                ("is_provisional", models.BooleanField(default=False)),
                ("is_paused", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("met", "met in time"),
                            ("met_late", "met late"),
                            ("lapsed", "lapsed"),
                            ("void", "fell away"),
                            ("unknown", "not known"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("reminded_soon_at", models.DateTimeField(null=True)),
                ("reminded_late_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="people.post"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="people.unit"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="duties.duty"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["unit", "due_on"],
                include=("post", "clock"),
                name="duty_open_of_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["post", "due_on"], name="duty_open_of_post"
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="duty_open_by_date"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(
                    ("clock__in", ("objection", "sort", "sort_again", "notice_direct")), ("state", "open")
                ),
                fields=["unit", "starts_on", "id"],
                name="duty_arrived_at_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("state", "open"), models.Q(("subject__startswith", "case:"), _negated=True)),
                fields=["due_on", "id"],
                include=("unit", "post", "holder"),
                name="duty_open_beside",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("clock__in", ("demand", "demand_answer", "objection_answer")), ("state", "open")),
                fields=["clock", "due_on"],
                name="duty_between_units",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(
                    ("clock__in", ("demand", "demand_answer", "objection_answer")), ("ended_on__isnull", False)
                ),
                fields=["clock", "ended_on"],
                name="duty_between_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(fields=("subject", "key"), name="duty_once"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(condition=models.Q(("told_at__isnull", True)), fields=["id"], name="reminder_untold"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("duty", "kind"), name="reminder_once"),
        ),
    ]
