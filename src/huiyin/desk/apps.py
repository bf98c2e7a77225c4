from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "huiyin.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.desk.export_worklist import offer_worklist

        offer_worklist()
