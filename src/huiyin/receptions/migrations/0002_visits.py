import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_barrings"),
        ("people", "0001_initial"),
        ("receptions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveSmallIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "booked online"),
                            ("desk", "booked at the desk"),
                            ("door", "came without a number"),
                        ],
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField(default=1)),
                ("representatives", models.PositiveSmallIntegerField(default=1)),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("interpreter", "interpreter"),
                                ("sign", "sign language"),
                                ("wheelchair", "wheelchair access"),
                                ("reading", "help with reading and writing"),
                                ("other", "something else, to be told at the door"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=12)),
                ("sealed", models.BinaryField(null=True)),
                ("code_digest", models.BinaryField(max_length=32, null=True)),
                ("token", models.UUIDField(null=True, unique=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("came_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField(null=True)),
                ("waiting_at", models.DateTimeField(null=True)),
                ("called_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("room", models.CharField(blank=True, max_length=20)),
                ("studied_at", models.DateTimeField(null=True)),
                ("study_note", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="cases.case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.contact"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="receptions.session",
                    ),
                ),
                (
                    "studied_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "ordering": ["session", "no"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("code_digest__isnull", False)),
                        fields=["code_digest"],
                        name="visit_by_code",
                    ),
                    models.Index(
                        condition=models.Q(("sealed__isnull", False)), fields=["made_at"], name="visit_still_sealed"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "no"), name="visit_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("contact__isnull", False), ("withdrawn_at", None)),
                        fields=("session", "contact"),
                        name="visit_of_contact_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("representatives__gte", 1),
                            ("representatives__lte", 5),
                            ("people__gte", models.F("representatives")),
                        ),
                        name="visit_five_speak_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), models.Q(("came_at", None), ("called_at", None)), _connector="OR"
                        ),
                        name="visit_withdrawn_before",
                    ),
                ],
            },
        ),
    ]
