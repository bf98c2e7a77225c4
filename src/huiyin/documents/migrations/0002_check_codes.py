"""Every paper gets the keyed digest of its check code; a paper can be taken back."""

from typing import Any

from django.db import migrations, models

CHUNK = 2_000


def give_codes(apps: Any, schema_editor: Any) -> None:
    """Papers issued before the codes: theirs follow from the keys, their id and the digest of their words."""
    from huiyin.documents.check_codes import check_code, digest_code

    papers = apps.get_model("documents", "Paper")
    rows = papers.objects.filter(check_digest=None).only("id", "fields_digest")
    while chunk := list(rows[:CHUNK]):
        for paper in chunk:
            paper.check_digest = digest_code(check_code(paper.pk, bytes(paper.fields_digest)))
        papers.objects.bulk_update(chunk, ["check_digest"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField("paper", "check_digest", models.BinaryField(max_length=32, null=True)),
        migrations.AddField("paper", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AddConstraint(
            "paper", models.UniqueConstraint(fields=["check_digest"], name="paper_check_code_once")
        ),
    ]
