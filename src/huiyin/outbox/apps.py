from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "huiyin.outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.duties.tick import on_sweep
        from huiyin.outbox.keeping import sweep_messages

        on_sweep("messages past their keeping", sweep_messages, hour=4)
