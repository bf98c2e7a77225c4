from django.db import migrations


# Entries are looked up by their chain; nothing asks for those of a day, and each step wrote one for it.
class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_indexes_of_use"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_recorded_at"),
    ]
