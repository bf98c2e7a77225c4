from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "huiyin.statistics"
    default_auto_field = "django.db.models.BigAutoField"
