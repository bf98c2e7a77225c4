from django.db import migrations, models


# One index for the few steps that are looked for by their day, in the place of one each.
class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_indexes_of_use"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="step",
            name="step_rates",
        ),
        migrations.RemoveIndex(
            model_name="step",
            name="step_barrings",
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("key__in", ["bar_person", "rate"])),
                fields=["key", "on", "case"],
                name="step_by_day",
            ),
        ),
    ]
