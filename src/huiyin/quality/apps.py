from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "huiyin.quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.asking import Seen
        from huiyin.outbox.families import register_family
        from huiyin.quality.accountability import erase_due
        from huiyin.quality.models import Check, Sample
        from huiyin.quality.quarterly import owe_assessments
        from huiyin.quality.readers import owe_names

        seen = Check.objects.visible_to
        register_family("sample", Seen(lambda post: Sample.objects.filter(checks__in=seen(post))))
        on_sweep("accountability_texts", erase_due, hour=4)
        on_sweep("quality_readers", owe_names, hour=4)
        on_sweep("quarterly_assessments", owe_assessments, hour=4)
