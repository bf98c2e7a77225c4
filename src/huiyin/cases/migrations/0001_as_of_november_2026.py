"""All of this room as it stands after the migrations it replaces, for a database that is new.

They stay for those that were begun with them. Fewer steps make the first start and every run of the tests quicker.
"""

import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

steps = import_module("huiyin.cases.migrations.0002_steps_append_only")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("cases", "0001_initial"),
        ("cases", "0002_steps_append_only"),
        ("cases", "0003_list_indexes"),
        ("cases", "0004_book_and_ratings"),
        ("cases", "0005_proceedings"),
        ("cases", "0006_lists_in_reach"),
        ("cases", "0007_passed_on"),
        ("cases", "0008_review"),
        ("cases", "0009_library"),
        ("cases", "0010_around"),
        ("cases", "0011_successions"),
        ("cases", "0012_one_kind_of_link"),
        ("cases", "0013_reach_by_stage"),
        ("cases", "0014_whom_a_case_bars"),
        ("cases", "0015_mergings"),
        ("cases", "0016_dossier_runs"),
        ("cases", "0017_barrings"),
        ("cases", "0018_sheets_in_the_browser"),
    ]
    dependencies = [
        ("documents", "0004_seals"),
        ("parties", "0002_ways"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code_digest", models.BinaryField(max_length=32, unique=True)),
                ("sealed", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("opened_on", models.DateField()),
                ("opened_month", models.DateField()),
                ("procedure", models.CharField(max_length=20)),
                ("stage", models.CharField(max_length=20)),
                ("ending", models.CharField(blank=True, max_length=20)),
                ("is_open", models.BooleanField(default=True)),
                (
                    "other_posts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("visit", "Visit"),
                            ("call", "Call"),
                            ("web", "Web"),
                            ("fax", "Fax"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("category", models.CharField(blank=True, max_length=40)),
                ("place", models.CharField(blank=True, max_length=9)),
                ("subject", models.CharField(blank=True, max_length=120)),
                (
                    "subject_grams",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list),
                ),
                ("extract", models.TextField(blank=True)),
                ("is_sealed", models.BooleanField(default=False)),
                ("is_anonymous", models.BooleanField(default=False)),
                ("people", models.PositiveIntegerField(default=1)),
                (
                    "barred_units",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "barred_staff",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "kept_apart",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list),
                ),
                ("complained_of", models.CharField(blank=True, max_length=120)),
                ("next_due_on", models.DateField(null=True)),
                ("next_clock", models.CharField(blank=True, max_length=30)),
                ("next_request", models.PositiveSmallIntegerField(null=True)),
                ("next_is_provisional", models.BooleanField(default=False)),
                ("answers", models.CharField(blank=True, max_length=40)),
                ("passes", models.PositiveSmallIntegerField(default=0)),
                ("is_urgent", models.BooleanField(default=False)),
                ("state", models.JSONField()),
                ("last_seq", models.PositiveIntegerField()),
                ("last_on", models.DateField()),
                ("calendar", models.CharField(max_length=20)),
                (
                    "handler",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CasePaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step_seq", models.PositiveIntegerField()),
                (
                    "request_nos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="cases.case"
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.paper"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("visit", "Visit"),
                            ("call", "Call"),
                            ("web", "Web"),
                            ("fax", "Fax"),
                        ],
                        max_length=10,
                    ),
                ),
                ("written_on", models.DateField(null=True)),
                ("received_on", models.DateField()),
                ("registered_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField(default=1)),
                ("facts", models.TextField(blank=True)),
                ("sealed_text", models.BinaryField(null=True)),
                ("code_digest", models.BinaryField(max_length=32, null=True)),
                ("is_first", models.BooleanField(default=True)),
                ("token", models.UUIDField(null=True, unique=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("source_number", models.CharField(blank=True, max_length=80)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="cases.case"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "ordering": ["case", "received_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step_seq", models.PositiveIntegerField(null=True)),
                ("is_sealed", models.BooleanField(default=False)),
                ("from_petitioner", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.case"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
            },
        ),
        migrations.CreateModel(
            name="DossierRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("last_seq", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("failed", models.BooleanField(default=False)),
                ("parts", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("profile", models.CharField(max_length=60)),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("report", models.JSONField(default=dict)),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "verbose_name_plural": "import batches",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="import_batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="cases.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="import_batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.importbatch"
            ),
        ),
        migrations.CreateModel(
            name="LibraryArticle",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=120)),
                ("article", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "ordering": ["rule", "article", "added_at"],
            },
        ),
        migrations.CreateModel(
            name="Merging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("wanted", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                (
                    "joined",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "parted",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                ("refused", models.JSONField(default=dict)),
                ("token", models.UUIDField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("undoing_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "leading",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "undone_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="OfficeProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Petitioner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("petitioner", "petitioner"),
                            ("representative", "representative"),
                            ("cosigner", "co-signer"),
                            ("agent", "agent"),
                            ("successor", "successor"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petitioners", to="cases.case"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petitioners", to="cases.contact"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="parties.party"
                    ),
                ),
            ],
            options={
                "ordering": ["contact", "id"],
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "unit_id", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_own", models.BooleanField()),
                ("is_open", models.BooleanField()),
                ("sort_on", models.DateField()),
                ("stage", models.CharField(default="", max_length=20)),
                ("channel", models.CharField(default="", max_length=10)),
                ("is_restricted", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reach", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "verbose_name_plural": "reach",
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("kind", models.CharField(max_length=12)),
                ("route", models.CharField(blank=True, max_length=6)),
                ("status", models.CharField(max_length=15)),
                ("outcome", models.CharField(blank=True, max_length=15)),
                ("facts", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("basis", models.TextField(blank=True)),
                ("answered_on", models.DateField(null=True)),
                ("served_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "no"],
            },
        ),
        migrations.CreateModel(
            name="SheetRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("signature", models.JSONField()),
                ("file_name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "its columns are not known"),
                            ("ready", "recognised"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("applying", "being entered"),
                            ("done", "entered"),
                            ("failed", "broken off"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                            ("dropped", "put aside"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("profile", models.CharField(blank=True, max_length=60)),
                ("uploaded_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("problem", models.JSONField(null=True)),
                ("undo_reason", models.CharField(blank=True, max_length=300)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.importbatch"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at"],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "opened_month", "case_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("opened_month", models.DateField()),
                ("seq", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=30)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("role", models.CharField(max_length=15)),
                ("post_id", models.BigIntegerField(null=True)),
                ("unit_id", models.BigIntegerField(null=True)),
                ("staff_id", models.BigIntegerField(null=True)),
                ("given", models.JSONField()),
                ("calendar", models.CharField(max_length=20)),
                ("token", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["case_id", "seq"],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("started_at", models.DateTimeField()),
                ("total", models.PositiveIntegerField()),
                ("moved", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                (
                    "kept_from",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("undoing_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "new",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "old",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("code_digest__isnull", False)), fields=["code_digest"], name="contact_by_code"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["office", "received_on", "id"], name="contact_received"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_number", ""), _negated=True),
                fields=("office", "source", "source_number"),
                name="contact_imported_once",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["handler", "next_due_on"], name="case_open_of_handler"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["stage", "next_due_on"], name="case_open_by_stage"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True), ("passes__gte", 2), ("stage__in", ["sorting", "passed"])),
                fields=["next_due_on"],
                name="case_passed_on",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(fields=["subject_grams"], name="case_subject_grams"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("other_posts", []), _negated=True), fields=["other_posts"], name="case_other_posts"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("barred_units", []), _negated=True),
                fields=["barred_units"],
                name="case_barred_units",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("barred_staff", []), _negated=True),
                fields=["barred_staff"],
                name="case_barred_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kept_apart", []), _negated=True), fields=["kept_apart"], name="case_kept_apart"
            ),
        ),
        migrations.AddConstraint(
            model_name="officeprofile",
            constraint=models.UniqueConstraint(fields=("office", "name"), name="office_profile_once"),
        ),
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(
                fields=["unit", "is_open", "sort_on", "case"],
                include=("is_own", "stage", "channel", "is_restricted"),
                name="reach_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(
                condition=models.Q(("is_open", True), ("is_own", True)),
                fields=["unit", "sort_on", "case"],
                include=("stage", "channel", "is_restricted"),
                name="reach_own",
            ),
        ),
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["unit", "stage", "sort_on", "case"],
                include=("is_own", "channel", "is_restricted"),
                name="reach_by_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(fields=("case", "no"), name="request_once"),
        ),
        migrations.AddIndex(
            model_name="sheetrun",
            index=models.Index(fields=["office", "-uploaded_at"], name="sheet_of_office"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(condition=models.Q(("key", "rate")), fields=["on", "case"], name="step_rates"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(condition=models.Q(("key", "bar_person")), fields=["on", "case"], name="step_barrings"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("case", "token"), name="step_token_once"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("old", models.F("new")), _negated=True), name="succession_is_of_another"
            ),
        ),
        migrations.RunSQL(steps.GUARD, steps.UNGUARD),
    ]
