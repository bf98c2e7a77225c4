"""Exports of a span of days read that span and no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_kept_when_undone")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["opened_on", "id"], name="case_opened"),
        ),
    ]
