from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "huiyin.bulletins"
    default_auto_field = "django.db.models.BigAutoField"
