"""All of this room as it stands after the migrations it replaces, for a database that is new.

They stay for those that were begun with them. Fewer steps make the first start and every run of the tests quicker.
"""

import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

frozen = import_module("huiyin.bulletins.migrations.0004_frozen")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("bulletins", "0001_exports"),
        ("bulletins", "0002_courses"),
        ("bulletins", "0003_bulletins"),
        ("bulletins", "0004_frozen"),
    ]
    dependencies = [
        ("cases", "0018_sheets_in_the_browser"),
        ("people", "0001_initial"),
        ("statistics", "0008_known_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("span", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("ready", "waits for approval"),
                            ("approved", "approved"),
                            ("issued", "issued"),
                            ("withdrawn", "withdrawn"),
                            ("dropped", "dropped"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("content", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=dict)),
                ("records", models.JSONField(default=dict)),
                ("as_of", models.DateTimeField()),
                ("goes_outside", models.BooleanField(default=False)),
                ("correction_reason", models.CharField(blank=True, max_length=500)),
                ("drafted_at", models.DateTimeField()),
                ("worked_by", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                ("returned_reason", models.CharField(blank=True, max_length=500)),
                ("approved_at", models.DateTimeField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("seq", models.PositiveIntegerField(null=True)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="bulletins.bulletin",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bulletins", to="people.unit"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("weekday", models.PositiveSmallIntegerField(null=True)),
                ("day", models.PositiveSmallIntegerField(null=True)),
                ("month", models.PositiveSmallIntegerField(null=True)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                ("finish_days", models.PositiveSmallIntegerField(default=3)),
                ("made_at", models.DateTimeField()),
                ("since", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bulletin_rules", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120)),
                ("sealed_address", models.BinaryField(null=True)),
                ("is_copy", models.BooleanField(default=False)),
                ("reached_at", models.DateTimeField(null=True)),
                ("handed_over", models.BooleanField(default=False)),
                (
                    "bulletin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="bulletins.bulletin",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="bulletins.rule",
                    ),
                ),
            ],
            options={
                "ordering": ["is_copy", "pk"],
            },
        ),
        migrations.AddField(
            model_name="bulletin",
            name="rule",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bulletins", to="bulletins.rule"
            ),
        ),
        migrations.CreateModel(
            name="CellMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("cells", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cell_maps", to="people.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("unit", "name"),
                        name="cell_map_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=2)),
                ("name", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=300)),
                ("about", models.CharField(max_length=300)),
                ("specification", models.JSONField()),
                ("svg", models.TextField()),
                ("numbers", models.JSONField()),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="charts", to="bulletins.bulletin"
                    ),
                ),
            ],
            options={
                "ordering": ["no", "language"],
                "constraints": [models.UniqueConstraint(fields=("bulletin", "no", "language"), name="chart_once")],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "year"), name="bulletin_counter_once")],
            },
        ),
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
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("form", models.CharField(max_length=10)),
                ("question", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=500)),
                ("with_names", models.BooleanField(default=False)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("keys", models.BinaryField(null=True)),
                ("total", models.PositiveIntegerField(null=True)),
                ("place", models.PositiveIntegerField(default=0)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
                (
                    "sizes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list),
                ),
                ("size", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [
                    models.Index(fields=["post", "staff", "-asked_at"], name="export_of_post"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["asked_at"],
                        name="export_unfinished",
                    ),
                    models.Index(condition=models.Q(("state", "done")), fields=["expires_at"], name="export_expiring"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="bulletins.bulletin"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bulletin", "post"), name="reading_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("unit", "kind", "name"),
                name="bulletin_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__isnull", True), ("weekday__lte", 6), _connector="OR"),
                name="rule_day_of_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("day__isnull", True), ("day__range", (1, 31)), _connector="OR"),
                name="rule_day_of_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__isnull", True), ("month__range", (1, 12)), _connector="OR"),
                name="rule_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first__isnull", True), ("last__isnull", True)),
                    ("last__gte", models.F("first")),
                    _connector="OR",
                ),
                name="rule_phase_has_two_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bulletin__isnull", True), ("rule__isnull", False)),
                    models.Q(("bulletin__isnull", False), ("rule__isnull", True)),
                    _connector="OR",
                ),
                name="recipient_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("post__isnull", True), ("unit__isnull", False)),
                    models.Q(("name", ""), ("post__isnull", False), ("unit__isnull", True)),
                    models.Q(("post__isnull", True), ("unit__isnull", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="recipient_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("bulletin", "unit"), name="recipient_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("bulletin", "post"), name="recipient_post_once"),
        ),
        migrations.AddIndex(
            model_name="bulletin",
            index=models.Index(fields=["unit", "-drafted_at"], name="bulletin_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(fields=("unit", "year", "seq"), name="bulletin_number_once"),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", True)), fields=("rule", "first"), name="bulletin_of_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", True), ("state__in", ["draft", "ready", "approved"])),
                fields=("unit", "kind", "first", "last", "name"),
                name="bulletin_in_work_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="bulletin_period_has_an_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["issued", "withdrawn"]), _negated=True),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("digest__isnull", False),
                        ("issued_at__isnull", False),
                        ("seq__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="bulletin_issued_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bulletin_withdrawn_says_why",
            ),
        ),
        migrations.RunSQL(frozen.GUARD, frozen.UNGUARD),
    ]
