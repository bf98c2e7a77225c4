import django.db.models.deletion
from django.db import migrations, models


# Open duties alone are looked up by unit and post, and have indexes of their own.
class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0009_promised"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS duties_duty_post_id_091b012a",
                    "CREATE INDEX duties_duty_post_id_091b012a ON duties_duty (post_id)",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS duties_duty_unit_id_17b73a5a",
                    "CREATE INDEX duties_duty_unit_id_17b73a5a ON duties_duty (unit_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="duty",
                    name="post",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.post",
                    ),
                ),
                migrations.AlterField(
                    model_name="duty",
                    name="unit",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.unit",
                    ),
                ),
            ],
        ),
    ]
