import django.db.models.deletion
from django.db import migrations, models


# Of the unit there are two others; of files only the papers that have some are looked up.
class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_seals"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS documents_paper_pdf_id_cecd2d5f",
                    "CREATE INDEX documents_paper_pdf_id_cecd2d5f ON documents_paper (pdf_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS documents_paper_scan_id_a9f04198",
                    "CREATE INDEX documents_paper_scan_id_a9f04198 ON documents_paper (scan_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS documents_paper_seal_id_498ee0f8",
                    "CREATE INDEX documents_paper_seal_id_498ee0f8 ON documents_paper (seal_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS documents_paper_unit_id_8a869581",
                    "CREATE INDEX documents_paper_unit_id_8a869581 ON documents_paper (unit_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="paper",
                    name="pdf",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.file",
                    ),
                ),
                migrations.AlterField(
                    model_name="paper",
                    name="scan",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.file",
                    ),
                ),
                migrations.AlterField(
                    model_name="paper",
                    name="seal",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.seal",
                    ),
                ),
                migrations.AlterField(
                    model_name="paper",
                    name="unit",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(condition=models.Q(("pdf__isnull", False)), fields=["pdf"], name="paper_of_pdf"),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(condition=models.Q(("scan__isnull", False)), fields=["scan"], name="paper_of_scan"),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(condition=models.Q(("seal__isnull", False)), fields=["seal"], name="paper_of_seal"),
        ),
    ]
