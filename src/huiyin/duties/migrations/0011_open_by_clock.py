from django.db import migrations, models


# What runs between units and what was promised is asked for by its clock: one index for all of them.
class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0010_indexes_of_use"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="duty",
            name="duty_between_units",
        ),
        migrations.RemoveIndex(
            model_name="duty",
            name="duty_open_promised",
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(
                    ("clock__in", ["demand", "demand_answer", "objection_answer", "performance"]), ("state", "open")
                ),
                fields=["clock", "due_on", "id"],
                name="duty_open_by_clock",
            ),
        ),
    ]
