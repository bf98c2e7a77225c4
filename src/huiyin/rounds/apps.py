from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "huiyin.rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.rounds.plans import begin_all

        # Before anybody comes to work, so that a round has its whole first day.
        on_sweep("search_rounds", begin_all, hour=4)
