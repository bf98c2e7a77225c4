from django.db import migrations


# Chains are looked up whole; what Django lays for their beginnings was never read.
class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX IF EXISTS ledger_head_chain_912b4503_like",
            "CREATE INDEX ledger_head_chain_912b4503_like ON ledger_head (chain varchar_pattern_ops)",
        ),
    ]
