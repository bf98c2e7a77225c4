import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_reach_by_stage")]

    operations = [
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
                condition=models.Q(("kept_apart", []), _negated=True),
                fields=["kept_apart"],
                name="case_kept_apart",
            ),
        ),
    ]
