from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "huiyin.duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.people.attempts import forget_old

        on_sweep("attempts and sessions", forget_old)
