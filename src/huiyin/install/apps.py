from django.apps import AppConfig


class InstallConfig(AppConfig):
    name = "huiyin.install"
    default_auto_field = "django.db.models.BigAutoField"
