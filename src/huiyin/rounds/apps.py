from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "huiyin.rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.asking import Seen
        from huiyin.outbox.families import register_family
        from huiyin.rounds.access import corrections_for
        from huiyin.rounds.plans import begin_all

        register_family("correction", Seen(corrections_for))
        # Before anybody comes to work, so that a round has its whole first day.
        on_sweep("search_rounds", begin_all, hour=4)
