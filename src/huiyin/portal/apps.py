from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiyin.portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huiyin.cases.filing import sweep_drafts
        from huiyin.duties.tick import on_sweep

        on_sweep("drafts", sweep_drafts)
