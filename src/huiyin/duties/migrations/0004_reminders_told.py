from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0003_proceedings"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        # What stands on somebody's page already is no news.
        migrations.RunSQL("UPDATE duties_reminder SET told_at = at", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(condition=models.Q(("told_at__isnull", True)), fields=["id"], name="reminder_untold"),
        ),
    ]
