from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_one_kind_of_link"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["unit", "stage", "sort_on", "case"],
                include=("is_own", "channel", "is_restricted"),
                name="reach_by_stage",
            ),
        ),
    ]
