from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huiyin.people"
    default_auto_field = "django.db.models.BigAutoField"
