from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "huiyin.oversight"
    default_auto_field = "django.db.models.BigAutoField"
