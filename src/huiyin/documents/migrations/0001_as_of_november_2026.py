"""All of this room as it stands after the migrations it replaces, for a database that is new.

They stay for those that were begun with them. Fewer steps make the first start and every run of the tests quicker.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0002_check_codes"),
        ("documents", "0003_printed"),
        ("documents", "0004_seals"),
    ]
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed_name", models.BinaryField()),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                ("pages", models.PositiveSmallIntegerField(null=True)),
                ("sha256", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("width", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("template", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=60)),
                ("sealed_fields", models.BinaryField()),
                ("fields_digest", models.BinaryField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "issued"), ("served", "served")], default="issued", max_length=10
                    ),
                ),
                ("issued_on", models.DateField()),
                ("issued_at", models.DateTimeField()),
                ("served_on", models.DateField(null=True)),
                ("check_digest", models.BinaryField(max_length=32, null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("printed_at", models.DateTimeField(null=True)),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="people.unit"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.seal"
                    ),
                ),
            ],
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
                "constraints": [models.UniqueConstraint(fields=("unit", "year"), name="counter_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("unit",), name="seal_one_in_use"
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(fields=["unit", "issued_on"], name="paper_of_the_day"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(fields=("unit", "year", "seq"), name="paper_number_once"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(fields=("check_digest",), name="paper_check_code_once"),
        ),
    ]
