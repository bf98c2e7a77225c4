"""What was promised and is to be done is found by itself, for the list of a supervisor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0008_beside_cases")]

    operations = [
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("clock", "performance"), ("state", "open")),
                fields=["due_on", "id"],
                name="duty_open_promised",
            ),
        ),
    ]
